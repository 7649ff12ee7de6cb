package org.zimagelab.tuning.statistics;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** Tables with one row for each cell of steps and guidance. */
final class CellRows {
    private CellRows() {}

    static Table table(String name, List<Cell> cells) {
        return Table.create(
                name,
                IntColumn.create(
                        "steps", cells.stream().mapToInt(CellRows::steps).toArray()),
                column("guidance", cells, CellRows::guidance),
                column("cfg", cells, cell -> Guidance.toCfg(guidance(cell))));
    }

    static <T> DoubleColumn column(String name, List<T> rows, ToDoubleFunction<T> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }

    static <T> IntColumn counts(String name, List<T> rows, ToDoubleFunction<T> value) {
        return IntColumn.create(
                name,
                rows.stream().mapToInt(row -> (int) value.applyAsDouble(row)).toArray());
    }

    static int steps(Cell cell) {
        return (int) cell.number(Parameter.STEPS);
    }

    static double guidance(Cell cell) {
        return cell.number(Parameter.GUIDANCE);
    }
}
