package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.tuning.run.Run;

/**
 * Receives the progress of a sweep. All calls come from the thread that called {@code Sweep.run}, one at a time. Runs
 * that the background thread has finished are reported between two sampler steps. A slow listener slows the sweep down,
 * and an exception from it ends the sweep (finished pictures stay in the store).
 */
public interface SweepListener {

    /** A listener that does nothing. */
    SweepListener SILENT = new SweepListener() {};

    /**
     * The progress of a sweep.
     *
     * @param run index in {@code plan.runs()} of the current run; several machines have one each
     * @param step the latest step of that run
     * @param callsDone transformer evaluations computed so far in the whole sweep
     * @param calls transformer evaluations of the whole sweep, as far as known now
     * @param secondsLeft estimated seconds until all pictures are made, written and scored; NaN before the first
     *     measurement
     */
    record Moment(int run, Progress.Step step, long callsDone, long calls, double secondsLeft) {}

    /** Longest side of the thumbnails for {@link #runFinished}, pixels; 0 = no thumbnails. Called once. */
    default int thumbnailSize() {
        return 0;
    }

    /**
     * Whether previews are shown at all. Called once; machines of a cluster, which cannot ask {@link #wantsPreview}
     * before each, then make some.
     */
    default boolean showsPreviews() {
        return false;
    }

    /** The first call, after all runs were checked. */
    default void started(Plan plan) {}

    /**
     * A picture is about to be computed; not called for reused pictures.
     *
     * @param machine that makes it; empty where the sweep is not spread
     */
    default void runStarted(int index, String machine) {}

    /** A picture that was being made was given up, since its machine was lost; it will be started again elsewhere. */
    default void runGivenUp(int index) {}

    default void step(Moment moment) {}

    /**
     * Whether a preview would be shown now. Called between two network calls, and only while previews have taken no
     * more than {@link Previews#SHARE} of the time. If false, no preview is computed.
     */
    default boolean wantsPreview() {
        return false;
    }

    /**
     * A preview of a picture that is being made: right after {@link #wantsPreview} returned true, or from a cluster.
     *
     * @param index in {@code plan.runs()}
     * @param estimate the denoised estimate, smaller or coarser than the picture
     */
    default void previewed(int index, BufferedImage estimate) {}

    /**
     * A run is on disk and scored, or has failed. Called after the next run has started; in the order of the plan where
     * one machine makes the sweep.
     *
     * @param index in {@code plan.runs()}
     * @param thumbnail empty if {@link #thumbnailSize} is 0 or there is no picture
     */
    default void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {}

    /** A note for the user, one line; the sweep goes on. */
    default void note(String line) {}

    /** The last call, also after an interrupt or a failure of the store. */
    default void finished(Summary summary) {}
}
