package org.zimagelab.tuning.trace;

import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.sampling.ClassifierFreeGuidance;

/**
 * What classifier-free guidance is made of in one evaluation, before anything corrects it. With d = pos − neg, the
 * velocities with the prompt and with the negative prompt; NaN where guidance is off.
 *
 * @param plain RMS of pos + s·d, which the sampler would use without corrections
 * @param parallel RMS of d's part along pos, below 0 where it points against pos; adaptive projected guidance keeps eta
 *     times of it
 * @param orthogonal RMS of the rest of d
 * @param optimizedScale s* of CFG-Zero*: how many times neg comes nearest to pos
 */
public record GuidanceEffect(double plain, double parallel, double orthogonal, double optimizedScale) {

    static final GuidanceEffect NONE = new GuidanceEffect(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    static GuidanceEffect of(Progress.Evaluation evaluation) {
        if (evaluation.negative().isEmpty()) {
            return NONE;
        }
        float[] pos = evaluation.velocity();
        float[] neg = evaluation.negative().get();
        double root = Math.sqrt(pos.length);
        float[] plain = ClassifierFreeGuidance.guided(pos, neg, evaluation.scale());
        double length = Math.sqrt(Vectors.dot(pos, pos));
        double along = (length * length - Vectors.dot(neg, pos)) / length;
        double across = Vectors.squaredDistance(pos, neg) - along * along;
        return new GuidanceEffect(
                Math.sqrt(Vectors.dot(plain, plain)) / root,
                along / root,
                Math.sqrt(Math.max(0, across)) / root,
                ClassifierFreeGuidance.optimizedScale(pos, neg));
    }
}
