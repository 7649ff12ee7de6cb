package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The result of the votes on a sweep: a strength for each cell by {@link VotedStrengths}, and how far each score agrees
 * with the votes.
 *
 * @param strengths of the cells
 * @param agreements one for each score
 * @param votes number of votes that count for this sweep, ties included
 * @param ties number of ties among them
 * @param skips number of skips
 * @param elsewhere number of votes on runs that are not in this sweep; they are left out
 */
public record SweepRating(
        VotedStrengths strengths, List<ScoreAgreement> agreements, int votes, int ties, int skips, int elsewhere) {
    /** With fewer votes there is no result. */
    public static final int FEWEST = 5;

    public SweepRating {
        agreements = List.copyOf(agreements);
    }

    /**
     * Rates the runs of a sweep by the votes of its store.
     *
     * @param estimand what the intervals are about
     */
    public static SweepRating of(Runs runs, Collection<Vote> all, Estimand estimand) {
        VotedRuns voted = new VotedRuns(runs);
        List<Vote> counted = new ArrayList<>();
        int skips = 0;
        int elsewhere = 0;
        for (Vote vote : all) {
            if (voted.cells(vote).isEmpty()) {
                elsewhere++;
            } else if (!vote.counts()) {
                skips++;
            } else {
                counted.add(vote);
            }
        }
        int ties = (int)
                counted.stream().filter(vote -> vote.answer() == VoteAnswer.TIE).count();
        return new SweepRating(
                VotedStrengths.of(voted, counted, estimand),
                ScoreAgreements.of(runs, voted, counted, estimand),
                counted.size(),
                ties,
                skips,
                elsewhere);
    }

    /** Whether there are enough votes for the numbers to mean anything. */
    public boolean isEnough() {
        return votes >= FEWEST;
    }

    /**
     * One row for each cell: steps, guidance, cfg, the other parameters that the sweep varies (but prompt and seed),
     * the part where there are several, votes, wins, ties, strength, low, high.
     */
    public Table table() {
        List<CellStrength> strengths = this.strengths.strengths();
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
                    table.addColumns(
                            doubles(strengths, parameter.label(), s -> s.cell().number(parameter)));
                } else {
                    table.addColumns(StringColumn.create(
                            parameter.label(),
                            strengths.stream()
                                    .map(s -> (String) s.cell().value(parameter))
                                    .toList()));
                }
                if (parameter == Parameter.GUIDANCE) {
                    table.addColumns(doubles(
                            strengths, "cfg", s -> Guidance.toCfg(s.cell().number(Parameter.GUIDANCE))));
                }
            }
        }
        if (this.strengths.parts().size() > 1) {
            table.addColumns(ints(strengths, "part", CellStrength::part));
        }
        return table.addColumns(
                ints(strengths, "votes", CellStrength::votes),
                ints(strengths, "wins", CellStrength::wins),
                ints(strengths, "ties", CellStrength::ties),
                doubles(strengths, "strength", CellStrength::strength),
                doubles(strengths, "low", CellStrength::low),
                doubles(strengths, "high", CellStrength::high));
    }

    /** Whether the sweep has enough cells for any agreement to be told from chance, see {@link ScoreAgreements}. */
    public boolean canTellAgreement() {
        return ScoreAgreements.smallestP(strengths.cells().size()) <= 0.05;
    }

    /** One row for each score: score, prefers (the end that the share is of), votes, share, low, high, p. */
    public Table agreementTable() {
        StringColumn score = StringColumn.create("score");
        StringColumn prefers = StringColumn.create("prefers");
        IntColumn votes = IntColumn.create("votes");
        DoubleColumn share = DoubleColumn.create("share");
        DoubleColumn low = DoubleColumn.create("low");
        DoubleColumn high = DoubleColumn.create("high");
        DoubleColumn p = DoubleColumn.create("p");
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
            p.append(a.p());
        }
        return Table.create("agreement", score, prefers, votes, share, low, high, p);
    }

    private static DoubleColumn doubles(
            List<CellStrength> strengths, String name, ToDoubleFunction<CellStrength> value) {
        return DoubleColumn.create(name, strengths.stream().mapToDouble(value).toArray());
    }

    private static IntColumn ints(List<CellStrength> strengths, String name, ToIntFunction<CellStrength> value) {
        return IntColumn.create(name, strengths.stream().mapToInt(value).toArray());
    }
}
