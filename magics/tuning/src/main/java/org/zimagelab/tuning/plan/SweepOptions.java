package org.zimagelab.tuning.plan;

import java.util.List;
import org.zimagelab.quality.Score;

/**
 * How a sweep runs.
 *
 * @param scores the scores to compute for every picture
 * @param fresh make every picture again, even if the store has it
 * @param stopOnError end the sweep at the first picture that fails, instead of going on
 * @param latents keep each picture's final latents in the store too, and make pictures again whose latents are missing
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
