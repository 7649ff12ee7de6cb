package org.zimagelab.notebook.recommend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicCommand;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.best.BestCommand;
import org.zimagelab.notebook.display.RecommendationView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.ConfOption;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.SharedStore;
import org.zimagelab.notebook.options.SizeOptions;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.best.Objective;
import org.zimagelab.tuning.recommend.Recommendation;
import org.zimagelab.tuning.recommend.Recommender;
import org.zimagelab.tuning.recommend.RunEvidence;
import org.zimagelab.tuning.store.StoreAddress;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %recommend}. */
@Command(
        name = "%recommend",
        description = {
            "Shows which settings others recommend for a prompt, who claims that, and what the runs at hand say. Write",
            "the prompt in the line, or in the lines below, where a line of --- separates several. Without --method",
            "and --scenario it shows all methods side by side. The name of a method or scenario instead of a prompt",
            "means that one for any prompt; the name of a sweep means %%best of that sweep. It makes no picture."
        },
        sortOptions = false)
public final class RecommendCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "PROMPT",
            arity = "0..*",
            completionCandidates = CompletionCandidates.Advisers.class,
            description = "the prompt, unless it is in the lines below; or the name of a method, scenario or sweep")
    private List<String> words;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Methods.class,
            description = {
                "article (its function of prompt and size), vendor, comfyui, swarmui or diffusers (by the model's",
                "variant), or evidence (runs at hand of these weights, and of prompts with words in common)"
            })
    private Optional<String> method = Optional.empty();

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Scenarios.class,
            description = "a row of the article's table: preview, daily, high, creative or strict")
    private Optional<String> scenario = Optional.empty();

    @Option(
            names = "--store",
            paramLabel = "FOLDER",
            converter = OptionConverters.Store.class,
            description = {
                "for evidence: a store whose runs count too; given several times, each",
                "(default: those that hold the sweeps of this session)"
            })
    private List<StoreAddress> stores = List.of();

    @Option(
            names = "--score",
            paramLabel = "S",
            completionCandidates = CompletionCandidates.SweepScores.class,
            description = "for evidence and of a sweep: as for %%best")
    private Optional<String> score = Optional.empty();

    @Option(
            names = "--within",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = "for evidence and of a sweep: as for %%best")
    private Optional<Double> within = Optional.empty();

    @Option(
            names = "--sweep",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Sweeps.class,
            description = "a sweep, a variable or a store, and no prompt: %%best of it")
    private Optional<String> sweep = Optional.empty();

    @Mixin
    private SizeOptions size = new SizeOptions();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description =
                    "declare a Java variable: a Recommendation, or a List<Recommendation> where there are several")
    private String as;

    @Mixin
    private ConfOption conf = new ConfOption();

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public RecommendCommand(CellContext cell) {
        this.cell = cell;
    }

    /** What may name a store. */
    private List<String> named() {
        return Stream.concat(stores.stream().map(StoreAddress::text), sweep.stream())
                .toList();
    }

    @Override
    public Object call() throws Exception {
        JavaVariables.checkName(as);
        conf.use(cell, false, named());
        Optional<String> named = namedSweep();
        if (named.isPresent()) {
            return best(named.get());
        }
        Optional<Recommender> alone = namedRecommender();
        List<Recommender> recommenders = alone.map(List::of).orElseGet(this::recommenders);
        List<String> prompts = alone.isPresent() ? List.of("") : cell.prompts("recommend", words);
        LoadedModel model = cell.session().models().current();
        List<Request> requests = prompts.stream()
                .map(prompt -> size.over(model.requests().apply(prompt)))
                .toList();
        requests.forEach(model.generator()::check);
        boolean onRuns = recommenders.contains(Recommender.EVIDENCE);
        if (!onRuns && (score.isPresent() || within.isPresent() || !stores.isEmpty())) {
            throw new MagicException("--store, --score and --within are for evidence, which is not asked for here");
        }
        RunsAtHand atHand = onRuns
                ? RunsAtHand.of(
                        cell.session(),
                        stores.stream()
                                .map(store -> SharedStore.existing(cell, store, false))
                                .toList())
                : new RunsAtHand(List.of(), List.of());
        List<Recommendation> all = new ArrayList<>();
        for (Request request : requests) {
            List<Recommendation> answers = new ArrayList<>(recommenders.stream()
                    .filter(recommender -> recommender != Recommender.EVIDENCE)
                    .map(recommender ->
                            recommender.recommend(request, model.generator().info()))
                    .toList());
            Optional<RunEvidence> evidence = evidence(request, model, atHand, onRuns);
            evidence.flatMap(RunEvidence::recommendation).ifPresent(answers::add);
            Optional<RunEvidence> missing =
                    evidence.filter(of -> of.recommendation().isEmpty());
            cell.output()
                    .show(RecommendationView.bundle(
                            request,
                            answers,
                            missing,
                            model.generator().info(),
                            recommendation -> model.generator().networkCalls(recommendation.over(request))));
            all.addAll(answers);
        }
        return JavaVariables.declareOneOrAll(cell.kernel(), as, Recommendation.class, all);
    }

    /**
     * The sweep that is meant: the one of {@code --sweep}, or the one whose name stands alone where a prompt could. A
     * prompt of that very word goes in the lines below.
     */
    private Optional<String> namedSweep() {
        boolean isOneWord = words != null && words.size() == 1 && cell.body().isBlank();
        boolean isForPrompts = method.isPresent() || scenario.isPresent() || !stores.isEmpty();
        if (sweep.isPresent()) {
            if (words != null || !cell.body().isBlank() || isForPrompts) {
                throw new MagicException(
                        "--sweep is about a sweep: leave the prompt, --method, --scenario and --store out");
            }
            return sweep;
        }
        if (isOneWord && !isForPrompts && cell.session().sweeps().names().contains(words.get(0))) {
            CellNotes.print("note: " + words.get(0) + " is a sweep: this is %best " + words.get(0)
                    + "; a prompt of this word goes in the lines below %%recommend");
            return Optional.of(words.get(0));
        }
        return Optional.empty();
    }

    /** The recommender whose name stands alone where a prompt could, of those that do not read the prompt. */
    private Optional<Recommender> namedRecommender() {
        boolean isOneWord = words != null && words.size() == 1 && cell.body().isBlank();
        return isOneWord && method.isEmpty() && scenario.isEmpty()
                ? Recommender.advisers().stream()
                        .filter(recommender -> recommender != Recommender.ARTICLE)
                        .filter(recommender -> recommender.label().equals(words.get(0)))
                        .findFirst()
                : Optional.empty();
    }

    private Object best(String name) throws Exception {
        List<String> line = new ArrayList<>(List.of(name));
        score.ifPresent(of -> line.addAll(List.of("--score", of)));
        within.ifPresent(of -> line.addAll(List.of("--within", String.valueOf(of))));
        Optional.ofNullable(as).ifPresent(of -> line.addAll(List.of("--as", of)));
        CommandLine best = new CommandLine(new BestCommand(cell), new CompletionCandidates.Factory(cell.session()));
        return MagicCommand.call(MagicCommand.parse(MagicCommand.configure(best), line));
    }

    private Optional<RunEvidence> evidence(Request request, LoadedModel model, RunsAtHand atHand, boolean onRuns) {
        if (!onRuns || method.isEmpty() && atHand.runs().isEmpty()) {
            // Without any run, and not asked for, there is nothing to say.
            return Optional.empty();
        }
        OptionalDouble margin = within.map(OptionalDouble::of).orElse(OptionalDouble.empty());
        return Optional.of(RunEvidence.of(
                request,
                model.generator().info(),
                atHand.runs(),
                atHand.metrics(),
                runs -> score.map(name -> Objective.of(runs, name, margin))
                        .orElseGet(() -> Objective.of(runs, margin))));
    }

    private List<Recommender> recommenders() {
        if (method.isEmpty() && scenario.isEmpty()) {
            return Recommender.methods();
        }
        List<Recommender> named = new ArrayList<>();
        method.ifPresent(word -> named.add(Recommender.named("method", word, Recommender.methods())));
        scenario.ifPresent(word -> named.add(Recommender.named("scenario", word, Recommender.scenarios())));
        return named;
    }
}
