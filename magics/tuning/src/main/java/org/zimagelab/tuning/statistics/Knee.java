package org.zimagelab.tuning.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.results.BlockedScores.Block;

/**
 * The number of steps from which on a curve of means hardly changes, and how far chance moves it.
 *
 * @param steps the fewest steps from which on every mean is within the tolerance of the best; empty if not even the
 *     last is
 * @param interval of 95 %, by drawing blocks anew {@value #DRAWS} times (percentiles): seeds within each prompt for
 *     these prompts, whole prompts for new ones; empty with fewer than {@value #LEAST} of what is drawn. A drawn curve
 *     without a knee counts as its last number of steps
 */
public record Knee(OptionalInt steps, Optional<Range> interval) {
    static final int DRAWS = 1000;
    static final int LEAST = 3;
    private static final double TAIL = 0.025;

    /** No knee can be told. */
    static final Knee NONE = new Knee(OptionalInt.empty(), Optional.empty());

    /**
     * The knee of a curve.
     *
     * @param steps rising
     * @param means of the curve there
     * @param better the end of the score that means closer
     * @param tolerance a share of the range between the worst and the best mean
     * @return also empty without points
     */
    public static OptionalInt at(int[] steps, double[] means, Direction better, double tolerance) {
        double sign = better == Direction.LOWER_IS_BETTER ? -1 : 1;
        double best = Double.NEGATIVE_INFINITY;
        double worst = Double.POSITIVE_INFINITY;
        for (double mean : means) {
            best = Math.max(best, sign * mean);
            worst = Math.min(worst, sign * mean);
        }
        OptionalInt knee = OptionalInt.empty();
        for (int i = means.length - 1; i >= 0 && best - sign * means[i] <= tolerance * (best - worst); i--) {
            knee = OptionalInt.of(steps[i]);
        }
        return knee;
    }

    /**
     * The knee of values, with its interval over the blocks that have a value at every number of steps.
     *
     * @param means of the curve, by number of steps
     * @param values by number of steps and block
     * @param estimand what the interval is about
     */
    static Knee of(
            TreeMap<Integer, Double> means,
            Map<Integer, Map<Block, List<Double>>> values,
            Direction better,
            double tolerance,
            Estimand estimand) {
        int[] steps = means.keySet().stream().mapToInt(i -> i).toArray();
        double[] of = means.values().stream().mapToDouble(x -> x).toArray();
        OptionalInt knee = at(steps, of, better, tolerance);
        double[][][] blocks = byPrompt(values, steps);
        boolean enough = estimand == Estimand.NEW
                ? blocks.length >= LEAST
                : blocks.length > 0 && Arrays.stream(blocks).allMatch(prompt -> prompt.length >= LEAST);
        if (steps.length < 2 || !enough) {
            return new Knee(knee, Optional.empty());
        }
        Random random = new Random(1);
        int[] drawn = new int[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            Interrupts.check();
            drawn[draw] = at(steps, drawn(blocks, steps.length, estimand, random), better, tolerance)
                    .orElse(steps[steps.length - 1]);
        }
        Arrays.sort(drawn);
        int low = drawn[(int) Math.floor(TAIL * (DRAWS - 1))];
        int high = drawn[(int) Math.ceil((1 - TAIL) * (DRAWS - 1))];
        return new Knee(knee, Optional.of(new Range(low, high)));
    }

    /** [prompt][seed][steps], of the blocks that have a value everywhere. */
    private static double[][][] byPrompt(Map<Integer, Map<Block, List<Double>>> values, int[] steps) {
        Map<String, List<double[]>> byPrompt = new TreeMap<>();
        values.getOrDefault(steps.length == 0 ? 0 : steps[0], Map.of()).keySet().forEach(block -> {
            if (IntStream.of(steps).allMatch(s -> values.get(s).containsKey(block))) {
                double[] row = IntStream.of(steps)
                        .mapToDouble(s -> mean(values.get(s).get(block)))
                        .toArray();
                byPrompt.computeIfAbsent(block.prompt(), prompt -> new ArrayList<>())
                        .add(row);
            }
        });
        return byPrompt.values().stream()
                .map(rows -> rows.toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    /** The curve of blocks that are drawn with replacement. */
    private static double[] drawn(double[][][] blocks, int points, Estimand estimand, Random random) {
        double[] curve = new double[points];
        for (int p = 0; p < blocks.length; p++) {
            double[][] prompt = estimand == Estimand.NEW ? blocks[random.nextInt(blocks.length)] : blocks[p];
            for (int s = 0; s < prompt.length; s++) {
                double[] row = estimand == Estimand.NEW ? prompt[s] : prompt[random.nextInt(prompt.length)];
                for (int i = 0; i < points; i++) {
                    curve[i] += row[i] / prompt.length / blocks.length;
                }
            }
        }
        return curve;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(x -> x).sum() / values.size();
    }
}
