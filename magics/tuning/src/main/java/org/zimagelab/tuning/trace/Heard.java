package org.zimagelab.tuning.trace;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.diffusion.Progress;

/** What is kept of a velocity while a picture is made: its lengths, and the denoised latents. */
record Heard(
        int step,
        double sigma,
        double timestep,
        double guidance,
        float[] denoised,
        double velocity,
        double prompted,
        double difference,
        double cosine) {

    /** Takes down the first velocity of each step, and passes the steps on. */
    static final class Listener implements Progress {
        private final Progress outer;
        private final List<Heard> all = new ArrayList<>();

        Listener(Progress outer) {
            this.outer = outer;
        }

        List<Heard> all() {
            return all;
        }

        @Override
        public void step(Step step) {
            outer.step(step);
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            outer.evaluated(evaluation);
            if (evaluation.step() > all.size()) {
                all.add(of(evaluation));
            }
        }

        @Override
        public boolean hearsEveryStep() {
            return true;
        }
    }

    private static Heard of(Progress.Evaluation e) {
        float[] with = e.velocity();
        double prompted = rms(with);
        double difference = Double.NaN;
        double cosine = Double.NaN;
        if (e.negative().isPresent()) {
            float[] without = e.negative().get();
            double squares = 0;
            double products = 0;
            for (int i = 0; i < with.length; i++) {
                double d = (double) with[i] - without[i];
                squares += d * d;
                products += (double) with[i] * without[i];
            }
            difference = Math.sqrt(squares / with.length);
            cosine = products / with.length / (prompted * rms(without));
        }
        return new Heard(
                e.step(), e.sigma(), e.t(), e.scale(), e.denoised(), rms(e.guided()), prompted, difference, cosine);
    }

    private static double rms(float[] v) {
        double squares = 0;
        for (float x : v) {
            squares += (double) x * x;
        }
        return Math.sqrt(squares / v.length);
    }
}
