package org.zimagelab.tuning.results;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * Which runs of a store are meant: those that fit all that is asked. What is empty is not asked.
 *
 * @param model the whole name, or at least the first eight hex digits of the weights
 * @param prompt a text that the prompt contains, as it stands
 * @param before made earlier than this
 * @param steps any of these
 * @param guidance any of these, as diffusers counts it
 */
public record Selection(
        Optional<String> model,
        Optional<String> prompt,
        Optional<Instant> before,
        List<Integer> steps,
        List<Double> guidance) {

    /** Nothing is asked. */
    public static final Selection ALL =
            new Selection(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of());

    private static final int LEAST_DIGITS = 8;

    public Selection {
        steps = List.copyOf(steps);
        guidance = List.copyOf(guidance);
    }

    public boolean isAll() {
        return equals(ALL);
    }

    public boolean fits(RunMetadata recipe) {
        Request request = recipe.request();
        double scale = request.guidance().scale();
        return model.map(name -> isOf(recipe.model(), name)).orElse(true)
                && prompt.map(request.prompt()::contains).orElse(true)
                && before.map(Instant.parse(recipe.made())::isBefore).orElse(true)
                && (steps.isEmpty() || steps.contains(request.steps()))
                && (guidance.isEmpty() || guidance.stream().anyMatch(g -> Parameter.same(g, scale)));
    }

    /** Those that fit, in the order given. */
    public List<StoredRun> of(List<StoredRun> runs) {
        return runs.stream().filter(run -> fits(run.recipe())).toList();
    }

    private static boolean isOf(RunMetadata.Model model, String name) {
        return model.name().equals(name)
                || name.length() >= LEAST_DIGITS && model.fingerprint().startsWith(name);
    }
}
