package org.zimagelab.tuning;

import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Runs and cells as Tablesaw tables. */
final class Tables {
    /** Parameters that have a column where a run uses them. */
    private static final List<Parameter> RARE =
            List.of(Parameter.NORMALIZATION, Parameter.TRUNCATION, Parameter.STAGES);

    private Tables() {}

    static Table runs(Runs runs) {
        StringColumn prompt = StringColumn.create("prompt");
        StringColumn negative = StringColumn.create("negative");
        IntColumn steps = IntColumn.create("steps");
        DoubleColumn guidance = DoubleColumn.create("guidance");
        DoubleColumn cfg = DoubleColumn.create("cfg");
        LongColumn seed = LongColumn.create("seed");
        StringColumn sampler = StringColumn.create("sampler");
        DoubleColumn shift = DoubleColumn.create("shift");
        IntColumn width = IntColumn.create("width");
        IntColumn height = IntColumn.create("height");
        LongColumn calls = LongColumn.create("network_calls");
        DoubleColumn seconds = DoubleColumn.create("seconds");
        StringColumn status = StringColumn.create("status");
        List<DoubleColumn> scores =
                runs.scoreNames().stream().map(DoubleColumn::create).toList();
        StringColumn file = StringColumn.create("file");
        StringColumn reason = StringColumn.create("reason");
        for (Run run : runs) {
            Request r = run.request();
            prompt.append(r.prompt());
            negative.append(r.negative());
            steps.append(r.steps());
            guidance.append(r.guidance().scale());
            cfg.append(r.guidance().cfg());
            seed.append(r.seed());
            sampler.append(r.sampler());
            shift.append((Double) runs.value(Parameter.SHIFT, r));
            width.append(r.width());
            height.append(r.height());
            if (run.ok()) {
                calls.append(run.cost().networkCalls());
                seconds.append(run.cost().seconds());
            } else {
                calls.appendMissing();
                seconds.appendMissing();
            }
            status.append(run.outcome().word());
            for (DoubleColumn score : scores) {
                score.append(run.scores().getOrDefault(score.name(), Double.NaN));
            }
            file.append(run.file().map(Object::toString).orElse(""));
            reason.append(run.reason());
        }
        Table table = Table.create("runs");
        table.addColumns(
                prompt, negative, steps, guidance, cfg, seed, sampler, shift, width, height, calls, seconds, status);
        for (Parameter parameter : RARE) {
            Object usual = parameter.of(runs.plan().sweep().base().withGuidance(Guidance.OFF));
            if (runs.runs().stream()
                    .anyMatch(run -> !parameter.of(run.request()).equals(usual))) {
                table.insertColumn(table.columnIndex("seed"), rare(parameter, runs));
            }
        }
        table.addColumns(scores.toArray(Column<?>[]::new));
        return table.addColumns(file, reason);
    }

    private static Column<?> rare(Parameter parameter, Runs runs) {
        Stream<Object> values = runs.runs().stream().map(run -> parameter.of(run.request()));
        return parameter.isNumber()
                ? DoubleColumn.create(
                        parameter.label(), values.map(Double.class::cast).toList())
                : StringColumn.create(
                        parameter.label(), values.map(String.class::cast).toList());
    }

    static Table cells(String score, List<CellScore> cells) {
        Table table = Table.create(score);
        Set<Parameter> by =
                cells.isEmpty() ? Set.of() : cells.get(0).cell().values().keySet();
        for (Parameter parameter : by) {
            table.addColumns(column(parameter, cells));
            if (parameter == Parameter.GUIDANCE) {
                table.addColumns(doubles("cfg", cells, c -> c.cell().number(Parameter.GUIDANCE) + 1));
            }
        }
        return table.addColumns(
                IntColumn.create("n", cells.stream().mapToInt(CellScore::n).toArray()),
                doubles("mean", cells, CellScore::mean),
                doubles("sd", cells, CellScore::sd),
                doubles("low", cells, CellScore::low),
                doubles("high", cells, CellScore::high));
    }

    private static Column<?> column(Parameter parameter, List<CellScore> cells) {
        if (parameter.type() == Double.class) {
            return doubles(parameter.label(), cells, c -> c.cell().number(parameter));
        }
        if (parameter.type() == String.class) {
            return StringColumn.create(
                    parameter.label(),
                    cells.stream().map(c -> (String) c.cell().value(parameter)).collect(Collectors.toList()));
        }
        return LongColumn.create(
                parameter.label(),
                cells.stream()
                        .mapToLong(c -> ((Number) c.cell().value(parameter)).longValue())
                        .toArray());
    }

    private static DoubleColumn doubles(String name, List<CellScore> cells, ToDoubleFunction<CellScore> value) {
        return DoubleColumn.create(name, cells.stream().mapToDouble(value).toArray());
    }
}
