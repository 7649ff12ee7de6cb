package org.zimagelab.notebook.session;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.diffusion.LoadOptions;

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
     * @return whether {@link #model} need not load it
     */
    public boolean has(String source) {
        return known().stream().anyMatch(model -> model.source().equals(source));
    }

    /**
     * A model. If it is not in memory, it is loaded with the device and precision of the session's current model.
     *
     * @param source see {@link org.zimagelab.diffusion.ZImage#load(String)}
     * @return the model; of several in memory, the one that was loaded last
     * @throws org.zimagelab.torch.ModelException with one line that says which models can be named
     * @throws InterruptedException if the thread is interrupted while the model loads
     */
    public LoadedModel model(String source) throws InterruptedException {
        List<LoadedModel> known = known();
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).source().equals(source)) {
                return known.get(i);
            }
        }
        // files that the current model was given are not this one's
        LoadOptions options =
                (session.isEmpty() ? LoadOptions.AUTO : session.current().options()).withFiles(LoadOptions.Files.NONE);
        LoadedModel model = session.loadAside(source, options);
        own.add(model);
        return model;
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
