package org.zimagelab.notebook.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ZImage;

/**
 * The models in memory. The magics use the one that was loaded last.
 *
 * <p>A model that {@code --as} gave a variable stays in memory when another is loaded, since cells may hold it; any
 * other makes room.
 */
public final class LoadedModels {
    private final BiFunction<String, LoadOptions, LoadedModel> loader;
    private final List<LoadedModel> models = new ArrayList<>();
    private final Set<LoadedModel> kept = new HashSet<>();
    private final Map<String, Function<LoadOptions, LoadedModel>> made = new HashMap<>();

    LoadedModels(BiFunction<String, LoadOptions, LoadedModel> loader) {
        this.loader = loader;
    }

    /**
     * Loads a model and makes it the current one. A model that is in memory with these options is not loaded again,
     * unless its files have changed since.
     *
     * @param source see {@link ZImage#load(String)}
     * @param options device and precision
     * @param keep whether it stays in memory when another is loaded
     * @return the model
     * @throws InterruptedException if the thread is interrupted while it loads; the model before is the current one
     *     again
     */
    public LoadedModel load(String source, LoadOptions options, boolean keep) throws InterruptedException {
        LoadedModel model = null;
        for (LoadedModel m : models) {
            if (m.source().equals(source) && m.options().equals(options) && m.isCurrent()) {
                model = m;
            }
        }
        if (model == null) {
            model = replace(source, () -> read(source, options));
        }
        if (keep) {
            kept.add(model);
        }
        models.remove(model);
        models.add(model);
        return model;
    }

    /**
     * Closes the models that are not kept, then loads, so that both need not fit into memory at once. If loading fails,
     * also with an {@link Error}, the closed models are loaded again.
     */
    private LoadedModel replace(String source, Supplier<LoadedModel> loading) throws InterruptedException {
        List<LoadedModel> before = List.copyOf(models);
        unload(before.stream().filter(m -> !kept.contains(m)).toList());
        try {
            return loading.get();
        } catch (RuntimeException | Error e) {
            // An interrupted thread can read no file. Maybe that is why this load failed; restore needs the flag
            // cleared.
            boolean interrupted = Thread.interrupted();
            String lost = restore(before);
            throw failed(source, e, interrupted, lost);
        }
    }

    /** Loads again the models that are gone. Returns words about those that cannot be loaded; empty where all could. */
    private String restore(List<LoadedModel> before) {
        Set<LoadedModel> there = new HashSet<>(models);
        List<LoadedModel> again = new ArrayList<>();
        StringBuilder lost = new StringBuilder();
        for (LoadedModel model : before) {
            if (there.contains(model)) {
                again.add(model);
                continue;
            }
            try {
                again.add(read(model.source(), model.options()));
            } catch (RuntimeException | Error e) {
                lost.append("; ").append(model.source()).append(" could not be loaded again either");
            }
        }
        models.clear();
        models.addAll(again);
        return lost.toString();
    }

    /** The exception to throw for a failed load: its message is one line, also for an {@link Error}. */
    private static RuntimeException failed(String source, Throwable e, boolean interrupted, String lost)
            throws InterruptedException {
        if (interrupted) {
            throw new InterruptedException("stopped while " + source + " was being loaded" + lost);
        }
        if (e instanceof RuntimeException ordinary && lost.isEmpty()) {
            return ordinary;
        }
        String reason = e instanceof OutOfMemoryError
                ? "Java's memory is full (" + e.getMessage() + ")"
                : e instanceof RuntimeException && e.getMessage() != null
                        ? e.getMessage()
                        : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        String line = Printable.line(reason.lines().findFirst().orElse(""));
        return new MagicException(source + " cannot be loaded: " + line + lost);
    }

    /** Loads a model that is not listed here; the caller closes it. */
    LoadedModel loadAside(String source, LoadOptions options) throws InterruptedException {
        try {
            return read(source, options);
        } catch (RuntimeException | Error e) {
            // An interrupted thread can read no file.
            throw failed(source, e, Thread.interrupted(), "");
        }
    }

    private LoadedModel read(String source, LoadOptions options) {
        Function<LoadOptions, LoadedModel> own = made.get(source);
        return own == null ? loader.apply(source, options) : own.apply(options);
    }

    /**
     * Loads a model that was trained here, and makes it the current one. From now on its name loads it, as the source
     * of any other model does. An earlier model of this name is forgotten, and closed unless it is kept.
     *
     * @param name to type after {@code %zimage load}
     * @param how options → the model
     * @return the model
     * @throws InterruptedException as {@link #load}
     */
    public LoadedModel add(String name, Function<LoadOptions, LoadedModel> how) throws InterruptedException {
        LoadedModel model = replace(name, () -> how.apply(LoadOptions.AUTO));
        unload(models.stream()
                .filter(m -> m.source().equals(name) && !kept.contains(m))
                .toList());
        models.removeIf(m -> m.source().equals(name));
        made.put(name, how);
        models.add(model);
        return model;
    }

    /**
     * The model that the magics use.
     *
     * @return the one loaded last
     * @throws MagicException with one line, if no model is in memory
     */
    public LoadedModel current() {
        if (models.isEmpty()) {
            throw new MagicException("no model is loaded: run '%zimage load demo-base' first"
                    + " (or a model folder, or a Hugging Face id; '%zimage list' shows what is here)");
        }
        return models.get(models.size() - 1);
    }

    /**
     * Whether no model is in memory.
     *
     * @return whether {@link #current} would fail
     */
    public boolean isEmpty() {
        return models.isEmpty();
    }

    /**
     * All models in memory.
     *
     * @return the current one last
     */
    public List<LoadedModel> all() {
        return List.copyOf(models);
    }

    /**
     * Closes models.
     *
     * @param source as it was loaded; null closes all
     * @return the closed models
     * @throws MagicException with one line, if no model in memory was loaded from this source
     */
    public List<LoadedModel> unload(String source) {
        List<LoadedModel> going = models.stream()
                .filter(m -> source == null || m.source().equals(source))
                .toList();
        if (going.isEmpty() && source != null) {
            throw new MagicException("unload " + source + ": not loaded; in memory: "
                    + (models.isEmpty()
                            ? "none"
                            : models.stream().map(LoadedModel::source).collect(Collectors.joining(", "))));
        }
        unload(going);
        return going;
    }

    private void unload(List<LoadedModel> going) {
        for (LoadedModel model : going) {
            models.remove(model);
            kept.remove(model);
            model.close();
        }
    }
}
