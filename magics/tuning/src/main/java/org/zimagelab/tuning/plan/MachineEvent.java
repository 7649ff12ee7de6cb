package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.tuning.run.Run;

/** What happens on one of several {@link Machines}. Indexes of runs are those of {@code plan.runs()}. */
public sealed interface MachineEvent {

    /** A picture is about to be computed. */
    record Started(int run, String machine) implements MachineEvent {}

    /** A step of a picture is done. Not every step need be told. */
    record Stepped(int run, String machine, Progress.Step step) implements MachineEvent {}

    /** A coarse view of the picture being made, see {@link SweepListener#previewed}. */
    record Previewed(int run, BufferedImage estimate) implements MachineEvent {}

    /**
     * A run is in the store and scored, was found there, or has failed. Later events of the same run are ignored.
     *
     * @param nanos how long keeping and scoring it took, nanoseconds
     */
    record Finished(int run, Run done, Optional<BufferedImage> thumbnail, long nanos) implements MachineEvent {}

    /** A picture was given up, since its machine was lost; another machine will make it. */
    record GivenUp(int run) implements MachineEvent {}

    /** A note for the user, one line. */
    record Note(String line) implements MachineEvent {}

    /**
     * No machine works any more.
     *
     * @param failure why not all pictures were made; empty if all are, or after {@link Machines#cancel}
     */
    record Ended(Optional<RuntimeException> failure) implements MachineEvent {}
}
