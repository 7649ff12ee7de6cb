package org.zimagelab.tuning.rating;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.store.Pictures;

/** Persons who vote on made-up sweeps, whose strengths are known. {@code bench/votes} runs all of it. */
final class RatingSimulation {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final double LOG_NU = -0.5;

    private final Random random;

    RatingSimulation(long seed) {
        random = new Random(seed);
    }

    /** Runs of cells (steps 1, 2, …) with this many seeds, and scores that are a matter of cell and of chance. */
    Runs runs(int cells, int seeds, int scores) {
        double[][] ofCell = new double[scores][cells];
        Arrays.stream(ofCell).forEach(row -> Arrays.setAll(row, i -> random.nextGaussian()));
        List<String> names =
                Scores.all().stream().map(score -> score.name()).limit(scores).toList();
        Sweep sweep = Sweep.of(Pictures.request())
                .steps(IntStream.rangeClosed(1, cells).toArray())
                .guidance(0)
                .seeds(IntStream.rangeClosed(1, seeds).mapToLong(s -> s).toArray());
        return MadeUpRuns.of(sweep, run -> {
            Map<String, Double> values = new HashMap<>();
            for (int s = 0; s < scores; s++) {
                values.put(names.get(s), ofCell[s][run.request().steps() - 1] + random.nextGaussian() / 2);
            }
            return MadeUpRuns.made(run, Cost.NONE, values);
        });
    }

    /** What a person says to whom cell i has this strength. */
    Vote vote(PicturePair pair, double[] strengths) {
        double d = strengths[pair.left().request().steps() - 1]
                - strengths[pair.right().request().steps() - 1];
        double left = Math.exp(d / 2);
        double tie = Math.exp(LOG_NU);
        double at = random.nextDouble() * (left + 1 / left + tie);
        VoteAnswer answer = at < left ? VoteAnswer.LEFT : at < left + tie ? VoteAnswer.TIE : VoteAnswer.RIGHT;
        return new Vote(pair.left().key(), pair.right().key(), answer, NOW);
    }

    List<Vote> votes(Runs runs, int most, double[] strengths) {
        PairSelector selector = new PairSelector(runs, List.of(), random.nextLong());
        List<Vote> votes = new ArrayList<>();
        while (votes.size() < most) {
            Optional<PicturePair> pair = selector.next();
            if (pair.isEmpty()) {
                break;
            }
            Vote vote = vote(pair.get(), strengths);
            selector.add(vote);
            votes.add(vote);
        }
        return votes;
    }

    /** Evenly spaced from spread to −spread, in random order. */
    double[] strengths(int cells, double spread) {
        List<Double> spaced = new ArrayList<>();
        IntStream.range(0, cells).forEach(i -> spaced.add(cells == 1 ? 0 : spread * (2.0 * i / (cells - 1) - 1)));
        Collections.shuffle(spaced, random);
        return spaced.stream().mapToDouble(s -> s).toArray();
    }

    /** How often any of the scores, none of which has to do with the votes, is said to go with them. */
    double falselyTold(int cells, int votes, int scores, int repetitions) {
        int told = 0;
        for (int r = 0; r < repetitions; r++) {
            Runs runs = runs(cells, 6, scores);
            SweepRating rating = SweepRating.of(runs, votes(runs, votes, strengths(cells, 1)), Estimand.THESE);
            told += rating.agreements().stream().anyMatch(ScoreAgreement::isTold) ? 1 : 0;
        }
        return (double) told / repetitions;
    }

    /**
     * What asking until it is decided leads to.
     *
     * @param stopped share of repetitions that ended decided
     * @param votes mean of these
     * @param wrong share of all repetitions that ended decided, for a cell that is worse than the best by more than the
     *     margin
     */
    record Decisions(double stopped, double votes, double wrong) {}

    /**
     * Decisions of one margin.
     *
     * @param most votes of one repetition
     * @param spread of the strengths; 0 for one cell that is ahead of all others, equal ones, by just over the margin
     * @param adaptive whether the pairs that decide are asked, or all pairs evenly with the same rule for stopping
     */
    Decisions decisions(
            int cells, int seeds, int most, double spread, double margin, boolean adaptive, int repetitions) {
        int stopped = 0;
        int votes = 0;
        int wrong = 0;
        for (int r = 0; r < repetitions; r++) {
            Runs runs = runs(cells, seeds, 0);
            double[] strengths = strengths(cells, spread);
            strengths[cells - 1] += spread == 0 ? margin + 0.01 : 0;
            AdaptivePairs rule = new AdaptivePairs(runs, List.of(), Estimand.THESE, margin, random.nextLong());
            PairSelector even = new PairSelector(runs, List.of(), random.nextLong());
            int given = 0;
            while (given < most && !rule.isDecided()) {
                Optional<PicturePair> pair = adaptive ? rule.next() : even.next();
                if (pair.isEmpty()) {
                    break;
                }
                Vote vote = vote(pair.get(), strengths);
                rule.add(vote);
                even.add(vote);
                given++;
            }
            if (rule.isDecided()) {
                int leader = rule.best().orElseThrow().leader();
                double best = Arrays.stream(strengths).max().orElseThrow();
                stopped++;
                votes += given;
                wrong += best - strengths[leader] > margin ? 1 : 0;
            }
        }
        return new Decisions(
                (double) stopped / repetitions,
                stopped == 0 ? Double.NaN : (double) votes / stopped,
                (double) wrong / repetitions);
    }

    /** How often the votes leave cells that do not compare. */
    double disconnected(int cells, int votes, int repetitions) {
        int apart = 0;
        for (int r = 0; r < repetitions; r++) {
            Runs runs = runs(cells, 1 + r % 3, 0);
            VotedStrengths strengths = VotedStrengths.of(runs, votes(runs, votes, strengths(cells, 1)), Estimand.THESE);
            apart += strengths.isConnected() ? 0 : 1;
        }
        return (double) apart / repetitions;
    }

    /** Prints the shares: repetitions (2000) and seed (1). */
    public static void main(String[] args) {
        int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        RatingSimulation simulation = new RatingSimulation(args.length > 1 ? Long.parseLong(args[1]) : 1);
        boolean missed = false;
        System.out.println("\n| cells | votes | scores | some score is falsely told |\n|---|---|---|---|");
        for (int[] world : new int[][] {{6, 60, 5}, {16, 60, 5}, {16, 240, 5}, {16, 60, 20}}) {
            double told = simulation.falselyTold(world[0], world[1], world[2], repetitions);
            missed |= told > 0.06;
            System.out.printf(Locale.ROOT, "| %d | %d | %d | %.1f %% |%n", world[0], world[1], world[2], 100 * told);
        }
        System.out.println("\n| cells | votes | cells that do not compare |\n|---|---|---|");
        for (int[] world : new int[][] {{6, 5}, {16, 20}, {20, 19}, {20, 20}}) {
            double apart = simulation.disconnected(world[0], world[1], repetitions);
            missed |= apart > 0;
            System.out.printf(Locale.ROOT, "| %d | %d | %.1f %% |%n", world[0], world[1], 100 * apart);
        }
        System.out.println(
                "\n| cells | seeds | strengths | margin | most votes | pairs | decided | mean votes | wrong |"
                        + "\n|---|---|---|---|---|---|---|---|---|");
        for (double[] world : new double[][] {
            {4, 20, 1.5, 0.4, 150}, {4, 20, 0, 1, 150}, {6, 20, 1.5, 0.4, 200}, {6, 20, 0, 1, 200}, {6, 20, 1.5, 1, 200}
        }) {
            for (boolean adaptive : new boolean[] {true, false}) {
                Decisions d = simulation.decisions(
                        (int) world[0], (int) world[1], (int) world[4], world[2], world[3], adaptive, repetitions / 5);
                missed |= d.wrong() > 0.05;
                System.out.printf(
                        Locale.ROOT,
                        "| %.0f | %.0f | %s | %.1f | %.0f | %s | %.0f %% | %.0f | %.1f %% |%n",
                        world[0],
                        world[1],
                        world[2] == 0 ? "one ahead by the margin" : "± " + world[2],
                        world[3],
                        world[4],
                        adaptive ? "adaptive" : "even",
                        100 * d.stopped(),
                        d.votes(),
                        100 * d.wrong());
            }
        }
        System.exit(missed ? 1 : 0);
    }
}
