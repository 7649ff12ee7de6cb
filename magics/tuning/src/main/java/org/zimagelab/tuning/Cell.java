package org.zimagelab.tuning;

import java.util.Map;

/**
 * A combination of parameters.
 *
 * @param values in the order they were asked for; each of its parameter's type
 */
public record Cell(Map<Parameter, Object> values) {

    public Object value(Parameter parameter) {
        return values.get(parameter);
    }

    /** @throws IllegalArgumentException if the parameter is not a number or not part of this cell */
    public double number(Parameter parameter) {
        throw new UnsupportedOperationException();
    }
}
