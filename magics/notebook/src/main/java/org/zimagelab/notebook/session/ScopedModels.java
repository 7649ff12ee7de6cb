package org.zimagelab.notebook.session;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.torch.ModelException;

/**
 * Models for one piece of work: those in memory as they are, and others that are loaded for it and closed with it. What the
 * session has loaded stays as it was.
 */
public final class ScopedModels implements AutoCloseable {
    private final Session session;
    private final List<LoadedModel> own = new ArrayList<>();

    /** @param session whose models come first */
    public ScopedModels(Session session) {
        this.session = session;
    }

    /**
     * Whether a model need not be loaded.
     *
     * @param source as after {@code %zimage load}
     * @return whether it is in memory
     */
    public boolean has(String source) {
        return known().stream().anyMatch(model -> model.source().equals(source));
    }

    /**
     * A model, loaded with the device and precision of the session's current one where it is not in memory.
     *
     * @param source see {@link org.zimagelab.diffusion.ZImage#load(String)}
     * @return the model; where it is in memory several times, the one that was loaded last
     * @throws ModelException with one line that says what can be named
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public LoadedModel model(String source) throws InterruptedException {
        List<LoadedModel> known = known();
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).source().equals(source)) {
                return known.get(i);
            }
        }
        LoadedModel model = session.loadAside(
                source, session.isEmpty() ? LoadOptions.AUTO : session.model().options());
        own.add(model);
        return model;
    }

    private List<LoadedModel> known() {
        List<LoadedModel> known = new ArrayList<>(own);
        known.addAll(session.models());
        return known;
    }

    /** Closes what was loaded for this alone. */
    @Override
    public void close() {
        own.forEach(LoadedModel::close);
        own.clear();
    }
}
