package org.zimagelab.tuning.results;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.parameter.ParameterColumns;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Runs of any origin in one table, one row for each run: model where there are several, prompt, negative, steps,
 * guidance, cfg, seed, sampler, shift, width, height, network_calls, seconds, status, one column a score, file,
 * reason. The columns cfg_normalization, cfg_truncation and stages stand before the seed, each if a run uses it, and
 * skipped_calls behind network_calls if a run has a step cache. If a spread sweep made a run, machine is behind reason.
 * Missing values are missing cells.
 */
public final class RunTable {
    /** The columns that every table has, before and after those of parameters that a run uses. */
    private static final List<Parameter> FIRST =
            List.of(Parameter.PROMPT, Parameter.NEGATIVE, Parameter.STEPS, Parameter.GUIDANCE);

    private static final List<Parameter> LAST =
            List.of(Parameter.SEED, Parameter.SAMPLER, Parameter.SHIFT, Parameter.WIDTH, Parameter.HEIGHT);

    private final List<Run> runs;

    private RunTable(List<Run> runs) {
        this.runs = runs;
    }

    /** @param name the table's name */
    public static Table of(String name, List<Run> runs) {
        return of(
                name,
                runs,
                run -> run.outcome().word(),
                run -> run.file().map(Path::toString).orElse(""));
    }

    /**
     * A table with its own texts for the columns status and file.
     *
     * @param status the text for each run
     * @param file the text for each run's picture; empty where there is none
     */
    public static Table of(String name, List<Run> runs, Function<Run, String> status, Function<Run, String> file) {
        return new RunTable(List.copyOf(runs)).table(name, status, file);
    }

    private Table table(String name, Function<Run, String> status, Function<Run, String> file) {
        Table table = Table.create(name);
        if (runs.stream().map(run -> run.request().model()).distinct().count() > 1) {
            add(table, Parameter.MODEL);
        }
        FIRST.forEach(parameter -> add(table, parameter));
        for (Parameter parameter : Parameter.values()) {
            boolean isUsed = parameter.off().isPresent()
                    && !FIRST.contains(parameter)
                    && runs.stream().anyMatch(run -> !parameter.isOff(run.request()));
            if (isUsed) {
                add(table, parameter);
            }
        }
        LAST.forEach(parameter -> add(table, parameter));
        table.addColumns(
                large(
                        "network_calls",
                        run -> run.metadata().map(metadata -> metadata.cost().networkCalls())),
                number("seconds", run -> run.value(Metric.SECONDS)),
                text("status", status));
        if (runs.stream().anyMatch(run -> run.request().stepCache() > 0)) {
            table.insertColumn(
                    table.columnIndex("seconds"),
                    large(
                            "skipped_calls",
                            run -> run.metadata()
                                    .map(metadata -> metadata.cost().skippedCalls())));
        }
        Set<String> scores = new LinkedHashSet<>();
        runs.forEach(run -> scores.addAll(run.scores().keySet()));
        scores.remove(Metric.DIVERSITY);
        scores.forEach(score ->
                table.addColumns(number(score, run -> run.scores().getOrDefault(score, Double.NaN))));
        table.addColumns(text("file", file), text("reason", Run::reason));
        return runs.stream().anyMatch(run -> !run.machine().isEmpty())
                ? table.addColumns(text("machine", Run::machine))
                : table;
    }

    /**
     * A table with the columns weights (the whole fingerprint), dtype, device, engine, program and date (ISO-8601 in
     * UTC) behind the others, for files that outlive the notebook. A run without a picture has no program and no date.
     *
     * @param table of the same runs, one row for each; changed here
     */
    public static Table withOrigin(Table table, List<Run> runs) {
        RunTable of = new RunTable(List.copyOf(runs));
        return table.addColumns(
                of.text("weights", run -> run.model().fingerprint()),
                of.text("dtype", run -> run.model().dtype()),
                of.text("device", run -> run.model().device()),
                of.text("engine", run -> run.model().engine()),
                of.text(
                        "program",
                        run -> run.metadata().flatMap(RunMetadata::program).orElse("")),
                of.text("date", run -> run.metadata().map(RunMetadata::made).orElse("")));
    }

    private StringColumn text(String column, Function<Run, String> value) {
        return StringColumn.create(column, runs.stream().map(value).toList());
    }

    private void add(Table table, Parameter parameter) {
        table.addColumns(ParameterColumns.of(
                parameter, runs.stream().map(run -> run.value(parameter)).toList()));
    }

    private DoubleColumn number(String column, Function<Run, Double> value) {
        return DoubleColumn.create(
                column, runs.stream().mapToDouble(value::apply).toArray());
    }

    private LongColumn large(String name, Function<Run, Optional<Long>> value) {
        LongColumn column = LongColumn.create(name);
        runs.forEach(run -> value.apply(run).ifPresentOrElse(column::append, column::appendMissing));
        return column;
    }
}
