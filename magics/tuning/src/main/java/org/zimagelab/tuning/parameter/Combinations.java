package org.zimagelab.tuning.parameter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.Printable;

/**
 * Combinations as a person types them. Every method throws IllegalArgumentException with one line that names the option
 * and quotes what cannot be read. Chinese commas, semicolons and equals signs do as well.
 */
public final class Combinations {
    private Combinations() {}

    /** Pairs of steps and cfg, {@code 20/12,80/5,60/9}: cfg as A1111 counts it, 1 = off. */
    public static List<Cell> points(String option, String text) {
        List<Cell> points = new ArrayList<>();
        for (String point : ListParser.words(option, text)) {
            String[] sides = point.split("/", -1);
            if (sides.length != 2) {
                throw new IllegalArgumentException(
                        option + ": '" + Printable.value(point) + "' is no STEPS/CFG, such as 20/12");
            }
            Map<Parameter, Object> values = new LinkedHashMap<>();
            put(option, values, Parameter.STEPS.label(), sides[0]);
            put(option, values, "cfg", sides[1]);
            points.add(new Cell(values));
        }
        return points;
    }

    /** Values that come together, {@code steps=4,cfg=9; steps=64,guidance=0}; any parameter but prompts. */
    public static List<Cell> of(String option, String text) {
        List<Cell> cells = new ArrayList<>();
        for (String cell :
                text.replace('；', ';').replace('，', ',').replace('＝', '=').split(";", -1)) {
            Map<Parameter, Object> values = new LinkedHashMap<>();
            for (String pair : cell.split(",", -1)) {
                String[] sides = pair.split("=", 2);
                if (sides.length != 2) {
                    throw new IllegalArgumentException(option + ": '" + Printable.value(pair.strip())
                            + "' is no NAME=VALUE, such as steps=4,cfg=9");
                }
                put(option, values, sides[0].strip(), sides[1]);
            }
            cells.add(new Cell(values));
        }
        return cells;
    }

    private static void put(String option, Map<Parameter, Object> values, String name, String value) {
        try {
            put(values, name, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private static void put(Map<Parameter, Object> values, String name, String value) {
        Convention convention = Parameter.convention(name);
        Parameter parameter = convention.parameter();
        Object typed = parameter.isNumber() ? ListParser.numbers(name, value).get(0) : value.strip();
        values.put(parameter, parameter.cast(convention.own(typed)));
    }
}
