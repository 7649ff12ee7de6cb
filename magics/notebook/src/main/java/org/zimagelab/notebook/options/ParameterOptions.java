package org.zimagelab.notebook.options;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Convention;
import org.zimagelab.tuning.parameter.OptionText;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/**
 * The options of a command for parameters of a picture. {@link Parameter} declares them, so that a new parameter
 * becomes an option of every command without a change here. picocli wants {@code @Command} on a mixin whose class
 * declares no option.
 */
@Command
final class ParameterOptions {
    private static final Map<Class<?>, ITypeConverter<?>> CONVERTERS = Map.of(
            Integer.class, new OptionConverters.Whole(),
            Long.class, new OptionConverters.Seed(),
            Double.class, new OptionConverters.Decimal());

    private final OptionUse use;
    private final List<Parameter> parameters;
    private final Map<Parameter, Iterable<String>> candidates;
    private final Map<Convention, OptionSpec> options = new LinkedHashMap<>();

    /**
     * @param parameters in the order of the help; those without an option for this use are passed over
     * @param candidates what the option of a parameter can be completed to, beside what its declaration says
     */
    ParameterOptions(OptionUse use, Collection<Parameter> parameters, Map<Parameter, Iterable<String>> candidates) {
        this.use = use;
        this.parameters = List.copyOf(parameters);
        this.candidates = candidates;
    }

    ParameterOptions(OptionUse use, Collection<Parameter> parameters) {
        this(use, parameters, Map.of());
    }

    /** All parameters but these, in their order. */
    static List<Parameter> allBut(Collection<Parameter> some) {
        return Stream.of(Parameter.values())
                .filter(parameter -> !some.contains(parameter))
                .toList();
    }

    /** Adds the options to the command that has this as a mixin. picocli calls it before it reads the next field. */
    @Spec(Spec.Target.MIXEE)
    void addTo(CommandSpec command) {
        for (Parameter parameter : parameters) {
            for (Convention convention : parameter.conventions()) {
                convention.option(use).ifPresent(text -> {
                    OptionSpec option = option(convention, text);
                    options.put(convention, option);
                    command.addOption(option);
                });
            }
        }
    }

    private OptionSpec option(Convention convention, OptionText text) {
        Parameter parameter = convention.parameter();
        OptionSpec.Builder option = OptionSpec.builder("--" + text.name())
                .paramLabel(text.value())
                .description(text.description().toArray(String[]::new));
        if (parameter.isWords() && use == OptionUse.LIST) {
            // A text may have commas, so the option is given once for each.
            option.type(List.class).auxiliaryTypes(String.class);
        } else if (takesOneValue(parameter) && CONVERTERS.containsKey(parameter.type())) {
            option.type(parameter.type()).converters(CONVERTERS.get(parameter.type()));
        } else {
            option.type(String.class);
        }
        Iterable<String> words = candidates.getOrDefault(parameter, parameter.choices());
        if (convention.isSpelling()) {
            return option.build();
        }
        if (words.iterator().hasNext() || candidates.containsKey(parameter)) {
            option.completionCandidates(words);
        }
        return option.build();
    }

    private boolean takesOneValue(Parameter parameter) {
        return use == OptionUse.VALUE || use == OptionUse.CHOSEN || use == OptionUse.LIST && !parameter.isAxis();
    }

    /** Whether a parameter has a value, under either of its names. */
    boolean isGiven(Parameter parameter) {
        return parameter.conventions().stream()
                .anyMatch(convention -> raw(convention).isPresent());
    }

    /** What was typed for a parameter under one of its names, converted where the option takes one value. */
    Optional<Object> raw(Convention convention) {
        return Optional.ofNullable(options.get(convention)).map(OptionSpec::getValue);
    }

    /**
     * The name under which a parameter is given.
     *
     * @throws MagicException where it is given under two names
     */
    Optional<Convention> given(Parameter parameter) {
        List<Convention> given = parameter.conventions().stream()
                .filter(convention -> raw(convention).isPresent())
                .toList();
        if (given.size() > 1) {
            String both = "--" + given.get(0).name() + " and --" + given.get(1).name();
            throw new MagicException(
                    given.get(1).isSpelling()
                            ? both + " both say the " + parameter.noun() + ": give one of them"
                            : both + " are one thing in two conventions ("
                                    + given.get(1).formula() + "): give one of them");
        }
        return given.stream().findFirst();
    }

    /** All that are given. */
    List<Convention> given() {
        return parameters.stream()
                .flatMap(parameter -> given(parameter).stream())
                .toList();
    }

    /** How a line gives these options again; empty where none is given. */
    String words() {
        return given().stream()
                .map(convention -> " --" + name(convention) + " '"
                        + String.valueOf(raw(convention).orElseThrow()) + "'")
                .collect(Collectors.joining());
    }

    /** The option's name without dashes. */
    String name(Convention convention) {
        return convention.option(use).orElseThrow().name();
    }

    /** What was typed, where the option takes a text. */
    String text(Convention convention) {
        return (String) raw(convention).orElseThrow();
    }

    /** The values of a parameter's LIST; empty where it is not given. */
    Optional<List<Object>> values(Parameter parameter) {
        return given(parameter).map(convention -> convention.ownList(name(convention), text(convention)));
    }

    /** A request with the one value of each parameter that is given laid over it, in the order of {@link Parameter}. */
    Request over(Request request) {
        Request changed = request;
        for (Parameter parameter : Parameter.values()) {
            Optional<Convention> given = given(parameter);
            if (given.isPresent()) {
                changed =
                        parameter.over(changed, given.get().own(raw(given.get()).orElseThrow()));
            }
        }
        return changed;
    }

    /** Whether a request has the one value of each parameter that is given. */
    boolean fits(Request request) {
        return given().stream()
                .allMatch(convention -> convention
                        .parameter()
                        .isSelected(convention.of(request), raw(convention).orElseThrow()));
    }
}
