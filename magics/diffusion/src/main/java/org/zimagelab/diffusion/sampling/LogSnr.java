package org.zimagelab.diffusion.sampling;

/** Half of the logarithm of the signal-to-noise ratio, λ = log(α / σ) with α = 1 − σ. */
final class LogSnr {
    private LogSnr() {}

    /** λ of a noise level: −∞ at σ = 1, which rounding may exceed, and ∞ at σ = 0. */
    static double at(double sigma) {
        return Math.log1p(-Math.min(1, sigma)) - Math.log(sigma);
    }

    /** h = λ' − λ of a step between two noise levels; 0 if they are the same, also at both ends of the scale. */
    static double between(double sigma, double next) {
        return sigma == next ? 0 : at(next) - at(sigma);
    }

    /**
     * 1 / (2 r) with r = h₀ / h, the weight of the last difference in a multistep method of second order; 0, which is
     * first order, where there is no such difference or where it says nothing: behind a step without length, and behind
     * σ = 1, from which every step is infinitely long.
     *
     * @param h of the step
     * @param before h₀, of the step before
     */
    static double extrapolation(double h, double before) {
        return before == 0 || Double.isInfinite(before) || Double.isInfinite(h) ? 0 : h / (2 * before);
    }
}
