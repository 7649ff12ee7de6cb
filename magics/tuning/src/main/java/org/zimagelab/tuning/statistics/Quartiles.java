package org.zimagelab.tuning.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.descriptive.rank.Percentile.EstimationType;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.Table;

/**
 * The three quartiles of values, and both ends. A quartile between two values is interpolated, as numpy, Excel and R
 * do by default (type 7 of R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American
 * Statistician 50, 1996).
 *
 * @param values in the order of the runs, at least one
 * @param low the smallest
 * @param first a quarter of the values is below it
 * @param median half of the values is below it
 * @param third three quarters of the values are below it
 * @param high the largest
 */
public record Quartiles(List<Double> values, double low, double first, double median, double third, double high) {

    /**
     * The quartiles of one cell.
     *
     * @param cell steps and guidance
     */
    public record OfCell(Cell cell, Quartiles quartiles) {}

    public Quartiles {
        values = List.copyOf(values);
    }

    /** @throws IllegalArgumentException without values */
    public static Quartiles of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values, so no quartiles");
        }
        double[] sorted = values.stream().mapToDouble(x -> x).sorted().toArray();
        return new Quartiles(
                values,
                sorted[0],
                percentile(sorted, 25),
                percentile(sorted, 50),
                percentile(sorted, 75),
                sorted[sorted.length - 1]);
    }

    /**
     * The percentile of values, interpolated as the quartiles are.
     *
     * @param values in any order, at least one
     * @param percent above 0, to 100
     */
    public static double percentile(double[] values, double percent) {
        return new Percentile().withEstimationType(EstimationType.R_7).evaluate(values, percent);
    }

    /**
     * The quartiles of a score in every cell that has a value, by steps, then guidance. All other parameters that the
     * sweep varies are pooled.
     *
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @throws IllegalArgumentException if the score is unknown
     */
    public static List<OfCell> of(Runs runs, String score) {
        List<OfCell> cells = new ArrayList<>();
        runs.samples(score, Parameter.STEPS, Parameter.GUIDANCE).forEach((cell, values) -> {
            if (!values.isEmpty()) {
                cells.add(new OfCell(cell, of(values)));
            }
        });
        cells.sort(Comparator.<OfCell>comparingInt(c -> CellRows.steps(c.cell()))
                .thenComparingDouble(c -> CellRows.guidance(c.cell())));
        return List.copyOf(cells);
    }

    /** One row for each cell: steps, guidance, cfg, n, low, first, median, third, high. */
    public static Table table(String score, List<OfCell> cells) {
        List<Quartiles> all = cells.stream().map(OfCell::quartiles).toList();
        return CellRows.table(score, cells.stream().map(OfCell::cell).toList())
                .addColumns(
                        CellRows.counts("n", all, q -> q.values().size()),
                        CellRows.column("low", all, Quartiles::low),
                        CellRows.column("first", all, Quartiles::first),
                        CellRows.column("median", all, Quartiles::median),
                        CellRows.column("third", all, Quartiles::third),
                        CellRows.column("high", all, Quartiles::high));
    }
}
