package org.zimagelab.diffusion.sampling;

/**
 * Adaptive projected guidance, APG (Sadat et al. 2024, arXiv 2410.02416): what guidance adds to the velocity, made so
 * that high guidance burns less. Guidance adds s times d = pos − neg; APG does three things to d:
 *
 * <ol>
 *   <li>momentum: d + momentum · (the d of the evaluation before);
 *   <li>a threshold: where its L2 norm over the whole picture exceeds it, d is shortened to it;
 *   <li>projection: of d's part along pos only eta times is kept; that part is what burns.
 * </ol>
 *
 * <p>It works on velocities, as diffusers' guider does. ComfyUI's node works on denoised pictures, which gives other
 * values.
 *
 * @param eta share of the part along pos that is kept, −10 to 10; 1 = all of it
 * @param normThreshold the longest d, 0 to 1000; 0 = any length
 * @param momentum share of the earlier d that is added, −1 to 1, negative in the paper; 0 = none
 */
public record ProjectedGuidance(double eta, double normThreshold, double momentum) {

    /** d stays as it is. */
    public static final ProjectedGuidance OFF = new ProjectedGuidance(1, 0, 0);

    public ProjectedGuidance {
        Ranges.require("apg-eta", eta, -10, 10, ", 1 = off");
        Ranges.require("apg-norm-threshold", normThreshold, 0, 1000, ", 0 = off");
        Ranges.require("apg-momentum", momentum, -1, 1, ", 0 = off");
        eta += 0.0;
        normThreshold += 0.0;
        momentum += 0.0;
    }

    public boolean isOff() {
        return equals(OFF);
    }

    /** @param eta see {@link #eta()} */
    public ProjectedGuidance withEta(double eta) {
        return new ProjectedGuidance(eta, normThreshold, momentum);
    }

    /** @param normThreshold see {@link #normThreshold()} */
    public ProjectedGuidance withNormThreshold(double normThreshold) {
        return new ProjectedGuidance(eta, normThreshold, momentum);
    }

    /** @param momentum see {@link #momentum()} */
    public ProjectedGuidance withMomentum(double momentum) {
        return new ProjectedGuidance(eta, normThreshold, momentum);
    }

    /**
     * Step 1: a new array.
     *
     * @param difference pos − neg
     * @param earlier what this method gave at the evaluation before; null at the first
     */
    public float[] withMomentum(float[] difference, float[] earlier) {
        float[] d = difference.clone();
        if (earlier != null && momentum != 0) {
            float beta = (float) momentum;
            for (int i = 0; i < d.length; i++) {
                d[i] += beta * earlier[i];
            }
        }
        return d;
    }

    /**
     * Steps 2 and 3, into the same array.
     *
     * @param d pos − neg, with momentum; becomes what guidance multiplies by s
     * @param pos velocity with the prompt
     */
    public void bound(float[] d, float[] pos) {
        if (normThreshold > 0) {
            ClassifierFreeGuidance.shorten(d, normThreshold);
        }
        double along = ClassifierFreeGuidance.dot(pos, pos);
        // of a velocity of zeros there is no direction
        double less = along == 0 ? 0 : (1 - eta) * ClassifierFreeGuidance.dot(d, pos) / along;
        if (less != 0) {
            for (int i = 0; i < d.length; i++) {
                d[i] = (float) (d[i] - less * pos[i]);
            }
        }
    }
}
