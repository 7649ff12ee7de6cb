package org.zimagelab.tuning.evidence;

import java.util.Optional;

/**
 * A test of one effect of two factors, against its own variation between blocks or prompts.
 *
 * @param term which effect
 * @param f F statistic; NaN if nothing varies
 * @param df1 number of contrasts d
 * @param df2 d times the degrees of freedom of their covariance
 * @param p of f, which holds only if all contrasts vary alike (sphericity); show {@code adjustedP}
 * @param epsilon 1/d to 1: how alike they vary (Greenhouse and Geisser 1959, "On methods in the analysis of profile
 *     data"; Box 1954)
 * @param adjustedP of f with both degrees of freedom times epsilon
 * @param partialEtaSquared share of the effect in the sum of squares of effect and error, 0 to 1
 * @param hotelling the same effect without the assumption of sphericity; empty with too few blocks
 */
public record Effect(
        Term term,
        double f,
        double df1,
        double df2,
        double p,
        double epsilon,
        double adjustedP,
        double partialEtaSquared,
        Optional<Hotelling> hotelling) {

    /** The effects of two factors. */
    public enum Term {
        /** The first factor, on average over the second. */
        FIRST,
        /** The second factor, on average over the first. */
        SECOND,
        /** How the first factor's effect depends on the second. */
        INTERACTION
    }

    static Effect of(Term term, Contrasts contrasts) {
        int d = contrasts.mean().length;
        int df = contrasts.df();
        double trace = contrasts.trace();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < d; i++) {
            sum += contrasts.mean()[i] * contrasts.mean()[i] / contrasts.inverseUnits();
            for (double v : contrasts.covariance()[i]) {
                squares += v * v;
            }
        }
        double f = df < 1 ? Double.NaN : sum / trace;
        double epsilon = trace * trace / (d * squares);
        // Without any variation, an effect other than 0 is certain; epsilon is not known then.
        double scale = Double.isNaN(epsilon) ? 1 : epsilon;
        return new Effect(
                term,
                f,
                d,
                (double) d * df,
                Hotelling.upperTail(f, d, (double) d * df),
                epsilon,
                Hotelling.upperTail(f, d * scale, d * scale * df),
                sum / (sum + df * trace),
                Hotelling.of(contrasts));
    }
}
