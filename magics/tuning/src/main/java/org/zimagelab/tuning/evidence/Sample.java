package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.zimagelab.quality.Range;

/**
 * One value for each block, such as a score in one cell, or its difference between two cells. Blocks without a value are
 * left out.
 *
 * @param prompts for each value the index of its block's prompt, at least 0
 * @param values finite numbers, as many
 * @param bounds the ends between which shares lie, see {@link org.zimagelab.quality.Score#isShare()}; else empty
 */
public record Sample(int[] prompts, double[] values, Optional<Range> bounds) {

    /** @throws IllegalArgumentException if the two arrays differ in length */
    public Sample {
        if (prompts.length != values.length) {
            throw new IllegalArgumentException(prompts.length + " prompts for " + values.length + " values");
        }
    }

    /** The values that are numbers. */
    static Sample ofNumbers(int[] prompts, double[] values, Optional<Range> bounds) {
        int[] kept = IntStream.range(0, values.length)
                .filter(i -> !Double.isNaN(values[i]))
                .toArray();
        return new Sample(
                Arrays.stream(kept).map(i -> prompts[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> values[i]).toArray(),
                bounds);
    }

    /** The values of each prompt that has any, by rising index of the prompt. */
    public double[][] byPrompt() {
        return Arrays.stream(prompts)
                .distinct()
                .sorted()
                .mapToObj(prompt -> IntStream.range(0, values.length)
                        .filter(i -> prompts[i] == prompt)
                        .mapToDouble(i -> values[i])
                        .toArray())
                .toArray(double[][]::new);
    }

    /** The mean of each prompt that has any value. */
    public double[] promptMeans() {
        return Arrays.stream(byPrompt())
                .mapToDouble(of -> Arrays.stream(of).sum() / of.length)
                .toArray();
    }

    /**
     * The mean of the prompts' means, so that each prompt counts the same, with a t interval.
     *
     * <ul>
     *   <li>these prompts: se² = s² · Σ(1/n_p) / P², df = Σ(n_p − 1), with s² the variance within prompts
     *   <li>new prompts: t over the P means of prompts, df = P − 1
     * </ul>
     *
     * @return without an interval where there are too few values: for these prompts no prompt with two seeds, for new
     *     prompts a single prompt
     */
    public Estimate estimate(Estimand estimand) {
        double[][] byPrompt = byPrompt();
        double[] means = promptMeans();
        int prompts = byPrompt.length;
        double mean = Arrays.stream(means).sum() / prompts;
        if (estimand == Estimand.NEW) {
            double between =
                    Arrays.stream(means).map(m -> (m - mean) * (m - mean)).sum() / (prompts - 1);
            return Estimate.ofT(estimand, values.length, prompts, mean, Math.sqrt(between / prompts), prompts - 1);
        }
        double squares = 0;
        double inverse = 0;
        for (int p = 0; p < prompts; p++) {
            for (double value : byPrompt[p]) {
                squares += (value - means[p]) * (value - means[p]);
            }
            inverse += 1.0 / byPrompt[p].length;
        }
        int df = values.length - prompts;
        double se = Math.sqrt(squares / df * inverse) / prompts;
        return Estimate.ofT(estimand, values.length, prompts, mean, se, df);
    }
}
