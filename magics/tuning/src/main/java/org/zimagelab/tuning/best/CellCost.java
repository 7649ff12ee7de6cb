package org.zimagelab.tuning.best;

import java.util.List;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Run;

/**
 * What a picture of a cell costs.
 *
 * @param networkCalls evaluations of the network (NFE), the mean over the pictures
 * @param seconds the median over the pictures, as if no network call had been shared with another picture; NaN where
 *     it was not measured
 */
public record CellCost(double networkCalls, double seconds) {
    private static final double SAME_TIME = 1.1;

    /** The cost of a cell of which these are the runs. */
    static CellCost of(List<Run> runs) {
        List<Cost> costs = runs.stream().filter(Run::ok).map(Run::cost).toList();
        double calls = costs.stream().mapToLong(Cost::networkCalls).average().orElse(Double.NaN);
        double[] seconds = costs.stream()
                .filter(cost -> cost.seconds() > 0 && cost.networkCalls() > cost.reusedCalls())
                .mapToDouble(cost -> cost.seconds() * cost.networkCalls() / (cost.networkCalls() - cost.reusedCalls()))
                .sorted()
                .toArray();
        return new CellCost(calls, median(seconds));
    }

    private static double median(double[] sorted) {
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /**
     * Whether no other cost is less. Where network calls compare, they alone decide: pictures of as many calls take the
     * same time, and what was measured differs by chance. Elsewhere, as between models or sizes, seconds decide, of
     * which a tenth more is no difference.
     *
     * @param all costs, this one among them
     */
    boolean isCheapestOf(List<CellCost> all, boolean callsCompare) {
        return (callsCompare ? fewestCalls(all) : fewestCalls(fastest(all))).contains(this);
    }

    private static List<CellCost> fewestCalls(List<CellCost> costs) {
        double least = costs.stream().mapToDouble(CellCost::networkCalls).min().orElse(Double.NaN);
        return costs.stream().filter(cost -> cost.networkCalls == least).toList();
    }

    private static List<CellCost> fastest(List<CellCost> costs) {
        double least = costs.stream()
                .mapToDouble(CellCost::seconds)
                .filter(Double::isFinite)
                .min()
                .orElse(Double.NaN);
        return Double.isNaN(least)
                ? costs
                : costs.stream()
                        .filter(cost -> cost.seconds <= SAME_TIME * least)
                        .toList();
    }

    /** The sum of several costs, such as those of all cells of a block. */
    static CellCost sum(List<CellCost> costs) {
        return new CellCost(
                costs.stream().mapToDouble(CellCost::networkCalls).sum(),
                costs.stream().mapToDouble(CellCost::seconds).sum());
    }
}
