package org.zimagelab.quality.naturalness;

import org.hipparchus.special.Gamma;

/**
 * An asymmetric generalised Gaussian fitted by its moments (Lasmar, Stitou, Berthoumieu 2009): its shape from 0.2 to 10
 * in steps of 0.001, as every implementation has it, and the deviations of its sides. Values of one sign alone have no
 * fit: both deviations are NaN then, and the shape is the smallest, as the reference implementations give it.
 *
 * @param shape α
 * @param left deviation of the negative side
 * @param right deviation of the positive side
 */
record AsymmetricGaussian(double shape, double left, double right) {
    private static final double FIRST = 0.2;
    private static final double STEP = 0.001;
    private static final double[] RATIOS = ratios();

    static AsymmetricGaussian fit(SignedMoments m) {
        double left = Math.sqrt(m.negativeSquares() / m.negatives());
        double right = Math.sqrt(m.positiveSquares() / m.positives());
        double sides = left / right;
        if (!(sides > 0) || Double.isInfinite(sides)) {
            return new AsymmetricGaussian(FIRST, Double.NaN, Double.NaN);
        }
        double mean = m.magnitudes() / m.total();
        double ratio = mean * mean / ((m.negativeSquares() + m.positiveSquares()) / m.total());
        double wanted = ratio * (sides * sides * sides + 1) * (sides + 1) / Math.pow(sides * sides + 1, 2);
        return new AsymmetricGaussian(FIRST + STEP * nearest(wanted), left, right);
    }

    /** The scale that a side's deviation belongs to. */
    double scale(double deviation) {
        return deviation * Math.exp((Gamma.logGamma(1 / shape) - Gamma.logGamma(3 / shape)) / 2);
    }

    /** The mean that the difference of the sides makes. */
    double mean() {
        return (scale(right) - scale(left)) * Math.exp(Gamma.logGamma(2 / shape) - Gamma.logGamma(1 / shape));
    }

    private static int nearest(double wanted) {
        int low = 0;
        int high = RATIOS.length - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (RATIOS[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && wanted - RATIOS[low - 1] <= RATIOS[low] - wanted ? low - 1 : low;
    }

    /** Γ(2/α)² / (Γ(1/α) Γ(3/α)), which rises with α. */
    private static double[] ratios() {
        double[] ratios = new double[9801];
        for (int i = 0; i < ratios.length; i++) {
            double inverse = 1 / (FIRST + STEP * i);
            ratios[i] =
                    Math.exp(2 * Gamma.logGamma(2 * inverse) - Gamma.logGamma(inverse) - Gamma.logGamma(3 * inverse));
        }
        return ratios;
    }
}
