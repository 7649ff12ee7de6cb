package org.zimagelab.tuning.claims;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Sample;

/**
 * Pages of claims in worlds where no setting makes a difference: how often does a page have a false verdict?
 * {@code bench/claims} runs all worlds; a test runs some.
 */
final class ClaimSimulation {
    /** Readings of the article's families on two models. */
    private static final int[] FAMILIES = {20, 6, 7, 7, 10, 10, 4, 20, 6, 7, 7, 10, 10, 4};

    private static final int CELLS = 24;

    private ClaimSimulation() {}

    /**
     * A world.
     *
     * @param prompts number of prompts
     * @param seeds of each prompt
     * @param icc share of the variance of a cell's effect that lies between prompts
     * @param shares whether values are shares of three things, most of them 1, instead of normal
     */
    record World(Estimand estimand, int prompts, int seeds, double icc, boolean shares) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "for %-5s %2d prompts × %d seeds, %s",
                    estimand.label(),
                    prompts,
                    seeds,
                    shares ? "shares" : "ICC " + icc);
        }
    }

    /** The share of pages on which any reading is supported or contradicted. */
    static double falsePages(World world, int repetitions, long seed) {
        int wrong = 0;
        for (int repetition = 0; repetition < repetitions; repetition++) {
            wrong += isWrong(world, new Random(seed + repetition)) ? 1 : 0;
        }
        return (double) wrong / repetitions;
    }

    private static boolean isWrong(World world, Random random) {
        double level = ClaimReport.PAGE_LEVEL / FAMILIES.length;
        Blocks blocks = null;
        for (int f = 0; f < FAMILIES.length; f++) {
            if (f % (FAMILIES.length / 2) == 0) {
                blocks = blocks(world, random);
            }
            List<Optional<ClaimTest>> family = new ArrayList<>();
            for (int i = 0; i < FAMILIES[f]; i++) {
                int of = random.nextInt(CELLS);
                int from = (of + 1 + random.nextInt(CELLS - 1)) % CELLS;
                Sample difference = blocks.difference(of, from);
                ClaimedDirection direction = i % 2 == 0 ? ClaimedDirection.HIGHER : ClaimedDirection.LOWER;
                family.add(Optional.of(ClaimTest.of(difference, direction, 0.1, world.estimand)));
            }
            for (ClaimVerdict verdict : ClaimTest.verdicts(family, level)) {
                if (verdict == ClaimVerdict.SUPPORTED || verdict == ClaimVerdict.CONTRADICTED) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Blocks blocks(World world, Random random) {
        int n = world.prompts * world.seeds;
        double[][] effects = new double[world.prompts][CELLS];
        for (int c = 0; c < CELLS; c++) {
            double sum = 0;
            for (int p = 0; p < world.prompts; p++) {
                effects[p][c] = Math.sqrt(world.icc) * random.nextGaussian();
                sum += effects[p][c];
            }
            // These prompts have no difference on average; of new prompts they are a sample.
            for (int p = 0; p < world.prompts && world.estimand == Estimand.THESE; p++) {
                effects[p][c] -= sum / world.prompts;
            }
        }
        int[] promptOf = new int[n];
        double[][] values = new double[n][CELLS];
        for (int b = 0; b < n; b++) {
            promptOf[b] = b / world.seeds;
            double block = 3 * random.nextGaussian();
            for (int c = 0; c < CELLS; c++) {
                values[b][c] = world.shares
                        ? share(random)
                        : block + effects[promptOf[b]][c] + Math.sqrt(1 - world.icc) * random.nextGaussian();
            }
        }
        return new Blocks(promptOf, values, world.shares ? Optional.of(new Range(0, 1)) : Optional.empty());
    }

    private static double share(Random random) {
        return random.nextDouble() < 0.02 ? 0 : (2 + (random.nextDouble() < 0.8 ? 1 : 0)) / 3.0;
    }

    /** Prints the share of false pages of each world; ends with 1 if one is above 6 %. */
    public static void main(String[] args) {
        int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        boolean bad = false;
        for (Estimand estimand : Estimand.values()) {
            for (int prompts : new int[] {3, 6, 12}) {
                for (int seeds : new int[] {4, 8}) {
                    for (double icc : new double[] {0, 0.2, 0.5}) {
                        bad |= print(new World(estimand, prompts, seeds, icc, false), repetitions);
                    }
                    bad |= print(new World(estimand, prompts, seeds, 0, true), repetitions * 3 / 20);
                }
            }
        }
        System.exit(bad ? 1 : 0);
    }

    private static boolean print(World world, int repetitions) {
        double share = falsePages(world, repetitions, 20);
        System.out.printf(Locale.ROOT, "%s: %.1f %% of %d pages%n", world, 100 * share, repetitions);
        return share > 0.06;
    }
}
