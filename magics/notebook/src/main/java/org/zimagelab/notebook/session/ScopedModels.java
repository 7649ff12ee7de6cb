package org.zimagelab.notebook.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.WeightDtype;

/**
 * Models for one piece of work. It takes those that are in memory, loads the others, and closes at its end what it
 * loaded. The models of the session stay as they were.
 */
public final class ScopedModels implements AutoCloseable {
    private final LoadedModels session;
    private final List<LoadedModel> own = new ArrayList<>();

    /**
     * Takes models from a session.
     *
     * @param session its models
     */
    public ScopedModels(LoadedModels session) {
        this.session = session;
    }

    /**
     * Whether a model is in memory.
     *
     * @param source as after {@code %zimage load}
     * @param weights a word of {@link WeightDtype}; empty for any
     * @return whether {@link #model} need not load it
     */
    public boolean has(String source, String weights) {
        return find(source, weights).isPresent();
    }

    /**
     * A model. If it is not in memory, it is loaded with the device and dtype of the session's current model.
     *
     * @param weights a word of {@link WeightDtype}; empty for any
     * @param source see {@link org.zimagelab.diffusion.ZImage#load(String)}
     * @return the model; of several in memory, the one that was loaded last
     * @throws org.zimagelab.torch.ModelException with one line that says which models can be named
     * @throws InterruptedException if the thread is interrupted while the model loads
     */
    public LoadedModel model(String source, String weights) throws InterruptedException {
        Optional<LoadedModel> known = find(source, weights);
        if (known.isPresent()) {
            return known.get();
        }
        LoadOptions options = options(source);
        LoadedModel model = session.loadAside(source, weights.isEmpty() ? options : options.withWeights(weights));
        own.add(model);
        return model;
    }

    /** Those of the same model, if it is in memory in another form. */
    private LoadOptions options(String source) {
        return find(source, "")
                .map(LoadedModel::options)
                .orElseGet(() ->
                        // files and form of the current model are not this one's
                        (session.isEmpty()
                                        ? LoadOptions.AUTO
                                        : session.current().options())
                                .withFiles(LoadOptions.Files.NONE)
                                .withWeights(WeightDtype.STORED.word()));
    }

    private Optional<LoadedModel> find(String source, String weights) {
        List<LoadedModel> known = known();
        Collections.reverse(known);
        return known.stream()
                .filter(model -> model.source().equals(source))
                .filter(model -> weights.isEmpty() || model.options().weights().equals(weights))
                .findFirst();
    }

    private List<LoadedModel> known() {
        List<LoadedModel> known = new ArrayList<>(own);
        known.addAll(session.all());
        return known;
    }

    /** Closes the models that were loaded for this work alone. */
    @Override
    public void close() {
        own.forEach(LoadedModel::close);
        own.clear();
    }
}
