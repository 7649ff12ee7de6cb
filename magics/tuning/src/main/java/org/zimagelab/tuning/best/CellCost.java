package org.zimagelab.tuning.best;

import java.util.Comparator;
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
     * The cheaper first: fewer network calls, then fewer seconds. Seconds come first where network calls do not
     * compare, as between models or sizes. They vary from run to run, so only their first two digits count.
     */
    static Comparator<CellCost> order(boolean callsCompare) {
        Comparator<CellCost> seconds = Comparator.comparingDouble(cost -> rounded(cost.seconds()));
        return callsCompare
                ? Comparator.comparingDouble(CellCost::networkCalls).thenComparing(seconds)
                : seconds.thenComparingDouble(CellCost::networkCalls);
    }

    private static double rounded(double seconds) {
        if (!(seconds > 0)) {
            return Double.POSITIVE_INFINITY;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(seconds)) - 1);
        return Math.round(seconds / unit) * unit;
    }

    /** The sum of several costs, such as those of all cells of a block. */
    static CellCost sum(List<CellCost> costs) {
        return new CellCost(
                costs.stream().mapToDouble(CellCost::networkCalls).sum(),
                costs.stream().mapToDouble(CellCost::seconds).sum());
    }
}
