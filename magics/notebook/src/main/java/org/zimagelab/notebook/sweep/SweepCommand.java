package org.zimagelab.notebook.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.MachineModels;
import org.zimagelab.notebook.options.AxisOptions;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.MachinesOptions;
import org.zimagelab.notebook.options.PictureOptions;
import org.zimagelab.notebook.options.RequestNotes;
import org.zimagelab.notebook.options.ScoreNames;
import org.zimagelab.notebook.options.StoreOption;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.ScopedModels;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.adaptive.AdaptiveSweep;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepInterruptedException;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.plan.SweepStoppedException;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %%sweep}: makes every combination of the lists, and shows the pictures in a grid as they come. */
@Command(
        name = "%%sweep",
        description = {
            "Makes a picture of every combination of the lists, for each prompt in the lines below (a line of ---",
            "separates prompts), scores the pictures, and keeps them in a store. Run again, it makes only what "
                    + "is missing.",
            "A LIST is a,b,c or from:to:step with both ends included."
        },
        sortOptions = false)
public final class SweepCommand implements Callable<Object> {
    private static final String DEFAULT_NAME = "runs";

    /** For messages. */
    private static final String MODELS = "--models";

    private final CellContext cell;

    @Mixin
    private final AxisOptions axes;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = "--scores",
            paramLabel = "LIST",
            completionCandidates = CompletionCandidates.Scores.class,
            description = "names, or all (default: blur_effect,laplacian_variance,colorfulness)")
    private String scores = "blur_effect,laplacian_variance,colorfulness";

    @Option(
            names = "--dry-run",
            description = {
                "make no picture; print how long the sweep would take and which recommendations it ignores;",
                "where no picture of this size was made yet, some network calls are timed"
            })
    private boolean dryRun;

    @Option(names = "--fresh", description = "make every picture again, even if the store has it")
    private boolean fresh;

    @Option(
            names = "--latents",
            description = {
                "keep the final latents of each picture in the store too, 1 MB at 1024x1024, for the score latent_l2;",
                "a picture that is stored without its latents is made again"
            })
    private boolean latents;

    @Option(names = "--stop-on-error", description = "stop at the first picture that cannot be made")
    private boolean stopOnError;

    @Mixin
    private MachinesOptions machines = new MachinesOptions();

    @Mixin
    private AdaptiveOptions adaptive = new AdaptiveOptions();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "name of the sweep, and of a Java variable of type Runs (default: runs)")
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public SweepCommand(CellContext cell) {
        this.cell = cell;
        axes = new AxisOptions(cell.session());
    }

    @Override
    public Object call() throws InterruptedException {
        JavaVariables.checkName(as);
        List<String> prompts = cell.prompts("sweep");
        List<Score> chosen = ScoreNames.parse(adaptive.withDecisive(scores), Set.of(Requirement.PROMPT));
        machines.check();
        try (ScopedModels scoped = new ScopedModels(cell.session().models());
                MachineModels all = machines.models(cell, scoped, store.conf(cell, machines))) {
            all.keepIn(store.shared());
            return call(prompts, chosen, all);
        }
    }

    private Object call(List<String> prompts, List<Score> chosen, MachineModels all) throws InterruptedException {
        List<String> named = axes.models();
        LoadedModel defaults = cell.session().models().isEmpty() && !named.isEmpty()
                ? all.model(named.get(0), "", MODELS)
                : cell.session().models().current();
        Sweep sweep = axes.sweep(defaults.requests().apply(prompts.get(0)), prompts);
        List<LoadedModel> models = new ArrayList<>();
        List<Request> requests = sweep.requests();
        for (List<String> one : requests.stream()
                .map(request -> List.of(request.model(), request.weightDtype()))
                .distinct()
                .toList()) {
            String source = one.get(0).isEmpty() ? defaults.source() : one.get(0);
            boolean isDefault = one.stream().allMatch(String::isEmpty);
            models.add(isDefault ? all.first(defaults) : all.model(source, one.get(1), MODELS));
        }
        Generator generator =
                Generator.of(models.stream().map(LoadedModel::generator).toList());
        // Before the store is opened, so that a mistyped option leaves no folder behind.
        for (Request request : requests) {
            Interrupts.check();
            generator.check(request);
        }
        RunStore runs = store.open();
        SweepOptions how = new SweepOptions(chosen, fresh, stopOnError, latents);
        Plan planned = sweep.plan(generator, runs, how);
        // Before more models are loaded, so that a question that has no answer costs nothing.
        search(planned);
        Plan plan = all.spread(planned, models, dryRun);
        Optional<AdaptiveSweep> search = search(plan);
        axes.seeds().note().ifPresent(CellNotes::print);
        RequestNotes.print(requests, request -> making(request, defaults, models));
        search.ifPresent(of -> of.cautions().forEach(line -> CellNotes.print("note: " + line)));
        if (dryRun) {
            List<String> above = search.map(AdaptiveSweep::line).stream().toList();
            DryRun.show(cell, plan, Language.EN, above, DryRun.warnings(plan));
            return plan;
        }
        models.forEach(model -> PictureOptions.warnOfTurbo(cell.session(), model, strongest(plan, model)));
        return run(plan, search);
    }

    private Optional<AdaptiveSweep> search(Plan plan) {
        return adaptive.isAdaptive() ? Optional.of(adaptive.of(plan)) : Optional.empty();
    }

    private static boolean isMaking(ModelInfo model, Request request) {
        return List.of("", model.name()).contains(request.model())
                && List.of("", model.weightDtype().word()).contains(request.weightDtype());
    }

    private static LoadedModel making(Request request, LoadedModel defaults, List<LoadedModel> models) {
        return models.stream()
                .filter(model -> isMaking(model.generator().info(), request))
                .findFirst()
                .orElse(defaults);
    }

    private static double strongest(Plan plan, LoadedModel model) {
        return plan.runs().stream()
                .map(Run::request)
                .filter(request ->
                        plan.generator().info(request).equals(model.generator().info()))
                .mapToDouble(request -> request.guidance().scale())
                .max()
                .orElse(0);
    }

    private Runs run(Plan plan, Optional<AdaptiveSweep> search) throws InterruptedException {
        String name = as == null ? DEFAULT_NAME : as;
        SweepView view = new SweepView(cell, name);
        try {
            Runs result = search.isPresent() ? search.get().run(view) : plan.run(view);
            cell.session().sweeps().put(name, result, true);
            declare(name, result);
            return result;
        } catch (SweepInterruptedException e) {
            cell.session().sweeps().put(name, e.runs(), false);
            throw e;
        } catch (SweepStoppedException e) {
            cell.session().sweeps().put(name, e.runs(), false);
            throw e;
        }
    }

    private void declare(String name, Runs result) {
        try {
            JavaVariables.declare(cell.kernel(), name, Runs.class.getName(), result);
        } catch (MagicException e) {
            cell.session().sweeps().put(name, result, false);
            if (as != null) {
                throw e;
            }
            CellNotes.print("note: this kernel declared no Java variable " + name + "; %table, %plot and %grid work");
        }
    }
}
