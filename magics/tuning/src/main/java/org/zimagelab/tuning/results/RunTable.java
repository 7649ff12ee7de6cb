package org.zimagelab.tuning.results;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.parameter.ParameterColumns;
import org.zimagelab.tuning.run.Cost;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Runs of any origin under the same columns, one row each: model where there are several, prompt, negative, steps,
 * guidance, cfg, seed, sampler, shift, width, height, network_calls, seconds, status, one column a score, file, reason.
 * Before the seed stand cfg_normalization, cfg_truncation and stages, each where a run uses it. Missing values are missing
 * cells.
 */
public final class RunTable {
    /**
     * One run.
     *
     * @param shift that ran, the model's own where none was named
     * @param cost empty where there is no picture
     * @param scores by name; any that other rows have besides are missing
     * @param file or empty text
     * @param reason why something is missing, or empty text
     */
    public record Row(
            Request request,
            double shift,
            Optional<Cost> cost,
            String status,
            Map<String, Double> scores,
            String file,
            String reason) {}

    /** The columns that every table has, before and behind those of parameters that a run uses. */
    private static final List<Parameter> FIRST =
            List.of(Parameter.PROMPT, Parameter.NEGATIVE, Parameter.STEPS, Parameter.GUIDANCE);

    private static final List<Parameter> LAST =
            List.of(Parameter.SEED, Parameter.SAMPLER, Parameter.SHIFT, Parameter.WIDTH, Parameter.HEIGHT);

    private final String name;
    private final List<Row> rows = new ArrayList<>();

    /** @param name of the table */
    public RunTable(String name) {
        this.name = name;
    }

    public void add(Row row) {
        rows.add(row);
    }

    public Table table() {
        Table table = Table.create(name);
        if (rows.stream().map(row -> row.request().model()).distinct().count() > 1) {
            add(table, Parameter.MODEL);
        }
        FIRST.forEach(parameter -> add(table, parameter));
        for (Parameter parameter : Parameter.values()) {
            boolean isUsed = parameter.off().isPresent()
                    && !FIRST.contains(parameter)
                    && rows.stream().anyMatch(row -> !parameter.isOff(row.request()));
            if (isUsed) {
                add(table, parameter);
            }
        }
        LAST.forEach(parameter -> add(table, parameter));
        table.addColumns(
                large("network_calls", row -> row.cost().map(Cost::networkCalls)),
                number("seconds", row -> row.cost().map(Cost::seconds).orElse(Double.NaN)),
                text("status", Row::status));
        Set<String> scores = new LinkedHashSet<>();
        rows.forEach(row -> scores.addAll(row.scores().keySet()));
        scores.forEach(score ->
                table.addColumns(number(score, row -> row.scores().getOrDefault(score, Double.NaN))));
        return table.addColumns(text("file", Row::file), text("reason", Row::reason));
    }

    private StringColumn text(String column, Function<Row, String> value) {
        return StringColumn.create(column, rows.stream().map(value).toList());
    }

    private void add(Table table, Parameter parameter) {
        table.addColumns(ParameterColumns.of(
                parameter,
                rows.stream()
                        .map(row -> parameter.of(row.request().withDefaultShift(row.shift())))
                        .toList()));
    }

    private DoubleColumn number(String column, Function<Row, Double> value) {
        return DoubleColumn.create(
                column, rows.stream().mapToDouble(value::apply).toArray());
    }

    private LongColumn large(String name, Function<Row, Optional<Long>> value) {
        LongColumn column = LongColumn.create(name);
        rows.forEach(row -> value.apply(row).ifPresentOrElse(column::append, column::appendMissing));
        return column;
    }
}
