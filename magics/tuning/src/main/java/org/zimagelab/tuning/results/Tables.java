package org.zimagelab.tuning.results;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.parameter.ParameterColumns;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

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
            table.addColumns(ParameterColumns.wide(
                    parameter,
                    cells.stream().map(cell -> cell.cell().value(parameter)).toList()));
        }
        return table.addColumns(
                IntColumn.create("n", cells.stream().mapToInt(CellScore::n).toArray()),
                doubles("mean", cells, CellScore::mean),
                doubles("sd", cells, CellScore::sd),
                doubles("low", cells, CellScore::low),
                doubles("high", cells, CellScore::high));
    }

    private static DoubleColumn doubles(String name, List<CellScore> cells, ToDoubleFunction<CellScore> value) {
        return DoubleColumn.create(name, cells.stream().mapToDouble(value).toArray());
    }
}
