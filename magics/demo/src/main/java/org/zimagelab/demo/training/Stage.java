package org.zimagelab.demo.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.zimagelab.common.Pace;

/**
 * A stage of the training. It can be killed at any moment and continues from its last checkpoint, which is never more
 * than a minute old. All randomness of step t comes from the seed and t, so an interrupted training has the same result
 * as an uninterrupted one.
 *
 * @param name of the stage and its files
 * @param steps the number of all steps
 * @param folder with the checkpoints of all stages
 * @param rate the peak of the learning rate
 * @param seed of everything random
 */
record Stage(String name, int steps, Path folder, double rate, long seed) {
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofSeconds(45);

    /** Steps until the learning rate reaches its peak. */
    private static final int WARM_UP = 200;

    /** One step, with t counted from 1. Returns the numbers of the progress line, the loss first. */
    interface Step {
        double[] at(int t, double rate) throws IOException;
    }

    /** The text of a progress line, from the mean numbers of the steps since the last one. */
    interface ProgressText {
        String of(double[] means);
    }

    Path checkpoint() {
        return folder.resolve(name + ".checkpoint.safetensors");
    }

    /** The learning rate: a linear warm-up, then half a cosine down to 2 % of the peak. */
    double rate(int t) {
        double fall = 0.5 * (1 + Math.cos(Math.PI * Math.min(1.0, (double) t / steps)));
        return rate * Math.min(1, t / (double) WARM_UP) * (0.98 * fall + 0.02);
    }

    /** The seed of everything random in step t. */
    long seed(int t) {
        return (seed * 1_000_003 + t) * 0x9E3779B97F4A7C15L >>> 16;
    }

    /** Runs the steps that are left. */
    void run(TrainableModule trainable, Step step, ProgressText progress, PrintStream out) throws IOException {
        run(trainable, step, progress, BETWEEN_CHECKPOINTS, out);
    }

    void run(TrainableModule trainable, Step step, ProgressText progress, Duration between, PrintStream out)
            throws IOException {
        Files.createDirectories(folder);
        int done = 0;
        if (Files.exists(checkpoint())) {
            Checkpoint last = Checkpoint.read(checkpoint());
            trainable.restore(last.tensors());
            done = (int) last.step();
            out.printf("%s: continues after step %d of %d%n", name, done, steps);
        }
        Pace pace = new Pace(done, steps);
        long written = System.nanoTime();
        double[] sums = null;
        int counted = 0;
        for (int t = done + 1; t <= steps; t++) {
            double[] numbers = step.at(t, rate(t));
            if (sums == null) {
                sums = new double[numbers.length];
            }
            for (int i = 0; i < sums.length; i++) {
                sums[i] += numbers[i];
            }
            counted++;
            if (pace.isDue() || t == steps) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] /= counted;
                }
                out.printf(
                        Locale.ROOT,
                        "%s: step %d of %d, %s, %.3f s per step, %s left%n",
                        name,
                        t,
                        steps,
                        progress.of(sums),
                        pace.secondsEach(t),
                        words(Duration.ofSeconds((long) pace.secondsLeft(t))));
                sums = null;
                counted = 0;
            }
            if (System.nanoTime() - written > between.toNanos() || t == steps) {
                new Checkpoint(t, trainable.checkpoint()).write(checkpoint());
                written = System.nanoTime();
            }
        }
    }

    private static String words(Duration d) {
        return d.toHours() > 0
                ? d.toHours() + " h " + d.toMinutesPart() + " min"
                : d.toMinutes() + " min " + d.toSecondsPart() + " s";
    }
}
