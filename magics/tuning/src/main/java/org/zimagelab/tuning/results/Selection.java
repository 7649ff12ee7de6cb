package org.zimagelab.tuning.results;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * Which runs of a store are meant: those that fit all that is asked. What is empty is not asked.
 *
 * @param model the whole name, or at least the first eight hex digits of the weights
 * @param prompt a text that the prompt contains, as it stands
 * @param before made earlier than this
 * @param values of parameters; a run has one of the values of each
 */
public record Selection(
        Optional<String> model,
        Optional<String> prompt,
        Optional<Instant> before,
        Map<Parameter, ? extends List<?>> values) {

    /** Nothing is asked. */
    public static final Selection ALL = new Selection(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    private static final int LEAST_DIGITS = 8;

    public Selection {
        values = Map.copyOf(values);
    }

    public boolean isAll() {
        return equals(ALL);
    }

    public boolean fits(RunMetadata metadata) {
        Request request = metadata.request().withDefaultShift(metadata.model().shift());
        return model.map(name -> isOf(metadata.model(), name)).orElse(true)
                && prompt.map(request.prompt()::contains).orElse(true)
                && before.map(Instant.parse(metadata.made())::isBefore).orElse(true)
                && values.entrySet().stream()
                        .allMatch(asked -> asked.getValue().stream()
                                .anyMatch(value ->
                                        Parameter.same(value, asked.getKey().of(request))));
    }

    /** Those that fit, in the order given. */
    public List<Run> of(List<Run> runs) {
        return runs.stream()
                .filter(run -> run.metadata().filter(this::fits).isPresent())
                .toList();
    }

    private static boolean isOf(RunMetadata.Model model, String name) {
        return model.name().equals(name)
                || name.length() >= LEAST_DIGITS && model.fingerprint().startsWith(name);
    }
}
