package org.zimagelab.tuning.evidence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.zimagelab.tuning.evidence.PairedComparison.Outcome;

/**
 * How often intervals of strengths hold the truth, in a made-up world. {@code bench/votes} runs all of it.
 *
 * @param cells whose strengths are evenly spaced from −{@code spread} to {@code spread}
 * @param votes of one repetition, on the pairs that were asked least, as {@code PairSelector} asks them
 * @param clusters blocks, or prompts
 * @param clusterSd how much the strength of a cell varies between clusters
 * @param logNu of ties; −∞ for none
 */
record VoteSimulation(int cells, int votes, int clusters, double clusterSd, double spread, double logNu) {
    /** 23 % of the votes on equal cells are ties. */
    static final double SOME_TIES = -0.5;

    static final List<VoteSimulation> ALL = List.of(
            new VoteSimulation(6, 60, 12, 0, 1, SOME_TIES),
            new VoteSimulation(16, 60, 12, 0, 1, SOME_TIES),
            new VoteSimulation(6, 60, 12, 0, 1, Double.NEGATIVE_INFINITY),
            new VoteSimulation(16, 60, 12, 0, 2.5, SOME_TIES),
            new VoteSimulation(6, 60, 12, 0.8, 1, SOME_TIES),
            new VoteSimulation(6, 60, 5, 1.5, 1, SOME_TIES),
            new VoteSimulation(16, 60, 12, 0.8, 1, SOME_TIES),
            new VoteSimulation(16, 120, 4, 1.5, 1, SOME_TIES));

    /** @param shortest coverage of the cell that is covered least; @param needed share of fits with the weak prior */
    record Result(double coverage, double shortest, double width, double needed) {}

    /** The strengths that infinitely many clusters would give: the fit to the mean probabilities. */
    private double[] truth(double[] strengths) {
        double[][] wins = new double[cells][cells];
        double[][] ties = new double[cells][cells];
        for (int i = 0; i < cells; i++) {
            for (int j = 0; j < cells; j++) {
                for (double z = -5; z <= 5 && i != j; z += 0.05) {
                    double d = strengths[i] - strengths[j] + clusterSd * Math.sqrt(2) * z;
                    wins[i][j] += Math.exp(-z * z / 2) * probability(d, Outcome.LEFT);
                    ties[i][j] += Math.exp(-z * z / 2) * probability(d, Outcome.TIE);
                }
            }
        }
        return Davidson.of(new ComparisonCounts(wins, ties)).orElseThrow().strengths();
    }

    private double probability(double d, Outcome outcome) {
        double sum = Math.exp(d / 2) + Math.exp(-d / 2) + Math.exp(logNu);
        return (outcome == Outcome.TIE ? Math.exp(logNu) : Math.exp(outcome == Outcome.LEFT ? d / 2 : -d / 2)) / sum;
    }

    Result run(int repetitions, long seed) {
        Random random = new Random(seed);
        double[] strengths = new double[cells];
        for (int i = 0; i < cells; i++) {
            strengths[i] = spread * (2.0 * i / (cells - 1) - 1);
        }
        double[] truth = truth(strengths);
        int[] covered = new int[cells];
        double width = 0;
        int needed = 0;
        for (int r = 0; r < repetitions; r++) {
            ComparedStrengths fit =
                    ComparedStrengths.of(cells, votes(strengths, random)).get(0);
            if (fit.size() != cells) {
                throw new IllegalStateException("the votes connect only " + fit.size());
            }
            needed += fit.hasPrior() ? 1 : 0;
            for (int i = 0; i < cells; i++) {
                covered[i] += fit.low(i) <= truth[i] && truth[i] <= fit.high(i) ? 1 : 0;
                width += (fit.high(i) - fit.low(i)) / cells / repetitions;
            }
        }
        double sum = 0;
        int fewest = repetitions;
        for (int c : covered) {
            sum += c;
            fewest = Math.min(fewest, c);
        }
        return new Result(
                sum / cells / repetitions, (double) fewest / repetitions, width, (double) needed / repetitions);
    }

    private List<PairedComparison> votes(double[] strengths, Random random) {
        double[][] of = new double[clusters][cells];
        for (double[] row : of) {
            for (int i = 0; i < cells; i++) {
                row[i] = strengths[i] + clusterSd * random.nextGaussian();
            }
        }
        List<PairedComparison> all = new ArrayList<>();
        int[] asked = new int[cells];
        Set<List<Integer>> done = new HashSet<>();
        while (all.size() < votes) {
            List<Integer> best = null;
            double least = Double.POSITIVE_INFINITY;
            for (int b = 0; b < clusters; b++) {
                for (int i = 0; i < cells; i++) {
                    for (int j = 0; j < i; j++) {
                        int few = Math.min(asked[i], asked[j]);
                        double rank = 1e3 * few + asked[i] + asked[j] - few + random.nextDouble();
                        if (rank < least && !done.contains(List.of(b, i, j))) {
                            least = rank;
                            best = List.of(b, i, j);
                        }
                    }
                }
            }
            done.add(best);
            int i = best.get(1);
            int j = best.get(2);
            asked[i]++;
            asked[j]++;
            double d = of[best.get(0)][i] - of[best.get(0)][j];
            double at = random.nextDouble();
            double left = probability(d, Outcome.LEFT);
            Outcome outcome =
                    at < left ? Outcome.LEFT : at < left + probability(d, Outcome.TIE) ? Outcome.TIE : Outcome.RIGHT;
            all.add(new PairedComparison(i, j, outcome, best.get(0)));
        }
        return all;
    }

    /** Prints the coverage of all worlds: repetitions (2000) and seed (1). */
    public static void main(String[] args) {
        int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        boolean low = false;
        System.out.println("| cells | votes | clusters | sd between them | strengths | ties | coverage | worst cell"
                + " | mean length | with prior |\n|---|---|---|---|---|---|---|---|---|---|");
        for (VoteSimulation world : ALL) {
            Result result = world.run(repetitions, seed);
            low |= result.coverage() < 0.93;
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %d | %.1f | ± %.1f | %s | %.1f %% | %.1f %% | %.2f | %.0f %% |%n",
                    world.cells,
                    world.votes,
                    world.clusters,
                    world.clusterSd,
                    world.spread,
                    world.logNu == Double.NEGATIVE_INFINITY ? "none" : "some",
                    100 * result.coverage(),
                    100 * result.shortest(),
                    result.width(),
                    100 * result.needed());
        }
        System.exit(low ? 1 : 0);
    }
}
