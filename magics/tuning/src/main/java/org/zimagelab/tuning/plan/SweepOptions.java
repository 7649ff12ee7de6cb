package org.zimagelab.tuning.plan;

import java.util.List;
import org.zimagelab.quality.Score;

/**
 * How a sweep runs.
 *
 * @param scores computed for every picture
 * @param fresh make every picture again, also those the store holds
 * @param stopOnError end at the first picture that cannot be made, instead of marking it and going on
 * @param latents keep each picture's final latents in the store too, and make those again that lack them
 */
public record SweepOptions(List<Score> scores, boolean fresh, boolean stopOnError, boolean latents) {

    public SweepOptions {
        scores = List.copyOf(scores);
    }

    public static SweepOptions of(List<Score> scores) {
        return new SweepOptions(scores, false, false, false);
    }

    public SweepOptions withFresh(boolean fresh) {
        return new SweepOptions(scores, fresh, stopOnError, latents);
    }

    public SweepOptions withStopOnError(boolean stopOnError) {
        return new SweepOptions(scores, fresh, stopOnError, latents);
    }

    public SweepOptions withLatents(boolean latents) {
        return new SweepOptions(scores, fresh, stopOnError, latents);
    }
}
