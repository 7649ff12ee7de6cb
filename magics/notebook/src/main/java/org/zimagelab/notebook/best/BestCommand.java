package org.zimagelab.notebook.best;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.BestView;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.ParetoView;
import org.zimagelab.notebook.display.PlanView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.CsvOption;
import org.zimagelab.notebook.options.EstimandOption;
import org.zimagelab.notebook.options.LanguageOption;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.RunsArgument;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.BestTable;
import org.zimagelab.tuning.best.Confirmation;
import org.zimagelab.tuning.best.FreshBlocks;
import org.zimagelab.tuning.best.Goal;
import org.zimagelab.tuning.best.Guard;
import org.zimagelab.tuning.best.Objective;
import org.zimagelab.tuning.best.ObjectivePreset;
import org.zimagelab.tuning.best.ParetoAnswer;
import org.zimagelab.tuning.best.SamplePlan;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %best}. */
@Command(
        name = "%best",
        description = {
            "Says which cell of a sweep or a store to use: the cheapest that is certainly as good as the best, within",
            "a margin that is fixed before. Where no cell is certain it says so, and how many pictures it takes."
        },
        sortOptions = false)
public final class BestCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private RunsArgument argument = new RunsArgument();

    @Mixin
    private RunOptions which = new RunOptions();

    @Option(
            names = "--score",
            paramLabel = "S",
            completionCandidates = CompletionCandidates.SweepScores.class,
            description = {
                "a score of which one end is better, or a cost (default: the first score of the sweep that declares how",
                "much difference matters); several, parted by commas, ask for the trades between them"
            })
    private Optional<String> score = Optional.empty();

    @Option(
            names = "--within",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = {
                "the margin: how much of the score may be lost (default: the smallest difference that the score",
                "declares to matter; never taken from the pictures)"
            })
    private Optional<Double> within = Optional.empty();

    @Mixin
    private EstimandOption about = new EstimandOption();

    @Option(
            names = "--guard",
            paramLabel = "LIST",
            description = {
                "limits that a cell must keep to be recommended, such as 'chroma_p95<=0.27, clip_any<=0.02';",
                "a score's name alone is its healthy band"
            })
    private Optional<String> guard = Optional.empty();

    @Option(
            names = "--objective",
            paramLabel = "NAME",
            completionCandidates = Objectives.class,
            description = {
                "instead of --score: sharp-and-clean, for which all scores of sharpness must agree, and chroma_p95,",
                "clip_any, burnt, flat_noise, lattice8 and lattice16 stay in their healthy bands"
            })
    private Optional<String> preset = Optional.empty();

    @Option(
            names = "--confirm",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = {
                "make N fresh blocks of the recommended cell, of the one that looks best and of the usual one, and say",
                "what they alone say: these prompts with new seeds, or with --for new the prompts in the lines below;",
                "needs the model that made the runs"
            })
    private Optional<Integer> confirm = Optional.empty();

    @Option(
            names = "--plan",
            description = "say instead how many blocks, pictures, network calls and minutes a certain answer takes")
    private boolean plan;

    @Mixin
    private LanguageOption language = new LanguageOption();

    @Mixin
    private CsvOption csv = new CsvOption();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = {
                "declare a Java variable: a BestAnswer, with --confirm a Confirmation, with --plan a SamplePlan, of",
                "several scores a ParetoAnswer"
            })
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public BestCommand(CellContext cell) {
        this.cell = cell;
    }

    /** What {@code --objective} can be completed to. */
    static final class Objectives implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(ObjectivePreset.values())
                    .map(ObjectivePreset::label)
                    .iterator();
        }
    }

    @Override
    public Object call() throws IOException, InterruptedException {
        JavaVariables.checkName(as);
        csv.check();
        Language words = language.language();
        Estimand estimand = about.estimand();
        List<String> prompts = cell.body().isBlank() ? List.of() : cell.prompts("best");
        if (!prompts.isEmpty() && confirm.isEmpty()) {
            throw new MagicException("%%best takes prompts in the lines below only with --confirm");
        }
        if (plan && confirm.isPresent()) {
            throw new MagicException("--plan makes no picture: leave --confirm out");
        }
        NamedRuns named = argument.runs(cell, which);
        Objective objective = objective(named.runs());
        if (isTrade()) {
            if (plan || confirm.isPresent()) {
                throw new MagicException(
                        "--plan and --confirm are about one score or an --objective: name one after" + " --score");
            }
            ParetoAnswer pareto = ParetoAnswer.of(named.runs(), objective, estimand);
            cell.output().show(ParetoView.bundle(pareto, words));
            csv.write(cell, BestTable.of(pareto.answer()));
            return declared(ParetoAnswer.class, pareto);
        }
        BestAnswer answer = BestAnswer.of(named.runs(), objective, estimand);
        if (plan) {
            SamplePlan sample = SamplePlan.of(answer);
            cell.output().show(PlanView.bundle(sample, words));
            return declared(SamplePlan.class, sample);
        }
        CellOutput.Live shown = cell.output().live(BestView.bundle(answer, Optional.empty(), words), 0);
        CellNotes.print(
                Metric.cautions(objective.goals().stream().map(Goal::metric).toList()));
        csv.write(cell, BestTable.of(answer));
        if (confirm.isEmpty()) {
            return declared(BestAnswer.class, answer);
        }
        FreshBlocks fresh = FreshBlocks.of(answer, confirm.get(), prompts);
        Confirmation confirmation = new FreshPictures(cell, named, answer, fresh).confirm();
        shown.finish(BestView.bundle(answer, Optional.of(confirmation), words));
        return declared(Confirmation.class, confirmation);
    }

    private boolean isTrade() {
        return score.filter(names -> names.matches(".*[,，].*")).isPresent();
    }

    private <T> T declared(Class<T> type, T value) {
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, type.getName(), value);
        }
        return value;
    }

    private Objective objective(Runs runs) {
        List<Guard> guards = guard.map(list -> Guard.parse(list, runs)).orElse(List.of());
        if (preset.isPresent()) {
            if (score.isPresent() || within.isPresent()) {
                throw new MagicException(
                        "--objective names its scores, each with its own margin: leave --score and" + " --within out");
            }
            return ObjectivePreset.named(preset.get()).of(runs).withGuards(guards);
        }
        if (isTrade()) {
            if (within.isPresent()) {
                throw new MagicException("--within is for one score: of several each has its own margin");
            }
            return Objective.of(runs, List.of(score.get().split("[,，]", -1))).withGuards(guards);
        }
        OptionalDouble margin = within.map(OptionalDouble::of).orElse(OptionalDouble.empty());
        Objective one = score.map(name -> Objective.of(runs, name, margin)).orElseGet(() -> Objective.of(runs, margin));
        return one.withGuards(guards);
    }
}
