package org.zimagelab.tuning.parameter;

import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/** Values of parameters as columns of a table. */
public final class ParameterColumns {
    private ParameterColumns() {}

    /**
     * One column for each convention of a parameter: guidance, then cfg.
     *
     * @param values of the parameter, one a row
     */
    public static Column<?>[] of(Parameter parameter, List<?> values) {
        return of(parameter, parameter.type(), values);
    }

    /** The same, where whole numbers of either range become a {@link LongColumn}. */
    public static Column<?>[] wide(Parameter parameter, List<?> values) {
        return of(parameter, parameter.type() == Integer.class ? Long.class : parameter.type(), values);
    }

    private static Column<?>[] of(Parameter parameter, Class<?> type, List<?> values) {
        return parameter.conventions().stream()
                .filter(convention -> !convention.isSpelling())
                .map(convention -> column(
                        convention.name(),
                        type,
                        values.stream().map(convention::shown).toList()))
                .toArray(Column<?>[]::new);
    }

    private static Column<?> column(String name, Class<?> type, List<Object> values) {
        if (type == String.class) {
            return StringColumn.create(
                    name, values.stream().map(String.class::cast).toList());
        }
        if (type == Double.class) {
            return DoubleColumn.create(
                    name, values.stream().mapToDouble(Double.class::cast).toArray());
        }
        return type == Integer.class
                ? IntColumn.create(
                        name, values.stream().mapToInt(Integer.class::cast).toArray())
                : LongColumn.create(
                        name,
                        values.stream()
                                .mapToLong(value -> ((Number) value).longValue())
                                .toArray());
    }
}
