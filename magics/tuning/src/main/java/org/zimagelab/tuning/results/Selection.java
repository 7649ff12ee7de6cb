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
 * A filter of runs: a run matches if it meets every condition. An empty field is no condition.
 *
 * @param model the whole name, or at least the first eight hex digits of the weights' fingerprint
 * @param prompt a text that the prompt contains; case matters
 * @param before the picture was made earlier than this
 * @param values for each of these parameters, the run has one of the values
 */
public record Selection(
        Optional<String> model,
        Optional<String> prompt,
        Optional<Instant> before,
        Map<Parameter, ? extends List<?>> values) {

    /** Every run matches. */
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
                                        asked.getKey().isSelected(asked.getKey().of(request), value)));
    }

    /** The runs that match, in the same order. */
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
