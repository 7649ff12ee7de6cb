package org.zimagelab.tuning.results;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Runs and cells as Tablesaw tables. */
final class Tables {
    private Tables() {}

    static Table runs(Runs runs) {
        RunTable table = new RunTable("runs");
        for (Run run : runs) {
            table.add(new RunTable.Row(
                    run.request(),
                    (Double) runs.value(Parameter.SHIFT, run.request()),
                    run.ok() ? Optional.of(run.cost()) : Optional.empty(),
                    run.outcome().word(),
                    run.scores(),
                    run.file().map(Object::toString).orElse(""),
                    run.reason()));
        }
        return table.table();
    }

    static Table cells(String score, List<CellScore> cells) {
        Table table = Table.create(score);
        Set<Parameter> by =
                cells.isEmpty() ? Set.of() : cells.get(0).cell().values().keySet();
        for (Parameter parameter : by) {
            table.addColumns(column(parameter, cells));
            if (parameter == Parameter.GUIDANCE) {
                table.addColumns(
                        doubles("cfg", cells, c -> Guidance.toCfg(c.cell().number(Parameter.GUIDANCE))));
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
