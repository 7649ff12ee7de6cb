package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Convention;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.Run;

/** The cell that makes a picture as a run was made: {@code %%generate} with its options, and the prompt below. */
public final class GenerateLine {

    private GenerateLine() {}

    /**
     * The cell of a run, with another seed each time that it is run.
     *
     * @param run any of a cell
     * @return a line with steps, guidance, size and whatever else is not off, and the prompt below it
     */
    public static String of(Run run) {
        Request request = run.request();
        List<String> words = new ArrayList<>(List.of("%%generate"));
        for (Parameter parameter : Parameter.beginningWith(Parameter.STEPS, Parameter.GUIDANCE)) {
            option(parameter, request).ifPresent(words::add);
        }
        return String.join(" ", words) + "\n" + request.prompt();
    }

    private static Optional<String> option(Parameter parameter, Request request) {
        Convention convention = parameter.conventions().get(0);
        boolean staged = request.guidance().stages().isPresent();
        if (convention.option(OptionUse.VALUE).isEmpty()
                || parameter == Parameter.PROMPT
                || parameter == Parameter.SEED
                || parameter == Parameter.WIDTH
                || parameter == Parameter.HEIGHT
                || parameter == Parameter.GUIDANCE && staged
                || parameter == Parameter.SAMPLER
                        && request.sampler().equals(Sampler.names().get(0))
                || parameter == Parameter.MAX_LENGTH && request.maxLength() == Request.DEFAULT_MAX_LENGTH
                || parameter.isOff(request)
                || parameter.needsGuidance() && request.guidance().scale() == 0) {
            return Optional.empty();
        }
        return parameter.of(request) instanceof Double number
                ? Optional.of(number).filter(value -> !value.isNaN()).map(value -> number(parameter, value))
                : Optional.of(word(convention, String.valueOf(convention.of(request))));
    }

    /** Under the name whose short form is this very number: cfg 1.1 is guidance 0.1, but not to the bit. */
    private static String number(Parameter parameter, double value) {
        for (Convention convention : parameter.conventions()) {
            String text = NumberText.plain((Double) convention.shown(value));
            if (convention.own(Double.valueOf(text)).equals(value)) {
                return word(convention, text);
            }
        }
        return word(parameter.conventions().get(0), Double.toString(value));
    }

    private static String word(Convention convention, String value) {
        return "--" + convention.option(OptionUse.VALUE).orElseThrow().name() + " " + quoted(value);
    }

    /** As the line of a magic is read: a word with blanks or quotes is quoted, and {@code \"} is a quote inside. */
    private static String quoted(String value) {
        String line = value.replaceAll("\\s*[\\r\\n]+\\s*", " ");
        if (line.matches("[\\w.:x×,+%/-]+")) {
            return line;
        }
        return line.contains("'") ? '"' + line.replace("\"", "\\\"") + '"' : "'" + line + "'";
    }
}
