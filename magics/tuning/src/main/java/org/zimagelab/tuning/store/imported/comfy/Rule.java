package org.zimagelab.tuning.store.imported.comfy;

import java.util.List;
import java.util.Map;

/** How an output of a node is computed from its inputs, as {@code nodes.txt} says. */
sealed interface Rule {

    /** The value of an input, or of the output that is connected to it. */
    record Given(String input) implements Rule {}

    /** All inputs whose names have this prefix, one argument each, in the order of the file or sorted by name. */
    record GivenAll(String prefix, boolean sorted) implements Rule {}

    record Constant(Value value) implements Rule {}

    /** One value of a bundle. */
    record Part(Rule of, String name) implements Rule {}

    /** The first choice that is given. */
    record Or(List<Rule> choices) implements Rule {}

    /**
     * A bundle of values.
     *
     * @param rest rule of a bundle that has the values that are missing here; null for none
     */
    record Bundle(Map<String, Rule> parts, Rule rest) implements Rule {}

    record Call(String name, List<Rule> arguments) implements Rule {}
}
