package org.zimagelab.tuning.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All cells compared with one of them, within blocks: what a prompt and its noise add to both cancels.
 *
 * @param reference index of the cell that the others are compared with
 * @param estimand what the means, intervals and p-values are about
 * @param cells all other cells, in their order
 */
public record ReferenceDifferences(int reference, Estimand estimand, List<CellDifference> cells) {

    public ReferenceDifferences {
        cells = List.copyOf(cells);
    }

    /**
     * Each comparison uses the blocks that have both cells.
     *
     * @param reference 0 to {@code blocks.cells() − 1}
     */
    public static ReferenceDifferences of(Blocks blocks, int reference, Estimand estimand) {
        int[] others = IntStream.range(0, blocks.cells())
                .filter(cell -> cell != reference)
                .toArray();
        int prompts = Arrays.stream(blocks.prompts()).max().orElse(-1) + 1;
        Sample[] samples = new Sample[others.length];
        Estimate[] estimates = new Estimate[others.length];
        double[][] means = new double[others.length][prompts];
        for (int i = 0; i < others.length; i++) {
            samples[i] = blocks.difference(others[i], reference);
            estimates[i] = samples[i].estimate(estimand);
            Arrays.fill(means[i], Double.NaN);
            double[] of = samples[i].promptMeans();
            int[] present =
                    Arrays.stream(samples[i].prompts()).distinct().sorted().toArray();
            for (int p = 0; p < present.length; p++) {
                means[i][present[p]] = of[p];
            }
        }
        SignFlips.PValues flips = new SignFlips(means).pValues();
        double[] holm = Adjustment.holm(
                Arrays.stream(estimates).mapToDouble(Estimate::p).toArray());
        List<CellDifference> cells = new ArrayList<>();
        for (int i = 0; i < others.length; i++) {
            SignedRank ranks = SignedRank.of(samples[i].promptMeans());
            cells.add(new CellDifference(
                    others[i],
                    estimates[i],
                    improvement(samples[i].values()),
                    flips.single()[i],
                    ranks.v(),
                    ranks.p(),
                    holm[i],
                    flips.maxT()[i]));
        }
        return new ReferenceDifferences(reference, estimand, cells);
    }

    private static double improvement(double[] differences) {
        double larger = 0;
        for (double d : differences) {
            larger += d > 0 ? 1 : d == 0 ? 0.5 : 0;
        }
        return larger / differences.length;
    }
}
