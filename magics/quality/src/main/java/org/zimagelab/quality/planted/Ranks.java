package org.zimagelab.quality.planted;

/** Spearman's rank correlation with the order of the values. */
final class Ranks {
    private Ranks() {}

    /** Of the values and their positions, ties sharing their mean rank; 0 where all values are equal. */
    static double withOrder(double[] values) {
        int n = values.length;
        double middle = (n - 1) / 2.0;
        double both = 0;
        double ranks = 0;
        double positions = 0;
        for (int i = 0; i < n; i++) {
            double rank = rank(values, i) - middle;
            both += rank * (i - middle);
            ranks += rank * rank;
            positions += (i - middle) * (i - middle);
        }
        return ranks == 0 ? 0 : both / Math.sqrt(ranks * positions);
    }

    private static double rank(double[] values, int i) {
        double rank = 0;
        for (int j = 0; j < values.length; j++) {
            rank += values[j] < values[i] ? 1 : j != i && values[j] == values[i] ? 0.5 : 0;
        }
        return rank;
    }
}
