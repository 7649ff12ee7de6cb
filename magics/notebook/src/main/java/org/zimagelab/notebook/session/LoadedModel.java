package org.zimagelab.notebook.session;

import java.util.function.Function;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelChangedException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.plan.Generator;

/**
 * A model in memory, and how it was asked for.
 *
 * @param source as typed after {@code %zimage load}
 * @param options device and precision asked for
 * @param generator makes its pictures
 * @param requests a prompt → a request with the model's defaults
 * @param model the model itself; null where a test stands in for one
 */
public record LoadedModel(
        String source, LoadOptions options, Generator generator, Function<String, Request> requests, ZImage model) {

    /**
     * A loaded model.
     *
     * @param source as typed
     * @param options as typed
     * @param model what came of it
     * @return the three together
     */
    public static LoadedModel of(String source, LoadOptions options, ZImage model) {
        return new LoadedModel(source, options, Generator.of(model), model::request, model);
    }

    /** Whether its files are still those that it was loaded from. */
    boolean isCurrent() throws InterruptedException {
        try {
            if (model != null) {
                model.requireUnchanged();
            }
            return true;
        } catch (ModelChangedException e) {
            return false;
        }
    }

    void close() {
        if (model != null) {
            model.close();
        }
    }
}
