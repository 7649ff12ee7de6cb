package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.zimagelab.quality.Range;

/** How often statements are right, measured in worlds whose truth is known. */
final class Honesty {
    private static final double ALPHA = 0.05;

    private Honesty() {}

    /** How often something happened. */
    record Rate(int count, int of) {
        double share() {
            return (double) count / of;
        }

        @Override
        public String toString() {
            return String.format("%5.1f %%", 100 * share());
        }
    }

    /** How often a cell's interval has the truth; {@code icc}: share of the variance that lies between prompts. */
    static Rate coverage(int prompts, int seeds, double icc, Estimand estimand, int repetitions) {
        // A cell alone: block and run are one noise, together 1 − icc.
        double noise = Math.sqrt((1 - icc) / 2);
        SimulatedBlocks world =
                new SimulatedBlocks(new double[1], 1, prompts, seeds, Math.sqrt(icc), 0, noise, 0, noise);
        return rate(repetitions, random -> {
            SimulatedBlocks.Sweep sweep = world.sweep(random);
            return covers(sweep.blocks().cell(0).estimate(estimand), estimand == Estimand.NEW ? 0 : sweep.these()[0]);
        });
    }

    /** The same of a paired difference: {@code icc} of the differences, in blocks that vary ten times as much. */
    static Rate coverageOfDifferences(int prompts, int seeds, double icc, Estimand estimand, int repetitions) {
        SimulatedBlocks world = new SimulatedBlocks(
                new double[] {0.5, 0}, 1, prompts, seeds, 10, Math.sqrt(icc), 10, 0, Math.sqrt(1 - icc));
        return rate(repetitions, random -> {
            SimulatedBlocks.Sweep sweep = world.sweep(random);
            double these = sweep.these()[0] - sweep.these()[1];
            return covers(sweep.blocks().difference(0, 1).estimate(estimand), estimand == Estimand.NEW ? 0.5 : these);
        });
    }

    /**
     * How often a paired difference's interval for these prompts has the truth, if half of the noise's variance
     * belongs to the seed and is the same for all prompts, which the interval takes as independent.
     */
    static Rate coverageWithSharedNoise(int prompts, int seeds, int repetitions) {
        return rate(repetitions, random -> {
            double[] shared = IntStream.range(0, seeds)
                    .mapToDouble(s -> random.nextGaussian())
                    .toArray();
            int[] promptOf =
                    IntStream.range(0, prompts * seeds).map(b -> b / seeds).toArray();
            double[] values = IntStream.range(0, prompts * seeds)
                    .mapToDouble(b -> shared[b % seeds] + random.nextGaussian())
                    .toArray();
            return covers(new Sample(promptOf, values, Optional.empty()).estimate(Estimand.THESE), 0);
        });
    }

    /** How often the interval of a share has the truth, where 2 % of the pictures fail. */
    static Rate coverageOfShares(int prompts, int seeds, Estimand estimand, int repetitions) {
        double truth = 0.98 * 0.95;
        return rate(
                repetitions,
                random -> covers(
                        SimulatedBlocks.failing(prompts, seeds, new double[] {0.02}, random)
                                .cell(0)
                                .estimate(estimand),
                        truth));
    }

    /** What t would do there. */
    static Rate coverageOfSharesByT(int prompts, int seeds, Estimand estimand, int repetitions) {
        double truth = 0.98 * 0.95;
        return rate(repetitions, random -> {
            Sample shares = SimulatedBlocks.failing(prompts, seeds, new double[] {0.02}, random)
                    .cell(0);
            return covers(new Sample(shares.prompts(), shares.values(), Optional.empty()).estimate(estimand), truth);
        });
    }

    /** How often an effect that does not exist is found, where guidance acts differently on each picture. */
    static Rate falseAlarms(Effect.Term term, Estimand estimand, boolean hotelling, int repetitions) {
        Factorial factorial = fourByFour();
        // The interaction's variance is that of the run, 1; that of block × guidance is 16 times as large.
        SimulatedBlocks world = SimulatedBlocks.alike(16, 6, 5).withColumns(4, 4);
        return rate(repetitions, random -> {
            Effects effects = Effects.of(world.sweep(random).blocks(), factorial, estimand);
            Effect effect = effects.effect(term);
            return (hotelling ? effect.hotelling().orElseThrow().p() : effect.adjustedP()) < ALPHA;
        });
    }

    /** What the pooled analysis would do there. */
    static Rate falseAlarmsOfPooledError(int repetitions) {
        Factorial factorial = fourByFour();
        SimulatedBlocks world = SimulatedBlocks.alike(16, 6, 5).withColumns(4, 4);
        return rate(
                repetitions, random -> pooledP(world.sweep(random).blocks(), factorial, Effect.Term.SECOND) < ALPHA);
    }

    /** The classical analysis of randomised blocks with one error for all effects, which the product does not have. */
    static double pooledP(Blocks blocks, Factorial factorial, Effect.Term term) {
        double f = pooledF(blocks, factorial, term);
        int k = blocks.cells();
        int df1 = factorial.contrasts(term)[0].length;
        return Hotelling.upperTail(f, df1, (blocks.complete().size() - 1.0) * (k - 1));
    }

    static double pooledF(Blocks blocks, Factorial factorial, Effect.Term term) {
        Blocks complete = blocks.complete();
        double error = 0;
        double effect = 0;
        for (Effect.Term each : Effect.Term.values()) {
            Contrasts of = Contrasts.of(complete, factorial.contrasts(each), Optional.empty());
            error += of.trace() / (blocks.cells() - 1);
            if (each == term) {
                effect = complete.size()
                        * Arrays.stream(of.mean()).map(x -> x * x).sum()
                        / of.mean().length;
            }
        }
        return effect / error;
    }

    /** How often any of 15 differences that do not exist is found. */
    static Rate familyWiseError(Estimand estimand, boolean westfallYoung, int repetitions) {
        SimulatedBlocks world = SimulatedBlocks.alike(16, 8, 4).withColumns(4, 1);
        return rate(
                repetitions,
                random -> ReferenceDifferences.of(world.sweep(random).blocks(), 5, estimand).cells().stream()
                        .anyMatch(cell -> (westfallYoung ? cell.westfallYoungP() : cell.holmP()) < ALPHA));
    }

    /** What a plan foretells, and how often the planned sweep sees the difference. */
    record Planned(double foretold, Rate seen) {
        @Override
        public String toString() {
            return String.format("%5.1f %%, %s", 100 * foretold, seen);
        }
    }

    /** Seeds for these prompts, or prompts for new ones, planned from the true components of variance. */
    static Planned power(double difference, Estimand estimand, int given, int repetitions) {
        double byCell = 0.7;
        VarianceComponents components = new VarianceComponents(2 * byCell * byCell, 2);
        boolean anew = estimand == Estimand.NEW;
        int planned = (anew
                        ? Power.USUAL.prompts(components, given, difference)
                        : Power.USUAL.seeds(components, given, difference))
                .orElseThrow();
        int prompts = anew ? planned : given;
        int seeds = anew ? given : planned;
        double variance = anew
                ? components.betweenPrompts() / prompts + components.withinPrompts() / seeds / prompts
                : components.withinPrompts() / seeds / prompts;
        double foretold =
                Power.ofT(difference / Math.sqrt(variance), anew ? prompts - 1 : prompts * (seeds - 1), ALPHA);
        SimulatedBlocks world = SimulatedBlocks.alike(2, prompts, seeds)
                .withTruth(difference, 0)
                .withPrompts(3, anew ? byCell : 0);
        return new Planned(
                foretold,
                rate(
                        repetitions,
                        random -> world.sweep(random)
                                        .blocks()
                                        .difference(0, 1)
                                        .estimate(estimand)
                                        .p()
                                < ALPHA));
    }

    /** How often a difference that does not exist is found by looking after every block. */
    static Rate falseStops(int blocks, int repetitions) {
        return rate(repetitions, random -> {
            double[] differences = IntStream.range(0, blocks)
                    .mapToDouble(b -> random.nextGaussian())
                    .toArray();
            return Arrays.stream(EProcess.logE(differences, 0)).anyMatch(e -> e >= -Math.log(ALPHA));
        });
    }

    /** The same by t tests. */
    static Rate falseStopsOfT(int blocks, int repetitions) {
        return rate(repetitions, random -> {
            double[] differences = IntStream.range(0, blocks)
                    .mapToDouble(b -> random.nextGaussian())
                    .toArray();
            return IntStream.rangeClosed(3, blocks)
                    .anyMatch(n -> new Sample(new int[n], Arrays.copyOf(differences, n), Optional.empty())
                                    .estimate(Estimand.THESE)
                                    .p()
                            < ALPHA);
        });
    }

    /** The same by betting, of differences of shares of which a few are 1. */
    static Rate falseStopsOfShares(int blocks, int repetitions) {
        return rate(repetitions, random -> {
            double[] differences = IntStream.range(0, blocks)
                    .mapToDouble(b -> random.nextDouble() < 0.05 ? 1 : -0.05 / 0.95)
                    .toArray();
            return IntStream.rangeClosed(1, blocks)
                    .anyMatch(n -> SequentialTest.logE(
                                    new Sample(
                                            new int[n], Arrays.copyOf(differences, n), Optional.of(new Range(-1, 1))),
                                    Estimand.THESE,
                                    0)
                            >= -Math.log(ALPHA));
        });
    }

    /**
     * How often the cheapest cell within δ is worse than δ in truth: one best cell, the others worse by a little more
     * than δ, and the best is the dearest.
     */
    static Rate wrongRecommendations(int prompts, int seeds, double noise, Estimand estimand, int repetitions) {
        double delta = 0.3;
        double[] truth = new double[9];
        Arrays.fill(truth, -1.01 * delta);
        truth[8] = 0;
        double[] costs = IntStream.range(0, 9).mapToDouble(c -> c).toArray();
        SimulatedBlocks world = SimulatedBlocks.alike(9, prompts, seeds)
                .withTruth(truth)
                .withPrompts(3, estimand == Estimand.NEW ? noise / 3 : 0)
                .withRun(noise);
        return rate(repetitions, random -> {
            OptionalInt cheapest =
                    BestSet.of(world.sweep(random).blocks(), 1, delta, estimand).cheapest(costs);
            return cheapest.isPresent() && cheapest.getAsInt() != 8;
        });
    }

    /** The same of a share: the best cell never fails, the others in 12 % of the pictures; δ is 0.1. */
    static Rate wrongRecommendationsOfShares(int prompts, int seeds, int repetitions) {
        double[] failures = {0.12, 0.12, 0.12, 0};
        return rate(repetitions, random -> {
            OptionalInt cheapest = BestSet.of(
                            SimulatedBlocks.failing(prompts, seeds, failures, random), 1, 0.1, Estimand.THESE)
                    .cheapest(new double[] {1, 2, 3, 4});
            return cheapest.isPresent() && cheapest.getAsInt() != 3;
        });
    }

    private static Factorial fourByFour() {
        return Factorial.of(
                        IntStream.range(0, 16).mapToDouble(c -> c / 4).toArray(),
                        IntStream.range(0, 16).mapToDouble(c -> c % 4).toArray())
                .orElseThrow();
    }

    private static boolean covers(Estimate of, double truth) {
        return of.low() <= truth && truth <= of.high();
    }

    private static Rate rate(int repetitions, Predicate<Random> happens) {
        Random random = new Random(20);
        int count = 0;
        for (int i = 0; i < repetitions; i++) {
            count += happens.test(random) ? 1 : 0;
        }
        return new Rate(count, repetitions);
    }
}
