package org.zimagelab.tuning.parameter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.zimagelab.diffusion.Request;

/**
 * A combination of parameters.
 *
 * @param values in the order they were asked for; each of its parameter's type
 */
public record Cell(Map<Parameter, Object> values) {

    public Cell {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Whether a request has all these values, see {@link Parameter#same}. */
    public boolean holds(Request request) {
        return holds(parameter -> parameter.of(request));
    }

    public boolean holds(Function<Parameter, Object> of) {
        return values.entrySet().stream().allMatch(e -> Parameter.same(of.apply(e.getKey()), e.getValue()));
    }

    public Parameter[] parameters() {
        return values.keySet().toArray(Parameter[]::new);
    }

    /** Null if the parameter is not part of this cell. */
    public Object value(Parameter parameter) {
        return values.get(parameter);
    }

    /** @throws IllegalArgumentException if the parameter is not a number or not part of this cell */
    public double number(Parameter parameter) {
        if (values.get(parameter) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(parameter.label() + " is not a number of this cell: " + values);
    }
}
