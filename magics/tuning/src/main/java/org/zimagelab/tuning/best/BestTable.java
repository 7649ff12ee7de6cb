package org.zimagelab.tuning.best;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.zimagelab.tuning.evidence.BestSet;
import org.zimagelab.tuning.evidence.CellDifference;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.parameter.ParameterColumns;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The candidates of a {@link BestAnswer} as a table. */
public final class BestTable {

    private BestTable() {}

    /**
     * The candidates as a reader wants them: the recommended one, then by status; those that are good enough by their
     * cost, the others by their mean.
     */
    public static List<Candidate> ordered(BestAnswer answer) {
        Candidate first = answer.candidates().get(answer.reference());
        int sign = answer.objective().goals().get(0).sign();
        Comparator<Candidate> by = Comparator.comparing(candidate -> candidate != first);
        return answer.candidates().stream()
                .sorted(by.thenComparing(Candidate::status)
                        .thenComparing(
                                candidate -> candidate.standings().stream().allMatch(Standing::withinMargin)
                                        ? candidate.cost().networkCalls()
                                        : -sign * candidate.standings().get(0).mean()))
                .toList();
    }

    /**
     * One row for each candidate, in {@link #ordered} order: its parameters, status, network_calls, seconds, estimand;
     * for each score its mean, at_worst and at_best (better than the best other cell by at least and at most so much),
     * difference, low and high (from the reference, with its 95 % interval); for each guard its mean, low and high
     * (one-sided 95 % bounds) and verdict.
     */
    public static Table of(BestAnswer answer) {
        List<Candidate> rows = ordered(answer);
        Table table = Table.create("best");
        for (Parameter parameter : rows.get(0).cell().values().keySet()) {
            table.addColumns(ParameterColumns.wide(
                    parameter,
                    rows.stream().map(row -> row.cell().value(parameter)).toList()));
        }
        table.addColumns(
                words("status", rows, row -> row.status().english()),
                numbers("network_calls", rows, row -> row.cost().networkCalls()),
                numbers("seconds", rows, row -> row.cost().seconds()),
                words("estimand", rows, row -> answer.estimand().english()));
        for (int g = 0; g < answer.objective().goals().size(); g++) {
            int goal = g;
            String name = answer.objective().goals().get(g).metric().name();
            if (!table.containsColumn(name)) {
                // A cost has its column already.
                table.addColumns(
                        numbers(name, rows, row -> row.standings().get(goal).mean()));
            }
            table.addColumns(
                    numbers(name + "_at_worst", rows, row -> member(row, goal, BestSet.Member::low)),
                    numbers(name + "_at_best", rows, row -> member(row, goal, BestSet.Member::high)),
                    numbers(
                            name + "_difference",
                            rows,
                            row -> difference(row, goal, d -> d.estimate().mean())),
                    numbers(
                            name + "_low",
                            rows,
                            row -> difference(row, goal, d -> d.estimate().low())),
                    numbers(
                            name + "_high",
                            rows,
                            row -> difference(row, goal, d -> d.estimate().high())));
        }
        for (int g = 0; g < answer.objective().guards().size(); g++) {
            int guard = g;
            // The number tells two limits of one score apart.
            String name = "guard" + (g + 1) + "_"
                    + answer.objective().guards().get(g).metric().name();
            table.addColumns(
                    numbers(name, rows, row -> row.guards().get(guard).mean()),
                    numbers(name + "_low", rows, row -> row.guards().get(guard).low()),
                    numbers(name + "_high", rows, row -> row.guards().get(guard).high()),
                    words(
                            name + "_verdict",
                            rows,
                            row -> row.guards().get(guard).verdict().english()));
        }
        return table;
    }

    private static double member(Candidate row, int goal, ToDoubleFunction<BestSet.Member> value) {
        return row.standings().get(goal).member().map(value::applyAsDouble).orElse(Double.NaN);
    }

    private static double difference(Candidate row, int goal, ToDoubleFunction<CellDifference> value) {
        return row.standings().get(goal).difference().map(value::applyAsDouble).orElse(Double.NaN);
    }

    private static DoubleColumn numbers(String name, List<Candidate> rows, ToDoubleFunction<Candidate> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }

    private static StringColumn words(String name, List<Candidate> rows, Function<Candidate, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }
}
