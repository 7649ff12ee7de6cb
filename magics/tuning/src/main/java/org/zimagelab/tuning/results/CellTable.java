package org.zimagelab.tuning.results;

import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.parameter.ParameterColumns;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Cells as a Tablesaw table. */
final class CellTable {
    private CellTable() {}

    static Table of(String score, Estimand estimand, List<CellScore> cells) {
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
                doubles("high", cells, CellScore::high),
                StringColumn.create(
                        "estimand", cells.stream().map(cell -> estimand.label()).toList()));
    }

    private static DoubleColumn doubles(String name, List<CellScore> cells, ToDoubleFunction<CellScore> value) {
        return DoubleColumn.create(name, cells.stream().mapToDouble(value).toArray());
    }
}
