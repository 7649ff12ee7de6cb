package org.zimagelab.notebook.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.WeightDtype;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.report.Manifest;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.SharedFolder;
import org.zimagelab.tuning.store.StoreAddress;

/** What the magics of one kernel remember from cell to cell. Cells run one at a time, and so do these methods. */
public final class Session {
    private static final Session CURRENT = new Session();

    private final LoadedModels models;
    private final NamedSweeps sweeps = new NamedSweeps();
    private final StoreConnections stores;
    private final Set<String> warned = new HashSet<>();
    private final Map<PaceKey, Double> secondsPerCall = new HashMap<>();

    /** What the time of a network call depends on. */
    private record PaceKey(Path folder, String device, String dtype, WeightDtype weights, int width, int height) {
        static PaceKey of(ModelInfo model, Request request) {
            // The folder, since a fingerprint takes time, and the first picture would wait for it.
            return new PaceKey(
                    model.folder(),
                    model.device(),
                    model.dtype(),
                    model.weightDtype(),
                    request.width(),
                    request.height());
        }
    }

    /** Makes a session that loads models as {@link ZImage#load(String, LoadOptions)} does. */
    public Session() {
        this((source, options) -> LoadedModel.of(source, options, ZImage.load(source, options)));
    }

    /**
     * Makes a session that loads its models in a way of its own.
     *
     * @param loader source and options → the model
     */
    public Session(BiFunction<String, LoadOptions, LoadedModel> loader) {
        this(loader, new StoreConnections());
    }

    private Session(BiFunction<String, LoadOptions, LoadedModel> loader, StoreConnections stores) {
        models = new LoadedModels(loader);
        this.stores = stores;
    }

    /**
     * Makes a session that loads its models and opens shared stores in ways of its own.
     *
     * @param loader source and options → the model
     * @param opener the address of a store that Hadoop opens, and properties of Spark → its folder
     */
    public Session(
            BiFunction<String, LoadOptions, LoadedModel> loader,
            BiFunction<StoreAddress, Map<String, String>, SharedFolder> opener) {
        this(loader, new StoreConnections(opener));
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
     * The models in memory.
     *
     * @return always the same object
     */
    public LoadedModels models() {
        return models;
    }

    /**
     * The sweeps that were made.
     *
     * @return always the same object
     */
    public NamedSweeps sweeps() {
        return sweeps;
    }

    /**
     * The stores that Hadoop opens.
     *
     * @return always the same object
     */
    public StoreConnections stores() {
        return stores;
    }

    /**
     * What pictures are made with here, by the models in memory.
     *
     * @return made anew each time
     */
    public Manifest manifest() {
        return Manifest.here(models.all().stream()
                .map(model -> Manifest.Model.of(model.generator().info()))
                .toList());
    }

    /**
     * Whether a warning about a model is the first of its kind. Loading the model again makes no difference.
     *
     * @param model that the warning is about
     * @param about a word for the kind of warning
     * @return true once for each model and kind
     */
    public boolean firstWarning(LoadedModel model, String about) {
        // The folder here too, for the same reason.
        return warned.add(
                String.join(" ", about, model.generator().info().folder().toString(), model.source()));
    }

    /**
     * Notes how fast a model is.
     *
     * @param model that made a picture
     * @param request of which size
     * @param secondsPerCall wall seconds of the whole picture, divided by its network calls
     */
    public void measured(ModelInfo model, Request request, double secondsPerCall) {
        // calls of a second pass take longer, so such a picture does not tell what a call of its first pass takes
        if (secondsPerCall > 0
                && Double.isFinite(secondsPerCall)
                && request.hires().isOff()) {
            this.secondsPerCall.put(PaceKey.of(model, request), secondsPerCall);
        }
    }

    /**
     * Notes how fast each model of a plan was over the pictures that it made; pictures from the store do not count.
     *
     * @param plan that was run
     * @param runs what came of it
     */
    public void measured(Plan plan, Runs runs) {
        for (ModelInfo model : plan.models()) {
            List<Run> made = runs.runs().stream()
                    .filter(run -> run.outcome() instanceof Outcome.Made
                            && plan.generator().info(run.request()).equals(model))
                    .toList();
            Cost cost = made.stream().map(Run::cost).reduce(Cost.NONE, Cost::plus);
            long computed = cost.networkCalls() - cost.reusedCalls();
            if (computed > 0) {
                measured(model, made.get(0).request(), cost.seconds() / computed);
            }
        }
    }

    /**
     * How fast a model was at a size when it last made a picture.
     *
     * @param model that made it
     * @param request of which size
     * @return wall seconds for each network call; empty before the first picture
     */
    public OptionalDouble secondsPerCall(ModelInfo model, Request request) {
        Double seconds = secondsPerCall.get(PaceKey.of(model, request));
        return seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds);
    }
}
