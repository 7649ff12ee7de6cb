package org.zimagelab.diffusion;

import org.zimagelab.diffusion.sampling.ClassifierFreeGuidance;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;

/** The guided velocities of one picture, each made of that with the prompt and that with the negative prompt. */
final class CombinedVelocity {
    /** What momentum has made of the differences so far; null at first. */
    private float[] earlier;

    /**
     * The next one, a new array.
     *
     * @param guidance of this evaluation, with a strength above 0
     * @param pos velocity with the prompt
     * @param neg velocity with the negative prompt
     */
    float[] of(Guidance guidance, float[] pos, float[] neg) {
        float[] without = guidance.zeroStar().isPresent()
                ? ClassifierFreeGuidance.scaled(neg, ClassifierFreeGuidance.optimizedScale(pos, neg))
                : neg;
        ProjectedGuidance projection = guidance.projection();
        float[] v;
        if (projection.isOff()) {
            v = ClassifierFreeGuidance.guided(pos, without, guidance.scale());
        } else {
            earlier = projection.withMomentum(ClassifierFreeGuidance.difference(pos, without), earlier);
            float[] bounded = earlier.clone();
            projection.bound(bounded, pos);
            v = ClassifierFreeGuidance.moved(pos, bounded, guidance.scale());
        }
        if (guidance.rescale() > 0) {
            ClassifierFreeGuidance.rescale(v, pos, guidance.rescale());
        }
        if (guidance.normalization() > 0) {
            ClassifierFreeGuidance.normalize(v, pos, guidance.normalization());
        }
        return v;
    }
}
