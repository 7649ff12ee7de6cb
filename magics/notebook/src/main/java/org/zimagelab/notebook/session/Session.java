package org.zimagelab.notebook.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.results.Runs;

/**
 * What the magics of one kernel remember from cell to cell. Cells run one at a time, and so do these methods.
 *
 * <p>The model loaded last is the one that the magics use. A model that was given a variable by {@code --as} stays in
 * memory when another is loaded, since cells may hold it; any other makes room.
 */
public final class Session {
    private static final Session CURRENT =
            new Session((source, options) -> LoadedModel.of(source, options, ZImage.load(source, options)));

    private final BiFunction<String, LoadOptions, LoadedModel> loader;
    private final List<LoadedModel> models = new ArrayList<>();
    private final Set<LoadedModel> kept = new HashSet<>();
    private final Set<String> warned = new HashSet<>();
    private final Map<String, Sweep> sweeps = new LinkedHashMap<>();
    private final Map<String, Double> pace = new HashMap<>();
    private final Map<String, Function<LoadOptions, LoadedModel>> made = new HashMap<>();
    private String lastSweep;

    private record Sweep(Runs runs, boolean declared) {}

    /**
     * A session that loads its models in a way of its own.
     *
     * @param loader source and options → the model
     */
    public Session(BiFunction<String, LoadOptions, LoadedModel> loader) {
        this.loader = loader;
    }

    /**
     * The session of this JVM, which runs one kernel.
     *
     * @return always the same
     */
    public static Session current() {
        return CURRENT;
    }

    /**
     * Loads a model and makes it the current one. Asked for again with the same options, it is taken from memory, unless
     * its files have changed since.
     *
     * @param source see {@link ZImage#load(String)}
     * @param options device and precision
     * @param keep whether it must outlast the next one
     * @return the model
     * @throws InterruptedException when the thread is interrupted meanwhile; the model before is the current one again
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
     * Makes room before it loads, or both would have to fit into memory at once. Whatever goes wrong, an {@link Error} too,
     * leaves what was there: models that made room are loaded again.
     */
    private LoadedModel replace(String source, Supplier<LoadedModel> loading) throws InterruptedException {
        List<LoadedModel> before = List.copyOf(models);
        unload(before.stream().filter(m -> !kept.contains(m)).toList());
        try {
            return loading.get();
        } catch (RuntimeException | Error e) {
            // taken down: no file can be read while it is up, which is also why this load failed
            boolean interrupted = Thread.interrupted();
            String lost = restore(before);
            throw failed(source, e, interrupted, lost);
        }
    }

    /** Loads those again that are gone; says in words which could not be. */
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

    /** The exception to throw for what went wrong in loading: one line, also for what Java calls an error. */
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

    /** Loads a model that the session does not keep. */
    LoadedModel loadAside(String source, LoadOptions options) throws InterruptedException {
        try {
            return read(source, options);
        } catch (RuntimeException | Error e) {
            // No file can be read by an interrupted thread.
            throw failed(source, e, Thread.interrupted(), "");
        }
    }

    private LoadedModel read(String source, LoadOptions options) {
        Function<LoadOptions, LoadedModel> own = made.get(source);
        return own == null ? loader.apply(source, options) : own.apply(options);
    }

    /**
     * Loads a model that was made here and makes it the current one. From now on its name loads it, as another's source
     * does; an earlier model of this name is forgotten, and closed unless it must outlast others.
     *
     * @param name to type after {@code %zimage load}
     * @param how options → the model
     * @return the model
     * @throws InterruptedException as {@link #load}
     */
    public LoadedModel made(String name, Function<LoadOptions, LoadedModel> how) throws InterruptedException {
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
     * The model that magics use.
     *
     * @return the one loaded last
     * @throws MagicException if there is none
     */
    public LoadedModel model() {
        if (models.isEmpty()) {
            throw new MagicException("no model is loaded: run '%zimage load demo-base' first"
                    + " (or a model folder, or a Hugging Face id; '%zimage list' shows what is here)");
        }
        return models.get(models.size() - 1);
    }

    /**
     * Whether a model has to be loaded first.
     *
     * @return whether there is none
     */
    public boolean isEmpty() {
        return models.isEmpty();
    }

    /**
     * The models in memory.
     *
     * @return the current one last
     */
    public List<LoadedModel> models() {
        return List.copyOf(models);
    }

    /**
     * Closes models.
     *
     * @param source as it was loaded; null = all
     * @return those closed
     * @throws MagicException if none was loaded from this source
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

    /**
     * Whether this is the first time that this model is warned about something, whether or not it was loaded anew since.
     *
     * @param model what the warning concerns
     * @param about a word
     * @return true once a model
     */
    public boolean firstWarning(LoadedModel model, String about) {
        // Not by its fingerprint, for which a first picture would wait.
        return warned.add(
                String.join(" ", about, model.generator().info().folder().toString(), model.source()));
    }

    /**
     * Keeps a sweep under its name, and as the latest.
     *
     * @param name as typed after {@code --as}
     * @param runs what it made so far
     * @param declared whether a Java variable of this name holds it too
     */
    public void remember(String name, Runs runs, boolean declared) {
        sweeps.put(name, new Sweep(runs, declared));
        lastSweep = name;
    }

    /**
     * The sweeps so far.
     *
     * @return their names, in the order in which they were first made
     */
    public List<String> sweeps() {
        return List.copyOf(sweeps.keySet());
    }

    /**
     * The name of the latest sweep.
     *
     * @return its name
     * @throws MagicException if there was none yet
     */
    public String lastSweep() {
        if (lastSweep == null) {
            throw new MagicException("there is no sweep yet: make one with %%sweep");
        }
        return lastSweep;
    }

    /**
     * A sweep by its name: what the Java variable of this name holds, or the sweep that was named so.
     *
     * @param kernel asked for the variable
     * @param name as typed; null = the latest sweep
     * @return its runs
     * @throws MagicException with the known names if there is none
     */
    public Runs sweep(BaseKernel kernel, String name) {
        String wanted = name == null ? lastSweep() : name;
        return find(kernel, wanted).orElseGet(() -> sweep(wanted));
    }

    /**
     * A sweep by its name, where there is one of this name.
     *
     * @param kernel asked for the variable
     * @param name as typed
     * @return its runs
     */
    public Optional<Runs> find(BaseKernel kernel, String name) {
        Sweep known = sweeps.get(name);
        // An interrupted sweep has no variable: one of this name would hold an older sweep.
        if (known != null && !known.declared()) {
            return Optional.of(known.runs());
        }
        return variable(kernel, name) instanceof Runs runs
                ? Optional.of(runs)
                : Optional.ofNullable(known).map(Sweep::runs);
    }

    /**
     * A Java variable of the kernel.
     *
     * @param kernel asked for it
     * @param name as typed; anything that is no name of a variable is none
     * @return its value
     */
    public Optional<Object> value(BaseKernel kernel, String name) {
        return Optional.ofNullable(variable(kernel, name));
    }

    /**
     * Keeps what was added to a sweep, also in its Java variable, so that tables and charts of it have it.
     *
     * @param kernel whose variable it is
     * @param name of a sweep; any other name is passed over
     * @param runs the same with more scores
     */
    public void replace(BaseKernel kernel, String name, Runs runs) {
        Sweep known = sweeps.get(name);
        if (known != null) {
            if (known.declared()) {
                JavaVariables.declare(kernel, name, Runs.class.getName(), runs);
            }
            sweeps.put(name, new Sweep(runs, known.declared()));
        }
    }

    /**
     * A sweep that was named by {@code --as}, whatever variables there are.
     *
     * @param name as typed
     * @return its runs
     * @throws MagicException with the known names if there is none
     */
    public Runs sweep(String name) {
        Sweep known = sweeps.get(name);
        if (known == null) {
            throw new MagicException("no sweep is named '" + name + "'; known: "
                    + (sweeps.isEmpty() ? "none yet, make one with %%sweep" : String.join(", ", sweeps.keySet())));
        }
        return known.runs();
    }

    private static Object variable(BaseKernel kernel, String name) {
        try {
            JavaVariables.checkName(name);
            return kernel.evalRaw(name);
        } catch (RuntimeException e) {
            return null;
        }
    }

    /**
     * Notes how fast a model is.
     *
     * @param model which
     * @param request of which size
     * @param secondsPerCall wall seconds of one network call, everything else of a picture shared out among them
     */
    public void measured(ModelInfo model, Request request, double secondsPerCall) {
        if (secondsPerCall > 0 && Double.isFinite(secondsPerCall)) {
            pace.put(paceKey(model, request), secondsPerCall);
        }
    }

    /**
     * How fast a model was at this size, when it last made a picture.
     *
     * @param model which
     * @param request of which size
     * @return wall seconds a network call; empty before the first picture
     */
    public OptionalDouble secondsPerCall(ModelInfo model, Request request) {
        Double seconds = pace.get(paceKey(model, request));
        return seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds);
    }

    private static String paceKey(ModelInfo model, Request request) {
        return String.join(
                " ",
                model.fingerprint(),
                model.device(),
                model.dtype(),
                Integer.toString(request.width()),
                Integer.toString(request.height()));
    }
}
