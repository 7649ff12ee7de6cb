package org.zimagelab.notebook.options;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Convention;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Mixin;

/** Which two runs of a sweep: each option gives one value that holds for both, or two, the first's and the second's. */
public final class RunPairOptions {
    private static final List<Parameter> FIRST = List.of(
            Parameter.MODEL,
            Parameter.STEPS,
            Parameter.GUIDANCE,
            Parameter.SEED,
            Parameter.SAMPLER,
            Parameter.SCHEDULE,
            Parameter.SHIFT,
            Parameter.PROMPT);

    @Mixin
    private final ParameterOptions options;

    private final List<Parameter> parameters = Parameter.beginningWith(FIRST.toArray(Parameter[]::new));

    /** @param session whose models complete {@code --model} */
    public RunPairOptions(Session session) {
        options = new ParameterOptions(
                OptionUse.PAIR, parameters, Map.of(Parameter.MODEL, new CompletionCandidates.Models(session)));
    }

    /** One thing that can be asked of a run: what stands behind its option, and the value that a request has. */
    private record Asked(Parameter parameter, String option, List<?> wanted, Function<Request, ?> of) {

        boolean holds(Request request, int side) {
            if (wanted.isEmpty()) {
                return true;
            }
            Object value = of.apply(request);
            Object asked = wanted.get(Math.min(side, wanted.size() - 1));
            return parameter.isSelected(value, asked);
        }

        /** The option with the values among which it would choose; nothing where there is no choice. */
        Optional<String> open(List<Request> fitting) {
            Set<Object> values = fitting.stream().map(of).collect(Collectors.toCollection(LinkedHashSet::new));
            return values.size() < 2
                    ? Optional.empty()
                    : Optional.of("--" + option + " "
                            + values.stream()
                                    .map(value -> word(parameter.typed(value)))
                                    .collect(Collectors.joining(" or ")));
        }

        private static String word(Object value) {
            return value instanceof Double x ? NumberText.plain(x) : String.valueOf(value);
        }
    }

    /** Refuses what is no value, or are more than two. */
    public void check() {
        asked(List.of());
    }

    /**
     * The only one that fits.
     *
     * @param side 0 for the first picture, 1 for the second
     * @param name of the sweep, for the line that says that none fits, or several
     * @param all to choose from
     */
    public <T> T one(int side, String name, List<T> all, Function<T, Request> request) {
        List<Request> requests = all.stream().map(request).toList();
        List<Asked> asked = asked(requests);
        List<T> fitting = all.stream()
                .filter(each -> asked.stream().allMatch(one -> one.holds(request.apply(each), side)))
                .toList();
        if (fitting.isEmpty()) {
            throw new MagicException(name + ": no picture"
                    + (all.isEmpty() ? "" : " with the parameters of " + "AB".charAt(side)) + " to compare");
        }
        if (fitting.size() > 1) {
            List<Request> left = fitting.stream().map(request).toList();
            String open = asked.stream().flatMap(one -> one.open(left).stream()).collect(Collectors.joining("; "));
            throw new MagicException(name + ": " + fitting.size() + " pictures fit " + "AB".charAt(side) + "; add "
                    + open + " (A,B where they differ)");
        }
        return fitting.get(0);
    }

    private List<Asked> asked(List<Request> requests) {
        List<String> prompts = requests.stream().map(Request::prompt).distinct().toList();
        List<Asked> asked = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Convention convention =
                    options.given(parameter).orElse(parameter.conventions().get(0));
            convention.option(OptionUse.PAIR).ifPresent(option -> {
                String name = option.name();
                Optional<String> text = options.raw(convention).map(String.class::cast);
                asked.add(
                        parameter == Parameter.PROMPT
                                // A prompt is long, so it is asked for by its number.
                                ? new Asked(
                                        parameter,
                                        name,
                                        values(name, text, ListParser::integers),
                                        request -> prompts.indexOf(request.prompt()) + 1)
                                : new Asked(parameter, name, values(name, text, convention::list), convention::of));
            });
        }
        return asked;
    }

    private interface Reader {
        List<?> read(String option, String text);
    }

    private static List<?> values(String option, Optional<String> text, Reader reader) {
        List<?> values = text.<List<?>>map(t -> reader.read(option, t)).orElse(List.of());
        if (values.size() > 2) {
            throw new MagicException(
                    "--" + option + " " + text.get() + ": expected one value for both pictures, or two: A's and B's");
        }
        return values;
    }
}
