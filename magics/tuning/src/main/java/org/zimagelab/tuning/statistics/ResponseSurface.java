package org.zimagelab.tuning.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Optimum;
import org.zimagelab.tuning.evidence.Surface;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.Table;

/**
 * A quadratic surface over steps and guidance through a score of runs, fitted within blocks, and where it is best.
 *
 * @param metric a score or a cost
 * @param surface of the mean block
 * @param optimum the best place with its region; empty where neither end of the score is better or there are too few
 *     blocks to know the region
 * @param cells those with a value
 * @param means of each cell over the complete blocks, as the surface has them
 * @param blocks how many blocks have any value; {@link Surface#blocks()} counts those that are used
 */
public record ResponseSurface(
        Metric metric, Surface surface, Optional<Optimum> optimum, List<Cell> cells, double[] means, int blocks) {

    public ResponseSurface {
        cells = List.copyOf(cells);
    }

    /**
     * Fits a surface. What else varies is pooled within blocks; blocks that lack a cell are left out, and cells without
     * any value.
     *
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param estimand what the region of the best place is about
     * @throws IllegalArgumentException with one line, if the score is unknown, or as {@link Surface#of}
     */
    public static ResponseSurface of(Runs runs, String score, Estimand estimand) {
        BlockedScores scores = BlockedScores.of(runs, score, Parameter.STEPS, Parameter.GUIDANCE);
        int[] valued = IntStream.range(0, scores.cells().size())
                .filter(cell -> scores.values().cell(cell).values().length > 0)
                .toArray();
        Blocks values = scores.values().onlyCells(valued);
        List<Cell> cells =
                IntStream.of(valued).mapToObj(cell -> scores.cells().get(cell)).toList();
        double[] steps = cells.stream().mapToDouble(CellRows::steps).toArray();
        double[] guidance = cells.stream().mapToDouble(CellRows::guidance).toArray();
        Surface surface = Surface.of(values, steps, guidance);
        Blocks complete = values.complete();
        double[] means = IntStream.range(0, cells.size())
                .mapToDouble(cell ->
                        Arrays.stream(complete.cell(cell).values()).average().orElse(Double.NaN))
                .toArray();
        Optional<Optimum> optimum =
                scores.sign() == 0 ? Optional.empty() : Optimum.of(values, steps, guidance, scores.sign(), estimand);
        int blocks = (int) Arrays.stream(values.values())
                .filter(row -> Arrays.stream(row).anyMatch(Double::isFinite))
                .count();
        return new ResponseSurface(scores.metric(), surface, optimum, cells, means, blocks);
    }

    /** The value of the surface. */
    public double at(double atSteps, double guidance) {
        return surface.at(atSteps, guidance);
    }

    /** The steps that were swept. */
    public Range steps() {
        return range(cells.stream().mapToDouble(CellRows::steps).toArray());
    }

    /** The guidance that was swept. */
    public Range guidance() {
        return range(cells.stream().mapToDouble(CellRows::guidance).toArray());
    }

    /** One row for each cell: steps, guidance, cfg, n (complete blocks), mean, fitted, residual of the mean. */
    public Table table() {
        List<Integer> rows = IntStream.range(0, cells.size()).boxed().toList();
        return CellRows.table(metric.name(), cells)
                .addColumns(
                        CellRows.counts("n", rows, row -> surface.blocks()),
                        CellRows.column("mean", rows, row -> means[row]),
                        CellRows.column("fitted", rows, this::fitted),
                        CellRows.column("residual", rows, row -> means[row] - fitted(row)));
    }

    private double fitted(int cell) {
        return at(CellRows.steps(cells.get(cell)), CellRows.guidance(cells.get(cell)));
    }

    private static Range range(double[] values) {
        return new Range(
                Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow());
    }
}
