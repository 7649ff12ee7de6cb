package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * What comparisons say of the best cell, looked at after each of them.
 *
 * <p>For each rival of the leader, the hypothesis is that it is better than the leader by a margin δ or more. Its
 * e-value is a mixture of likelihood ratios of the estimated difference, taken as normal, over differences on the other
 * side with a half-normal weight of variance 1 (H. Robbins, "Statistical methods related to the law of the iterated
 * logarithm", Annals of Mathematical Statistics 41, 1970). A rival is ruled out at k − 1 over 0.05, so all statements
 * about k cells hold together, at whatever number of comparisons one stops and however the pairs were chosen, as far as
 * the difference is normal ({@code bench/votes} has the share of wrong decisions). The fit has the weak prior, and its
 * variance is inflated as that of {@link ComparedStrengths}.
 *
 * @param fit of all cells
 * @param leader the cell with the largest strength
 * @param rival the cell that is ruled out least at the margin, the leader's only rival where there are two cells
 * @param mayBeBest for each cell whether it is not ruled out, with a margin of 0, that it is better than the leader;
 *     the leader may be the best
 * @param isDecided whether all rivals are ruled out at the margin: the leader is the best, or behind it by at most that
 * @param delta the margin in strengths
 */
public record SequentialBest(
        Davidson fit, int leader, int rival, boolean[] mayBeBest, boolean isDecided, double delta) {
    private static final double ALPHA = 1 - Estimate.CONFIDENCE;
    private static final double MIXTURE_VARIANCE = 1;
    private static final NormalDistribution NORMAL = new NormalDistribution();

    /**
     * The state after these comparisons.
     *
     * @param cells number of cells, at least 2
     * @param delta the margin in strengths, at least 0
     * @return empty while the comparisons do not connect all cells
     */
    public static Optional<SequentialBest> of(int cells, List<PairedComparison> comparisons, double delta) {
        ComparisonCounts counts = ComparisonCounts.of(cells, comparisons);
        if (cells < 2 || counts.components().length > 1) {
            return Optional.empty();
        }
        Davidson fit = Davidson.of(counts, Davidson.WEAK_PRIOR);
        double inflation = ComparedStrengths.inflation(counts, comparisons);
        int leader = 0;
        for (int i = 1; i < cells; i++) {
            leader = fit.strengths()[i] > fit.strengths()[leader] ? i : leader;
        }
        double needed = Math.log((cells - 1) / ALPHA);
        boolean[] mayBeBest = new boolean[cells];
        mayBeBest[leader] = true;
        int rival = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < cells; j++) {
            if (j != leader) {
                double ahead = fit.strengths()[leader] - fit.strengths()[j];
                double variance = fit.se(leader, j) * fit.se(leader, j) * inflation;
                mayBeBest[j] = !(logE(ahead, variance) >= needed);
                double atMargin = logE(ahead + delta, variance);
                if (rival < 0 || atMargin < least) {
                    rival = j;
                    least = atMargin;
                }
            }
        }
        return Optional.of(new SequentialBest(fit, leader, rival, mayBeBest, least >= needed, delta));
    }

    /** The logarithm of the e-value against a difference of at most 0; NaN where the variance is not known. */
    private static double logE(double difference, double variance) {
        double information = 1 / variance;
        double shrunk = MIXTURE_VARIANCE * information / (1 + MIXTURE_VARIANCE * information);
        double centre = difference * Math.sqrt(shrunk * information);
        return -Math.log1p(MIXTURE_VARIANCE * information) / 2
                + centre * centre / 2
                + Math.log(2 * NORMAL.cumulativeProbability(centre));
    }

    /** How many cells may be the best. */
    public int inTheRace() {
        int count = 0;
        for (boolean may : mayBeBest) {
            count += may ? 1 : 0;
        }
        return count;
    }

    /**
     * For each pair of cells, how much a comparison of the two would tell of the difference of leader and rival: by how
     * much its variance would fall (c-optimal design).
     *
     * @return [cell][cell], at least 0
     */
    public double[][] information() {
        int n = mayBeBest.length;
        double[][] v = fit.covariance();
        double[][] information = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double d = fit.strengths()[i] - fit.strengths()[j];
                double nu = Math.exp(fit.logNu());
                double sum = Math.exp(d / 2) + Math.exp(-d / 2) + nu;
                double weight = (1 + nu * (sum - nu) / 4) / (sum * sum);
                double shared = v[i][rival] - v[i][leader] - v[j][rival] + v[j][leader];
                information[i][j] = shared * shared * weight / (1 + weight * fit.se(i, j) * fit.se(i, j));
            }
        }
        return information;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SequentialBest that
                && Arrays.equals(mayBeBest, that.mayBeBest)
                && leader == that.leader
                && rival == that.rival
                && delta == that.delta
                && isDecided == that.isDecided
                && Arrays.equals(fit.strengths(), that.fit.strengths());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fit.strengths());
    }
}
