package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.tuning.run.Run;

/**
 * Hears how a sweep goes. All calls come from the thread that called {@code Sweep.run}, one at a time; what the
 * background thread finishes is told between two sampler steps. A slow listener slows the sweep, and an exception from
 * it ends the sweep (what is finished stays in the store).
 */
public interface SweepListener {

    /** Hears nothing. */
    SweepListener SILENT = new SweepListener() {};

    /**
     * Where a sweep stands.
     *
     * @param run index into {@code plan.runs()} of the one being made
     * @param step of that run
     * @param callsDone transformer evaluations so far, over the whole sweep
     * @param calls to be made in the whole sweep, as far as known now
     * @param secondsLeft until all pictures are made, written and scored, from what was measured so far; NaN before the
     *     first measurement
     */
    record Moment(int run, Progress.Step step, long callsDone, long calls, double secondsLeft) {}

    /** Longest side of the thumbnails wanted by {@link #runFinished}, pixels; 0 = none. Asked once. */
    default int thumbnailSize() {
        return 0;
    }

    /** First of all calls, after everything was checked. */
    default void started(Plan plan) {}

    /** A picture is about to be computed; not called for reused ones. */
    default void runStarted(int index) {}

    default void step(Moment moment) {}

    /**
     * Whether a preview would be shown now. Asked between two network calls, and only while previews have taken no more
     * than {@link Previews#SHARE} of the time; where nobody wants one, none is computed.
     */
    default boolean wantsPreview() {
        return false;
    }

    /**
     * The picture being made as it is known now; comes where {@link #wantsPreview} has just said so.
     *
     * @param index into {@code plan.runs()}
     * @param estimate the denoised estimate, smaller than the picture or coarser
     */
    default void previewed(int index, BufferedImage estimate) {}

    /**
     * A run is on the disk and scored, or has failed. Comes in the order of the plan, after the next run has started.
     *
     * @param index into {@code plan.runs()}
     * @param thumbnail empty if none was asked for or there is no picture
     */
    default void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {}

    /** Something a person should know that does not stop the sweep: one line. */
    default void note(String line) {}

    /** Last of all calls, also after an interrupt or a failing store. */
    default void finished(Summary summary) {}
}
