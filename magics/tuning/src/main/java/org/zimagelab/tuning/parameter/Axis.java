package org.zimagelab.tuning.parameter;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One thing a sweep varies, with its values.
 *
 * @param values at least one, of the parameter's type (any number is converted where nothing is lost); those named
 *     twice are dropped, order kept
 */
public record Axis(Parameter parameter, List<?> values) {

    public Axis {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(parameter.label() + ": expected at least one value");
        }
        Set<Object> distinct = new LinkedHashSet<>();
        for (Object value : values) {
            distinct.add(parameter.cast(value));
        }
        values = List.copyOf(distinct);
    }
}
