package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.zimagelab.tuning.evidence.ComparedStrengths;
import org.zimagelab.tuning.evidence.ComparisonCounts;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.PairedComparison;
import org.zimagelab.tuning.evidence.PairedComparison.Outcome;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.results.Runs;

/**
 * What the votes on a sweep say of its cells: strengths by Davidson's model, with covariance and intervals.
 *
 * <p>Votes can be a score. {@link ComparedStrengths#fit} of the first of the parts has the means of its cells, {@link
 * ComparedStrengths#covariance} their covariance, and {@link ComparedStrengths#bestSet} the set of the best; the
 * indexes {@link ComparedStrengths#cells} count {@link #cells}. Only where {@link #isConnected} do these compare all
 * cells.
 *
 * @param estimand what the intervals are about, as this voter sees it
 * @param cells that have a picture, in the order in which they were run
 * @param counts of the votes, by these cells
 * @param parts the cells that votes connect, largest part first; strengths of different parts do not compare, and cells
 *     without votes are in none
 * @param blocks number of blocks (prompts with seeds) that have votes
 * @param prompts number of prompts that have votes
 */
public record VotedStrengths(
        Estimand estimand,
        List<Cell> cells,
        ComparisonCounts counts,
        List<ComparedStrengths> parts,
        int blocks,
        int prompts) {

    public VotedStrengths {
        cells = List.copyOf(cells);
        parts = List.copyOf(parts);
    }

    /**
     * The strengths of a sweep's cells.
     *
     * @param votes on other runs, and skips, do not count
     */
    public static VotedStrengths of(Runs runs, Collection<Vote> votes, Estimand estimand) {
        return of(new VotedRuns(runs), votes, estimand);
    }

    static VotedStrengths of(VotedRuns runs, Collection<Vote> votes, Estimand estimand) {
        List<Vote> counted = votes.stream().filter(runs::isCounted).toList();
        List<PairedComparison> comparisons = runs.comparisons(counted, estimand);
        List<ComparedStrengths> parts =
                new ArrayList<>(ComparedStrengths.of(runs.cells().size(), comparisons));
        parts.sort(Comparator.comparingInt(ComparedStrengths::size).reversed());
        return new VotedStrengths(
                estimand,
                runs.cells(),
                ComparisonCounts.of(runs.cells().size(), comparisons),
                parts,
                runs.blocks(counted),
                runs.prompts(counted));
    }

    /** Whether the votes connect all cells, so that all strengths compare. */
    public boolean isConnected() {
        return parts.size() == 1 && parts.get(0).size() == cells.size();
    }

    /** Whether there are votes, and all of them are ties. */
    public boolean areAllTies() {
        return counts.hasTies()
                && Arrays.stream(counts.wins()).flatMapToDouble(Arrays::stream).allMatch(w -> w == 0);
    }

    /** The cells that lost no vote, or won none, and tied none: their strengths rest on the prior. */
    public List<Cell> unbeatenOrWithoutWin() {
        return IntStream.range(0, cells.size())
                .filter(i -> count(i, Outcome.LEFT) + count(i, Outcome.TIE) + count(i, Outcome.RIGHT) > 0)
                .filter(i ->
                        count(i, Outcome.TIE) == 0 && (count(i, Outcome.LEFT) == 0 || count(i, Outcome.RIGHT) == 0))
                .mapToObj(cells::get)
                .toList();
    }

    /** How often a cell won (LEFT), lost (RIGHT) or tied. */
    private double count(int cell, Outcome outcome) {
        double sum = 0;
        for (int j = 0; j < cells.size(); j++) {
            sum += switch (outcome) {
                case LEFT -> counts.wins()[cell][j];
                case RIGHT -> counts.wins()[j][cell];
                case TIE -> counts.ties()[cell][j];
            };
        }
        return sum;
    }

    /** The results of all cells: the parts one after the other, the strongest first; cells without votes last. */
    public List<CellStrength> strengths() {
        List<CellStrength> all = new ArrayList<>();
        for (int p = 0; p < parts.size(); p++) {
            ComparedStrengths part = parts.get(p);
            int number = p + 1;
            IntStream.range(0, part.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -part.fit().strengths()[i]))
                    .forEach(i -> all.add(new CellStrength(
                            cells.get(part.cells()[i]),
                            number,
                            (int) counts.of(part.cells()[i]),
                            (int) count(part.cells()[i], Outcome.LEFT),
                            (int) count(part.cells()[i], Outcome.TIE),
                            part.fit().strengths()[i],
                            part.low(i),
                            part.high(i))));
        }
        IntStream.range(0, cells.size())
                .filter(i -> counts.of(i) == 0)
                .forEach(i -> all.add(new CellStrength(cells.get(i), 0, 0, 0, 0, Double.NaN, Double.NaN, Double.NaN)));
        return all;
    }
}
