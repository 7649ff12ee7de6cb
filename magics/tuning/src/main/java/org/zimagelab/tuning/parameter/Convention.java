package org.zimagelab.tuning.parameter;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.zimagelab.diffusion.Request;

/**
 * A parameter under one of its names. Most parameters have one. Guidance has two: {@code guidance} counts from 0 and
 * {@code cfg} counts from 1, and both say the same strength.
 */
public final class Convention {
    private final Parameter parameter;
    private final Draft draft;

    /** What a declaration says about a convention. */
    static final class Draft {
        final String name;
        final String formula;
        final Function<Object, Object> shown;
        final Function<Object, Object> own;
        boolean isSpelling;
        final Map<OptionUse, OptionText> options = new EnumMap<>(OptionUse.class);

        /**
         * @param formula how it follows from the first convention; empty for the first
         * @param shown a value of the parameter as this convention counts it
         * @param own the reverse of {@code shown}
         */
        Draft(String name, String formula, Function<Object, Object> shown, Function<Object, Object> own) {
            this.name = name;
            this.formula = formula;
            this.shown = shown;
            this.own = own;
        }
    }

    Convention(Parameter parameter, Draft draft) {
        this.parameter = parameter;
        this.draft = draft;
    }

    public Parameter parameter() {
        return parameter;
    }

    /** The name of its column: {@code cfg}. */
    public String name() {
        return draft.name;
    }

    /** How it follows from the first convention, {@code cfg = guidance + 1}; empty for the first. */
    public String formula() {
        return draft.formula;
    }

    /** Whether it is an option alone: its values are shown under the parameter's first name. */
    public boolean isSpelling() {
        return draft.isSpelling;
    }

    /** The option of a command, where the command has one. */
    public Optional<OptionText> option(OptionUse use) {
        return Optional.ofNullable(draft.options.get(use));
    }

    /** The value of a request, as this convention counts it. */
    public Object of(Request request) {
        return shown(parameter.of(request));
    }

    /** A value of the parameter, as this convention counts it. */
    public Object shown(Object value) {
        return draft.shown.apply(value);
    }

    /**
     * A value of the parameter.
     *
     * @param shown as this convention counts it
     * @throws IllegalArgumentException with one line, if it is no value of this convention
     */
    public Object own(Object shown) {
        return draft.own.apply(shown);
    }

    /**
     * The values of a LIST, as this convention counts them.
     *
     * @param option its name, for the errors
     * @throws IllegalArgumentException with one line that names the option
     */
    public List<Object> list(String option, String text) {
        List<Object> values = parameter.declaration().values(option, text);
        // A text may be typed in several ways, and is compared in its only form, unless there is a way to select it.
        return parameter.isNumber() || parameter.declaration().selected != null
                ? values
                : values.stream().map(this::own).map(parameter::cast).toList();
    }

    /** The values of a LIST as values of the parameter; see {@link #list}. */
    public List<Object> ownList(String option, String text) {
        List<Object> values = new ArrayList<>();
        list(option, text).forEach(shown -> values.add(own(shown)));
        return values;
    }
}
