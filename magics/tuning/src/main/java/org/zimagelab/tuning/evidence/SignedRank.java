package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/**
 * The signed-rank test (Wilcoxon 1945, "Individual comparisons by ranking methods"), exact also with ties: p is
 * counted over all signs of the ranks that occur. Values of 0 are left out.
 *
 * @param v sum of the ranks of positive values
 * @param p two-sided; 1 if no value is left, NaN if there was none
 */
record SignedRank(double v, double p) {

    static SignedRank of(double[] values) {
        double[] kept = Arrays.stream(values).filter(x -> x != 0).toArray();
        if (kept.length == 0) {
            return new SignedRank(0, values.length == 0 ? Double.NaN : 1);
        }
        double[] ranks = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE)
                .rank(Arrays.stream(kept).map(Math::abs).toArray());
        double v = 0;
        for (int i = 0; i < kept.length; i++) {
            v += kept[i] > 0 ? ranks[i] : 0;
        }
        // Average ranks are halves: twice a rank is whole.
        double[] probability = probabilities(
                Arrays.stream(ranks).mapToInt(r -> (int) Math.round(2 * r)).toArray());
        int twice = (int) Math.round(2 * v);
        double below = Arrays.stream(probability, 0, twice + 1).sum();
        double above = Arrays.stream(probability, twice, probability.length).sum();
        return new SignedRank(v, Math.min(1, 2 * Math.min(below, above)));
    }

    /** [s] probability that the ranks with a positive sign sum to s, if each sign is a coin's. */
    private static double[] probabilities(int[] ranks) {
        double[] probability = new double[Arrays.stream(ranks).sum() + 1];
        probability[0] = 1;
        for (int rank : ranks) {
            for (int s = probability.length - 1; s >= 0; s--) {
                probability[s] = (probability[s] + (s >= rank ? probability[s - rank] : 0)) / 2;
            }
        }
        return probability;
    }
}
