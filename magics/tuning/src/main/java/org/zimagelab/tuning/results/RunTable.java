package org.zimagelab.tuning.results;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.Stages;
import org.zimagelab.tuning.run.Cost;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
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
            String reason) {

        private Guidance guidance() {
            return request.guidance();
        }

        private String stages() {
            return guidance().stages().map(Stages::text).orElse("off");
        }
    }

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
            table.addColumns(text("model", row -> row.request().model()));
        }
        table.addColumns(
                text("prompt", row -> row.request().prompt()),
                text("negative", row -> row.request().negative()),
                whole("steps", row -> row.request().steps()),
                number("guidance", row -> row.guidance().scale()),
                number("cfg", row -> row.guidance().cfg()));
        if (rows.stream().anyMatch(row -> row.guidance().normalization() != Guidance.OFF.normalization())) {
            table.addColumns(number("cfg_normalization", row -> row.guidance().normalization()));
        }
        if (rows.stream().anyMatch(row -> row.guidance().truncation() != Guidance.OFF.truncation())) {
            table.addColumns(number("cfg_truncation", row -> row.guidance().truncation()));
        }
        if (rows.stream().anyMatch(row -> row.guidance().stages().isPresent())) {
            table.addColumns(text("stages", Row::stages));
        }
        table.addColumns(
                large("seed", row -> Optional.of(row.request().seed())),
                text("sampler", row -> row.request().sampler()),
                number("shift", Row::shift),
                whole("width", row -> row.request().width()),
                whole("height", row -> row.request().height()),
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

    private IntColumn whole(String column, Function<Row, Integer> value) {
        return IntColumn.create(column, rows.stream().mapToInt(value::apply).toArray());
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
