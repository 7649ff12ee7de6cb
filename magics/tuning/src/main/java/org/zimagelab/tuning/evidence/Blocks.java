package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.zimagelab.quality.Range;

/**
 * One score of a whole sweep: a row for each block (a prompt with a seed), a column for each cell.
 *
 * @param prompts for each block the index of its prompt, 0 to P − 1
 * @param values [block][cell]; NaN where the picture is missing or has no value
 * @param bounds the ends between which shares lie, see {@link org.zimagelab.quality.Score#isShare()}; else empty
 */
public record Blocks(int[] prompts, double[][] values, Optional<Range> bounds) {

    /** @throws IllegalArgumentException if there is not one prompt for each row, or rows differ in length */
    public Blocks {
        if (prompts.length != values.length
                || Arrays.stream(values).mapToInt(row -> row.length).distinct().count() > 1) {
            throw new IllegalArgumentException("expected one prompt for each block, and as many cells in each");
        }
    }

    /** Number of blocks. */
    public int size() {
        return values.length;
    }

    /** Number of cells; 0 without blocks. */
    public int cells() {
        return values.length == 0 ? 0 : values[0].length;
    }

    /** The values of a cell, those that are missing left out. */
    public Sample cell(int cell) {
        return Sample.ofNumbers(
                prompts, Arrays.stream(values).mapToDouble(row -> row[cell]).toArray(), bounds);
    }

    /** The differences {@code cell − reference} in the blocks that have both. */
    public Sample difference(int cell, int reference) {
        double[] differences = new double[values.length];
        for (int b = 0; b < differences.length; b++) {
            differences[b] = values[b][cell] - values[b][reference];
        }
        return Sample.ofNumbers(prompts, differences, bounds.map(Blocks::ofDifferences));
    }

    /**
     * A sum of weighted cells in each block that has all of them, such as a difference of differences.
     *
     * @param weights one for each cell; cells with weight 0 may be missing
     */
    public Sample contrast(double[] weights) {
        double[] sums = new double[values.length];
        for (int b = 0; b < sums.length; b++) {
            for (int c = 0; c < weights.length; c++) {
                sums[b] += weights[c] == 0 ? 0 : weights[c] * values[b][c];
            }
        }
        double positive = Arrays.stream(weights).filter(w -> w > 0).sum();
        double negative = Arrays.stream(weights).filter(w -> w < 0).sum();
        return Sample.ofNumbers(
                prompts,
                sums,
                bounds.map(of -> new Range(
                        positive * of.low() + negative * of.high(), positive * of.high() + negative * of.low())));
    }

    /**
     * The interaction of two changes as a difference of differences, {@code (a − b) − (c − d)}: how much more the
     * change from b to a does than the change from d to c.
     */
    public Sample interaction(int a, int b, int c, int d) {
        double[] weights = new double[cells()];
        weights[a]++;
        weights[b]--;
        weights[c]--;
        weights[d]++;
        return contrast(weights);
    }

    /** Where the differences of two values lie, of which each lies in a range. */
    public static Range ofDifferences(Range of) {
        return new Range(of.low() - of.high(), of.high() - of.low());
    }

    /** Only the blocks in which no cell is missing. */
    public Blocks complete() {
        return only(IntStream.range(0, size())
                .filter(b -> Arrays.stream(values[b]).noneMatch(Double::isNaN))
                .toArray());
    }

    /** Only these blocks, in this order. */
    public Blocks only(int[] blocks) {
        return new Blocks(
                Arrays.stream(blocks).map(b -> prompts[b]).toArray(),
                Arrays.stream(blocks).mapToObj(b -> values[b]).toArray(double[][]::new),
                bounds);
    }

    /** Only these cells, in this order. */
    public Blocks onlyCells(int[] cells) {
        return new Blocks(
                prompts,
                Arrays.stream(values)
                        .map(row ->
                                Arrays.stream(cells).mapToDouble(c -> row[c]).toArray())
                        .toArray(double[][]::new),
                bounds);
    }
}
