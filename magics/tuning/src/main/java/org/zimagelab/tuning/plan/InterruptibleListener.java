package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.run.Run;

/**
 * A listener that an interrupt may cut short, as {@link Interrupts#check} does where it draws. The thread's flag stays
 * up, so the sweep notices the interrupt itself, and ends in order: with its closing words, and with the runs that are
 * finished.
 */
record InterruptibleListener(SweepListener listener) implements SweepListener {

    private static void told(Runnable call) {
        try {
            call.run();
        } catch (CancellationException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int thumbnailSize() {
        return listener.thumbnailSize();
    }

    @Override
    public boolean showsPreviews() {
        return listener.showsPreviews();
    }

    @Override
    public boolean wantsPreview() {
        return listener.wantsPreview();
    }

    @Override
    public void started(Plan plan) {
        told(() -> listener.started(plan));
    }

    @Override
    public void runStarted(int index, String machine) {
        told(() -> listener.runStarted(index, machine));
    }

    @Override
    public void runGivenUp(int index) {
        told(() -> listener.runGivenUp(index));
    }

    @Override
    public void step(Moment moment) {
        told(() -> listener.step(moment));
    }

    @Override
    public void previewed(int index, BufferedImage estimate) {
        told(() -> listener.previewed(index, estimate));
    }

    @Override
    public void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {
        told(() -> listener.runFinished(index, run, thumbnail));
    }

    @Override
    public void note(String line) {
        told(() -> listener.note(line));
    }

    @Override
    public void finished(Summary summary) {
        told(() -> listener.finished(summary));
    }
}
