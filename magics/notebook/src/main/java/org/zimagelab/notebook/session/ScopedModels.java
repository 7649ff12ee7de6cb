package org.zimagelab.notebook.session;

import java.util.ArrayList;
import java.util.Collection;
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
        return known.isPresent() ? known.get() : loaded(source, weights, options(source));
    }

    /**
     * As {@link #model(String, String)}, on a device.
     *
     * @param device {@code cpu} or {@code cuda:N}
     */
    public LoadedModel model(String source, String weights, String device) throws InterruptedException {
        Optional<LoadedModel> known = find(source, weights);
        return known.isPresent()
                ? like(known.get(), device, List.of())
                : loaded(source, weights, options(source).withDevice(device));
    }

    private LoadedModel loaded(String source, String weights, LoadOptions options) throws InterruptedException {
        LoadedModel model = session.loadAside(source, weights.isEmpty() ? options : options.withWeights(weights));
        own.add(model);
        return model;
    }

    /**
     * Whether a model like this one is in memory on a device.
     *
     * @param like any model
     * @param device {@code cpu} or {@code cuda:N}
     * @param taken models that somebody else uses, by identity
     * @return whether {@link #like} need not load it
     */
    public boolean has(LoadedModel like, String device, Collection<LoadedModel> taken) {
        return find(like, device, taken).isPresent();
    }

    /**
     * A model like another one on a device: of the same source, files and form of weights, and in the same dtype. Where
     * the device is of another kind, in the dtype that was asked for, which may leave it to the device.
     *
     * @param like any model
     * @param device {@code cpu} or {@code cuda:N}
     * @param taken models that somebody else uses, by identity
     * @return itself, where it is on the device and not taken; or another one in memory; or a new one
     * @throws org.zimagelab.torch.ModelException with one line, if the device does not have it or the memory for it
     * @throws InterruptedException if the thread is interrupted while the model loads
     */
    public LoadedModel like(LoadedModel like, String device, Collection<LoadedModel> taken)
            throws InterruptedException {
        Optional<LoadedModel> known = find(like, device, taken);
        if (known.isPresent()) {
            return known.get();
        }
        LoadOptions options = like.options().withDevice(device);
        LoadedModel model = session.loadAside(
                like.source(),
                isSameKind(like, device)
                        ? options.withDtype(like.generator().info().dtype())
                        : options);
        own.add(model);
        return model;
    }

    private Optional<LoadedModel> find(LoadedModel like, String device, Collection<LoadedModel> taken) {
        List<LoadedModel> known = known();
        // the one itself before others that are as good
        known.add(like);
        Collections.reverse(known);
        return known.stream()
                .filter(model -> model.generator().info().device().equals(device))
                .filter(model -> model.source().equals(like.source()))
                .filter(model -> model.options().weights().equals(like.options().weights()))
                .filter(model -> model.options().files().equals(like.options().files()))
                .filter(model -> isSameKind(like, device)
                        ? dtype(model).equals(dtype(like))
                        : model.options().dtype().equals(like.options().dtype()))
                .filter(model -> taken.stream().noneMatch(other -> other == model))
                .findFirst();
    }

    private static String dtype(LoadedModel model) {
        return model.generator().info().dtype();
    }

    /** Of the device only its kind decides pixels, and what a dtype that is left to it becomes. */
    private static boolean isSameKind(LoadedModel model, String device) {
        return kind(model.generator().info().device()).equals(kind(device));
    }

    private static String kind(String device) {
        return device.replaceFirst(":.*", "");
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
