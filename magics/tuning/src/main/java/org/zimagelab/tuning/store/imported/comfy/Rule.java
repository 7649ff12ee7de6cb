package org.zimagelab.tuning.store.imported.comfy;

import java.util.List;
import java.util.Map;

/** How an output of a node comes of its inputs: what a column of {@code nodes.txt} says. */
sealed interface Rule {

    /** What stands in an input, or is plugged into it. */
    record Given(String input) implements Rule {}

    /** All inputs whose names begin so, in the order of the file, or sorted by name; one argument each. */
    record GivenAll(String prefix, boolean sorted) implements Rule {}

    record Constant(Value value) implements Rule {}

    /** One of several values that come as one. */
    record Part(Rule of, String name) implements Rule {}

    /** The first that is given. */
    record Or(List<Rule> choices) implements Rule {}

    /**
     * Several values as one.
     *
     * @param rest where the values come from that are not among these, or are not given; null for nowhere
     */
    record Bundle(Map<String, Rule> parts, Rule rest) implements Rule {}

    record Call(String name, List<Rule> arguments) implements Rule {}
}
