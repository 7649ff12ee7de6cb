package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Quartiles;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The result of the votes on a sweep: a strength for each cell by {@link BradleyTerry}, and how far each score agrees
 * with the votes.
 *
 * <p>The intervals come from a bootstrap: the votes are drawn again, with replacement, {@link #RESAMPLES} times, and
 * the strengths are fitted to each draw; low and high are the 2.5th and 97.5th percentiles. With very few votes they
 * are too narrow, since the draws only repeat these votes.
 *
 * @param strengths one for each cell that has a picture, the strongest first, cells without votes last
 * @param agreements one for each score
 * @param votes number of votes that count for this sweep, ties included
 * @param ties number of ties among them
 * @param skips number of skips
 * @param elsewhere number of votes on runs that are not in this sweep; they are left out
 */
public record SweepRating(
        List<CellStrength> strengths, List<ScoreAgreement> agreements, int votes, int ties, int skips, int elsewhere) {
    /** Draws of the bootstrap. */
    public static final int RESAMPLES = 1000;

    /** With fewer votes the prior counts more than the votes. */
    public static final int FEWEST = 5;

    private static final double RESAMPLE_TOLERANCE = 1e-5;

    public SweepRating {
        strengths = List.copyOf(strengths);
        agreements = List.copyOf(agreements);
    }

    /** A vote, with the indexes of its cells. */
    private record Game(int left, int right, double leftWon) {}

    /**
     * Rates the runs of a sweep by the votes of its store.
     *
     * @param seed of the bootstrap
     */
    public static SweepRating of(Runs runs, Collection<Vote> all, long seed) {
        PairSelector selector = new PairSelector(runs, List.of(), 0);
        List<Vote> counted = new ArrayList<>();
        List<Game> games = new ArrayList<>();
        int skips = 0;
        int elsewhere = 0;
        for (Vote vote : all) {
            Optional<Integer> left = selector.cellOf(vote.left());
            Optional<Integer> right = selector.cellOf(vote.right());
            if (left.isEmpty() || right.isEmpty() || left.equals(right)) {
                elsewhere++;
            } else if (!vote.counts()) {
                skips++;
            } else {
                counted.add(vote);
                games.add(new Game(left.get(), right.get(), vote.leftWon()));
            }
        }
        int ties = (int)
                counted.stream().filter(vote -> vote.answer() == VoteAnswer.TIE).count();
        return new SweepRating(
                cellStrengths(selector.cells(), games, seed),
                ScoreAgreement.of(runs, counted),
                counted.size(),
                ties,
                skips,
                elsewhere);
    }

    /** Whether there are enough votes for the numbers to mean anything. */
    public boolean isEnough() {
        return votes >= FEWEST;
    }

    private static List<CellStrength> cellStrengths(List<Cell> cells, List<Game> games, long seed) {
        int n = cells.size();
        double[][] wins = wins(n, games);
        int[] votes = new int[n];
        games.forEach(game -> {
            votes[game.left()]++;
            votes[game.right()]++;
        });
        double[] fitted = centred(BradleyTerry.fit(wins, BradleyTerry.PRIOR), votes);
        double[][] drawn = new double[n][RESAMPLES];
        SplittableRandom random = new SplittableRandom(seed);
        for (int r = 0; r < RESAMPLES && !games.isEmpty(); r++) {
            Interrupts.check();
            List<Game> draw = new ArrayList<>(games.size());
            for (int g = 0; g < games.size(); g++) {
                draw.add(games.get(random.nextInt(games.size())));
            }
            double[] s =
                    centred(BradleyTerry.fit(wins(n, draw), BradleyTerry.PRIOR, fitted, RESAMPLE_TOLERANCE), votes);
            for (int i = 0; i < n; i++) {
                drawn[i][r] = s[i];
            }
        }
        List<CellStrength> strengths = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double won = Arrays.stream(wins[i]).sum();
            boolean known = votes[i] > 0;
            strengths.add(new CellStrength(
                    cells.get(i),
                    votes[i],
                    won,
                    known ? fitted[i] : Double.NaN,
                    known ? Quartiles.percentile(drawn[i], 2.5) : Double.NaN,
                    known ? Quartiles.percentile(drawn[i], 97.5) : Double.NaN));
        }
        strengths.sort(Comparator.comparingDouble(s -> Double.isNaN(s.strength()) ? Double.MAX_VALUE : -s.strength()));
        return strengths;
    }

    private static double[][] wins(int n, List<Game> games) {
        double[][] wins = new double[n][n];
        for (Game game : games) {
            wins[game.left()][game.right()] += game.leftWon();
            wins[game.right()][game.left()] += 1 - game.leftWon();
        }
        return wins;
    }

    /** The strengths with mean 0 over the cells that have votes; the strengths of the others are the prior alone. */
    private static double[] centred(double[] all, int[] votes) {
        double sum = 0;
        int known = 0;
        for (int i = 0; i < votes.length; i++) {
            if (votes[i] > 0) {
                sum += all[i];
                known++;
            }
        }
        double mean = known == 0 ? 0 : sum / known;
        return Arrays.stream(all).map(s -> s - mean).toArray();
    }

    /**
     * One row for each cell: steps, guidance, cfg, the other parameters that the sweep varies (but prompt and seed),
     * votes, wins, strength, low, high.
     */
    public Table table() {
        Table table = Table.create("rating");
        if (!strengths.isEmpty()) {
            for (Parameter parameter : strengths.get(0).cell().values().keySet()) {
                if (parameter == Parameter.STEPS) {
                    table.addColumns(IntColumn.create(
                            "steps",
                            strengths.stream()
                                    .mapToInt(s -> (int) s.cell().number(Parameter.STEPS))
                                    .toArray()));
                } else if (parameter.isNumber()) {
                    table.addColumns(doubles(parameter.label(), s -> s.cell().number(parameter)));
                } else {
                    table.addColumns(StringColumn.create(
                            parameter.label(),
                            strengths.stream()
                                    .map(s -> (String) s.cell().value(parameter))
                                    .toList()));
                }
                if (parameter == Parameter.GUIDANCE) {
                    table.addColumns(doubles("cfg", s -> Guidance.toCfg(s.cell().number(Parameter.GUIDANCE))));
                }
            }
        }
        return table.addColumns(
                IntColumn.create(
                        "votes",
                        strengths.stream().mapToInt(CellStrength::votes).toArray()),
                doubles("wins", CellStrength::wins),
                doubles("strength", CellStrength::strength),
                doubles("low", CellStrength::low),
                doubles("high", CellStrength::high));
    }

    /** One row for each score: score, prefers (the end that the share is of), votes, share, low, high. */
    public Table agreementTable() {
        StringColumn score = StringColumn.create("score");
        StringColumn prefers = StringColumn.create("prefers");
        IntColumn votes = IntColumn.create("votes");
        DoubleColumn share = DoubleColumn.create("share");
        DoubleColumn low = DoubleColumn.create("low");
        DoubleColumn high = DoubleColumn.create("high");
        for (ScoreAgreement a : agreements) {
            score.append(a.score());
            prefers.append(
                    a.better() == Direction.LOWER_IS_BETTER
                            ? "lower"
                            : a.better() == Direction.HIGHER_IS_BETTER ? "higher" : "higher (no end is better)");
            votes.append(a.votes());
            share.append(a.share());
            low.append(a.low());
            high.append(a.high());
        }
        return Table.create("agreement", score, prefers, votes, share, low, high);
    }

    private DoubleColumn doubles(String name, ToDoubleFunction<CellStrength> value) {
        return DoubleColumn.create(name, strengths.stream().mapToDouble(value).toArray());
    }
}
