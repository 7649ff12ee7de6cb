package org.zimagelab.tuning.trace;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.diffusion.Progress;

/**
 * What is kept of a step while the picture is made, until the step is decoded and measured as a {@link TraceStep}.
 *
 * @param step from 1
 * @param sigma noise level where the step begins, 1 (noise) down to above 0
 * @param timestep 1 − sigma
 * @param guidance strength, diffusers' convention; 0 = off
 * @param denoised the denoised latents, [16, height / 8, width / 8]
 * @param velocity RMS of the guided velocity
 * @param prompted RMS of the velocity with the prompt
 * @param difference RMS of the velocity with the prompt less that with the negative prompt; NaN where guidance is off
 * @param cosine of the angle between these two velocities, −1 to 1; NaN where guidance is off
 * @param effect what guidance is made of
 * @param skippedCalls how many of this velocity's network calls a step cache skipped
 */
record RecordedStep(
        int step,
        double sigma,
        double timestep,
        double guidance,
        float[] denoised,
        double velocity,
        double prompted,
        double difference,
        double cosine,
        GuidanceEffect effect,
        int skippedCalls) {

    /** Records the first velocity of each step, and passes everything on to another listener. */
    static final class Recorder implements Progress {
        private final Progress outer;
        private final List<RecordedStep> steps = new ArrayList<>();

        Recorder(Progress outer) {
            this.outer = outer;
        }

        List<RecordedStep> steps() {
            return steps;
        }

        @Override
        public void step(Step step) {
            outer.step(step);
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            outer.evaluated(evaluation);
            if (evaluation.step() > steps.size()) {
                steps.add(of(evaluation));
            }
        }

        @Override
        public boolean needsEveryStep() {
            return true;
        }
    }

    private static RecordedStep of(Progress.Evaluation e) {
        float[] with = e.velocity();
        double prompted = rms(with);
        double difference = Double.NaN;
        double cosine = Double.NaN;
        if (e.negative().isPresent()) {
            float[] without = e.negative().get();
            difference = Math.sqrt(Vectors.squaredDistance(with, without) / with.length);
            cosine = Vectors.dot(with, without) / with.length / (prompted * rms(without));
        }
        return new RecordedStep(
                e.step(),
                e.sigma(),
                e.t(),
                e.scale(),
                e.denoised(),
                rms(e.guided()),
                prompted,
                difference,
                cosine,
                GuidanceEffect.of(e),
                e.skippedCalls());
    }

    private static double rms(float[] v) {
        return Math.sqrt(Vectors.dot(v, v) / v.length);
    }
}
