package org.zimagelab.tuning.parameter;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zimagelab.tuning.NumberText;

/** Options of a magic as a person would type them. */
public final class OptionWords {

    private OptionWords() {}

    /**
     * An option with its values.
     *
     * @param use the kind of option
     * @param values of the parameter's type, at least one; one alone where the option takes one
     * @return such as {@code --cfg 1,1.1}; empty where the parameter has no such option, or a value is not a number
     */
    public static Optional<String> of(Parameter parameter, OptionUse use, List<?> values) {
        List<Convention> named = parameter.conventions().stream()
                .filter(convention -> convention.option(use).isPresent())
                .toList();
        if (named.isEmpty() || values.contains(Double.NaN)) {
            return Optional.empty();
        }
        if (!(values.get(0) instanceof Double)) {
            boolean hasCommas =
                    values.stream().anyMatch(value -> String.valueOf(value).indexOf(',') >= 0);
            String separator = hasCommas || parameter == Parameter.STAGES ? "; " : ",";
            return Optional.of(word(
                    named.get(0),
                    use,
                    values.stream().map(parameter::typed).map(String::valueOf).collect(Collectors.joining(separator))));
        }
        // Under the name whose short form is this very number: cfg 1.1 is guidance 0.1, but not to the bit.
        for (Convention convention : named) {
            List<String> texts = values.stream()
                    .map(value -> NumberText.plain((Double) convention.shown(value)))
                    .toList();
            if (values.equals(texts.stream()
                    .map(text -> convention.own(Double.valueOf(text)))
                    .toList())) {
                return Optional.of(word(convention, use, String.join(",", texts)));
            }
        }
        return Optional.of(
                word(named.get(0), use, values.stream().map(String::valueOf).collect(Collectors.joining(","))));
    }

    private static String word(Convention convention, OptionUse use, String value) {
        return "--" + convention.option(use).orElseThrow().name() + " " + quoted(value);
    }

    /** As the line of a magic is read: a word with blanks or quotes is quoted, and {@code \"} is a quote inside. */
    public static String quoted(String value) {
        String line = value.replaceAll("\\s*[\\r\\n]+\\s*", " ");
        if (line.matches("[\\w.:x×,+%/-]+")) {
            return line;
        }
        return line.contains("'") ? '"' + line.replace("\"", "\\\"") + '"' : "'" + line + "'";
    }
}
