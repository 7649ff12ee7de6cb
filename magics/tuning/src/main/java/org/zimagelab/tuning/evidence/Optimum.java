package org.zimagelab.tuning.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Range;

/**
 * The best place of a {@link Surface} within the ranges that were swept, with how uncertain that place is: the fit is
 * repeated on blocks drawn anew with replacement (Efron 1979, "Bootstrap methods"), for these prompts the seeds of
 * each prompt, for new prompts whole prompts. Never show the place without its region.
 *
 * @param estimand what was drawn anew
 * @param steps of the best place, not whole
 * @param guidance of the best place
 * @param value of the surface there
 * @param stepsRegion the middle 95 % of the places' steps
 * @param guidanceRegion the middle 95 % of the places' guidance
 * @param onBorder share of the places that lie on the border of what was swept: there the best may lie outside
 * @param places steps and guidance of each repetition
 */
public record Optimum(
        Estimand estimand,
        double steps,
        double guidance,
        double value,
        Range stepsRegion,
        Range guidanceRegion,
        double onBorder,
        List<Place> places) {
    /** Number of repetitions. */
    public static final int REPETITIONS = 1000;

    private static final int SEED = 20;

    /** A place of the surface. */
    public record Place(double steps, double guidance) {}

    public Optimum {
        places = List.copyOf(places);
    }

    /**
     * @param steps of each cell
     * @param guidance of each cell
     * @param sign 1 if larger values are better, −1 if smaller ones are
     * @return empty if no block's cells differ, or where the place's uncertainty cannot be known: for new prompts a
     *     single prompt, for these prompts no
     *     prompt with two complete blocks
     * @throws IllegalArgumentException as {@link Surface#of}
     */
    public static Optional<Optimum> of(Blocks blocks, double[] steps, double[] guidance, int sign, Estimand estimand) {
        double[] beta = Surface.of(blocks, steps, guidance).beta();
        Blocks complete = blocks.complete();
        int[][] byPrompt = Arrays.stream(complete.prompts())
                .distinct()
                .mapToObj(prompt -> IntStream.range(0, complete.size())
                        .filter(b -> complete.prompts()[b] == prompt)
                        .toArray())
                .toArray(int[][]::new);
        boolean known = estimand == Estimand.NEW
                ? byPrompt.length > 1
                : Arrays.stream(byPrompt).anyMatch(own -> own.length > 1);
        if (!known || !SurfaceFit.varies(complete.values())) {
            return Optional.empty();
        }
        SurfaceFit fit = SurfaceFit.of(steps, guidance);
        SweptArea area = SweptArea.of(steps, guidance);
        Random random = new Random(SEED);
        List<Place> places = new ArrayList<>();
        int onBorder = 0;
        for (int i = 0; i < REPETITIONS; i++) {
            Interrupts.check();
            double[] means = Contrasts.mean(drawn(complete.values(), byPrompt, estimand, random));
            double[] at = area.best(fit.withConstant(fit.slopes(means), means), sign);
            onBorder += area.onBorder(at) ? 1 : 0;
            places.add(new Place(Math.pow(2, at[0]), at[1]));
        }
        double[] best = area.best(beta, sign);
        return Optional.of(new Optimum(
                estimand,
                Math.pow(2, best[0]),
                best[1],
                SurfaceFit.value(beta, best[0], best[1]),
                middle(places.stream().mapToDouble(Place::steps)),
                middle(places.stream().mapToDouble(Place::guidance)),
                (double) onBorder / REPETITIONS,
                places));
    }

    private static double[][] drawn(double[][] rows, int[][] byPrompt, Estimand estimand, Random random) {
        List<double[]> drawn = new ArrayList<>();
        for (int[] own : byPrompt) {
            int[] from = estimand == Estimand.NEW ? byPrompt[random.nextInt(byPrompt.length)] : own;
            for (int b : from) {
                drawn.add(rows[estimand == Estimand.NEW ? b : from[random.nextInt(from.length)]]);
            }
        }
        return drawn.toArray(double[][]::new);
    }

    private static Range middle(DoubleStream of) {
        double[] sorted = of.sorted().toArray();
        int out = (int) (0.025 * sorted.length);
        return new Range(sorted[out], sorted[sorted.length - 1 - out]);
    }
}
