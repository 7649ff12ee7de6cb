package org.zimagelab.tuning.plan;

import java.util.List;
import java.util.Optional;
import org.zimagelab.quality.Score;

/**
 * How a sweep runs.
 *
 * @param scores the scores to compute for every picture
 * @param fresh make every picture again, even if the store has it
 * @param stopOnError end the sweep at the first picture that fails, instead of going on
 * @param latents keep each picture's final latents in the store too, and make pictures again whose latents are missing
 * @param machines that make the pictures; empty for the calling thread
 * @param machine name of the machine on which this sweep, or this part of it, runs, as its pictures will say; empty
 *     where the sweep is not spread
 */
public record SweepOptions(
        List<Score> scores,
        boolean fresh,
        boolean stopOnError,
        boolean latents,
        Optional<Machines> machines,
        String machine) {

    public SweepOptions {
        scores = List.copyOf(scores);
    }

    /** A sweep on the calling thread. */
    public SweepOptions(List<Score> scores, boolean fresh, boolean stopOnError, boolean latents) {
        this(scores, fresh, stopOnError, latents, Optional.empty(), "");
    }

    public static SweepOptions of(List<Score> scores) {
        return new SweepOptions(scores, false, false, false);
    }

    public SweepOptions withFresh(boolean fresh) {
        return new SweepOptions(scores, fresh, stopOnError, latents, machines, machine);
    }

    public SweepOptions withStopOnError(boolean stopOnError) {
        return new SweepOptions(scores, fresh, stopOnError, latents, machines, machine);
    }

    public SweepOptions withLatents(boolean latents) {
        return new SweepOptions(scores, fresh, stopOnError, latents, machines, machine);
    }

    public SweepOptions withMachines(Machines machines) {
        return new SweepOptions(scores, fresh, stopOnError, latents, Optional.of(machines), machine);
    }

    /** For the part of a sweep that one machine makes. */
    public SweepOptions onMachine(String machine) {
        return new SweepOptions(scores, fresh, stopOnError, latents, Optional.empty(), machine);
    }
}
