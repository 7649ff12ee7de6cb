package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.tuning.parameter.Convention;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.OptionWords;
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
                || !parameter.counts(request)) {
            return Optional.empty();
        }
        return OptionWords.of(parameter, OptionUse.VALUE, List.of(parameter.of(request)));
    }
}
