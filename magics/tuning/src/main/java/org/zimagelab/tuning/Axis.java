package org.zimagelab.tuning;

import java.util.List;

/**
 * One thing a sweep varies, with its values.
 *
 * @param values at least one, of the parameter's type (any whole or decimal number is converted where nothing is lost);
 *     those named twice are dropped, order kept
 */
public record Axis(Parameter parameter, List<?> values) {

    public Axis {
        values = List.copyOf(values);
    }
}
