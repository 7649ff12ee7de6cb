package org.zimagelab.tuning.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.CellDifference;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.ReferenceDifferences;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.parameter.Convention;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.parameter.ParameterColumns;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The cells of a sweep side by side, each with its mean, its difference from the reference and its cost. What a prompt
 * and its noise add to both cells cancels in a difference, so it is known much better than the means are.
 *
 * @param metric a score or a cost
 * @param sign 1 if larger values are better, −1 if smaller ones are, 0 where neither end is
 * @param estimand what means and differences are about
 * @param reference the cell that the others are compared with
 * @param blocks blocks in which any cell has a value
 * @param rows one for each cell
 */
public record ReferenceComparison(
        Metric metric, int sign, Estimand estimand, ReferenceCell reference, int blocks, List<Row> rows) {

    /**
     * One cell.
     *
     * @param mean with its interval; without any value its n is 0
     * @param difference from the reference; empty for the reference itself
     * @param networkCalls of a picture, median; NaN without a picture
     * @param seconds likewise, as they were measured
     */
    public record Row(
            Cell cell, Estimate mean, Optional<CellDifference> difference, double networkCalls, double seconds) {

        /** Whether this is the cell that the others are compared with. */
        public boolean isReference() {
            return difference.isEmpty();
        }

        /** The mean difference from the reference, 0 for itself; NaN without a pair. */
        public double meanDifference() {
            return difference.map(d -> d.estimate().mean()).orElse(0.0);
        }
    }

    public ReferenceComparison {
        rows = List.copyOf(rows);
    }

    /**
     * Compares cells. What varies and does not tell cells apart is pooled within each block.
     *
     * @param score a score's name, or {@code seconds} or {@code network_calls}
     * @param reference values that one cell has; empty for the vendor's setting, or else the cheapest cell
     * @param by what tells cells apart, neither prompt nor seed; none for all that varies, steps and guidance
     * @throws IllegalArgumentException with one line, if the score is unknown, no cell has a value, or the reference is
     *     not exactly one cell
     */
    public static ReferenceComparison of(
            Runs runs, String score, Estimand estimand, Optional<Cell> reference, Parameter... by) {
        BlockedScores scores = by.length == 0 ? BlockedScores.of(runs, score) : BlockedScores.of(runs, score, by);
        List<Cell> cells = scores.cells();
        Blocks values = scores.values();
        int[] counts = IntStream.range(0, cells.size())
                .map(cell -> values.cell(cell).values().length)
                .toArray();
        if (Arrays.stream(counts).sum() == 0) {
            throw new IllegalArgumentException("score " + score + ": no cell of these runs has a value yet");
        }
        Parameter[] parameters = cells.get(0).parameters();
        double[] calls = medians(BlockedScores.of(runs, Metric.NETWORK_CALLS.name(), parameters));
        double[] seconds = medians(BlockedScores.of(runs, Metric.SECONDS.name(), parameters));
        ReferenceCell chosen = reference
                .map(named -> ReferenceCell.named(runs, cells, named))
                .orElseGet(() -> ReferenceCell.usual(runs, cells, counts, calls));
        ReferenceDifferences differences = ReferenceDifferences.of(values, chosen.index(), estimand);
        CellDifference[] byCell = new CellDifference[cells.size()];
        differences.cells().forEach(difference -> byCell[difference.cell()] = difference);
        List<Row> rows = IntStream.range(0, cells.size())
                .mapToObj(cell -> new Row(
                        cells.get(cell),
                        values.cell(cell).estimate(estimand),
                        Optional.ofNullable(byCell[cell]),
                        calls[cell],
                        seconds[cell]))
                .toList();
        int blocks = (int) Arrays.stream(values.values())
                .filter(row -> Arrays.stream(row).anyMatch(Double::isFinite))
                .count();
        return new ReferenceComparison(scores.metric(), scores.sign(), estimand, chosen, blocks, rows);
    }

    private static double[] medians(BlockedScores costs) {
        return IntStream.range(0, costs.cells().size())
                .mapToDouble(cell -> {
                    double[] of = costs.values().cell(cell).values();
                    return of.length == 0 ? Double.NaN : Quartiles.percentile(of, 50);
                })
                .toArray();
    }

    /** The row of the reference. */
    public Row referenceRow() {
        return rows.stream().filter(Row::isReference).findFirst().orElseThrow();
    }

    /**
     * The same rows in another order.
     *
     * @param order {@code score} (the best mean first, the highest where neither end is better), {@code cost} (the
     *     fewest network calls first, then the fewest seconds), or the name of a parameter that tells the cells apart
     * @throws IllegalArgumentException with one line, for any other word
     */
    public ReferenceComparison sorted(String order) {
        Comparator<Row> comparator;
        if (order.equals("score")) {
            comparator = Comparator.comparingDouble(
                    row -> missingLast((sign < 0 ? 1 : -1) * row.mean().mean()));
        } else if (order.equals("cost")) {
            comparator = Comparator.<Row>comparingDouble(row -> missingLast(row.networkCalls()))
                    .thenComparingDouble(row -> missingLast(row.seconds()));
        } else {
            comparator = byParameter(order);
        }
        return new ReferenceComparison(
                metric,
                sign,
                estimand,
                reference,
                blocks,
                rows.stream().sorted(comparator).toList());
    }

    private static double missingLast(double value) {
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    private Comparator<Row> byParameter(String name) {
        List<Convention> known = rows.get(0).cell().values().keySet().stream()
                .flatMap(parameter -> parameter.conventions().stream())
                .filter(convention -> !convention.isSpelling())
                .toList();
        Parameter parameter = known.stream()
                .filter(convention -> convention.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + Printable.value(name)
                        + "': expected score, cost, "
                        + String.join(", ", known.stream().map(Convention::name).toList())))
                .parameter();
        return parameter.isNumber()
                ? Comparator.comparingDouble(row -> row.cell().number(parameter))
                : Comparator.comparing(row -> String.valueOf(row.cell().value(parameter)));
    }

    /**
     * What the differences are and what they rest on, for a caption.
     *
     * @return such as {@code Differences are from the vendor's setting for the turbo model, 8 steps, guidance 0 (cfg 1,
     *     off), over the blocks that have both cells. Pairs: 24 of 24 blocks.} and {@link IntervalText}
     */
    public String words() {
        List<Estimate> estimates = rows.stream()
                .flatMap(row -> row.difference().stream())
                .map(CellDifference::estimate)
                .toList();
        String from = CellText.of(referenceRow().cell(), Language.EN);
        if (estimates.isEmpty()) {
            return "There is one cell alone, " + from + ", and so no difference.";
        }
        int fewest = estimates.stream().mapToInt(Estimate::n).min().orElseThrow();
        int most = estimates.stream().mapToInt(Estimate::n).max().orElseThrow();
        return "Differences are from " + reference.reason() + ", " + from
                + ", over the blocks that have both cells. Pairs: "
                + (fewest == most ? "" : fewest + " to ") + Amounts.part(most, blocks, "block") + ". "
                + IntervalText.of(estimand, estimates);
    }

    /**
     * One row for each cell: its parameters, n (blocks with a value), mean, low, high, difference, difference_low,
     * difference_high, p_holm (adjusted for all cells that are compared), improvement (share of the pairs in which the
     * cell is better, ties half; where neither end is better, in which it is higher), pairs, network_calls and seconds
     * (of a picture, median), estimand. The reference has no difference, and its pairs are missing.
     */
    public Table table() {
        Table table = Table.create(metric.name());
        for (Parameter parameter : rows.get(0).cell().values().keySet()) {
            table.addColumns(ParameterColumns.wide(
                    parameter,
                    rows.stream().map(row -> row.cell().value(parameter)).toList()));
        }
        IntColumn pairs = IntColumn.create("pairs");
        rows.forEach(row ->
                row.difference().ifPresentOrElse(d -> pairs.append(d.estimate().n()), pairs::appendMissing));
        return table.addColumns(
                IntColumn.create(
                        "n", rows.stream().mapToInt(row -> row.mean().n()).toArray()),
                doubles("mean", row -> row.mean().mean()),
                doubles("low", row -> row.mean().low()),
                doubles("high", row -> row.mean().high()),
                doubles("difference", difference(d -> d.estimate().mean())),
                doubles("difference_low", difference(d -> d.estimate().low())),
                doubles("difference_high", difference(d -> d.estimate().high())),
                doubles("p_holm", difference(CellDifference::holmP)),
                doubles("improvement", difference(this::improvement)),
                pairs,
                doubles("network_calls", Row::networkCalls),
                doubles("seconds", Row::seconds),
                StringColumn.create(
                        "estimand", rows.stream().map(row -> estimand.label()).toList()));
    }

    private double improvement(CellDifference difference) {
        return sign < 0 ? 1 - difference.improvement() : difference.improvement();
    }

    private static ToDoubleFunction<Row> difference(ToDoubleFunction<CellDifference> value) {
        return row -> row.difference().map(value::applyAsDouble).orElse(Double.NaN);
    }

    private DoubleColumn doubles(String name, ToDoubleFunction<Row> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }
}
