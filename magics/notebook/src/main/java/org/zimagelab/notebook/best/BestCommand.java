package org.zimagelab.notebook.best;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.BestView;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.ParetoView;
import org.zimagelab.notebook.display.PlanView;
import org.zimagelab.notebook.display.VotedBestView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.ConfOption;
import org.zimagelab.notebook.options.CsvOption;
import org.zimagelab.notebook.options.EstimandOption;
import org.zimagelab.notebook.options.LanguageOption;
import org.zimagelab.notebook.options.MachinesOptions;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.ObjectiveOptions;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.RunsArgument;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.BestTable;
import org.zimagelab.tuning.best.Confirmation;
import org.zimagelab.tuning.best.FreshBlocks;
import org.zimagelab.tuning.best.GenerateLine;
import org.zimagelab.tuning.best.Goal;
import org.zimagelab.tuning.best.Objective;
import org.zimagelab.tuning.best.ParetoAnswer;
import org.zimagelab.tuning.best.SamplePlan;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.rating.SweepRating;
import org.zimagelab.tuning.rating.VoteFile;
import org.zimagelab.tuning.rating.VotedBest;
import org.zimagelab.tuning.results.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

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

    @Mixin
    private ObjectiveOptions wanted = new ObjectiveOptions();

    @Mixin
    private EstimandOption about = new EstimandOption();

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

    @Mixin
    private MachinesOptions machines = new MachinesOptions();

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
        confirm.ifPresent(FreshBlocks::checkCount);
        machines.check();
        ConfOption conf = argument.conf(machines);
        if (machines.isGiven() && confirm.isEmpty()) {
            throw new MagicException("--devices and --on are for the pictures of --confirm, and %best makes no others");
        }
        NamedRuns named = argument.runs(cell, which, wanted.words());
        if (wanted.isByVotes()) {
            return byVotes(named, estimand, words);
        }
        Objective objective = wanted.objective(named.runs());
        if (wanted.isTrade()) {
            if (plan || confirm.isPresent()) {
                throw new MagicException(
                        "--plan and --confirm are about one score or an --objective: name one after" + " --score");
            }
            ParetoAnswer pareto = ParetoAnswer.of(named.runs(), objective, estimand);
            cell.output().show(ParetoView.bundle(pareto, words));
            CellNotes.print(cautions(objective));
            csv.write(cell, BestTable.of(pareto.answer()));
            return declared(ParetoAnswer.class, pareto);
        }
        BestAnswer answer = BestAnswer.of(named.runs(), objective, estimand);
        if (plan) {
            SamplePlan sample = SamplePlan.of(answer);
            cell.output().show(PlanView.bundle(sample, words));
            CellNotes.print(cautions(objective));
            return declared(SamplePlan.class, sample);
        }
        CellOutput.Live shown = cell.output().live(BestView.bundle(answer, Optional.empty(), words), 0);
        CellNotes.print(cautions(objective));
        csv.write(cell, BestTable.of(answer));
        if (confirm.isEmpty()) {
            return declared(BestAnswer.class, answer);
        }
        FreshBlocks fresh = FreshBlocks.of(answer, confirm.get(), prompts);
        Confirmation confirmation = new FreshPictures(cell, named, answer, fresh).confirm(machines, conf, words);
        shown.finish(BestView.bundle(answer, Optional.of(confirmation), words));
        return declared(Confirmation.class, confirmation);
    }

    private static List<String> cautions(Objective objective) {
        return Metric.cautions(objective.goals().stream().map(Goal::metric).toList());
    }

    /** The answer of the votes that %rate asked, instead of that of a score. */
    private VotedBest byVotes(NamedRuns named, Estimand estimand, Language words) throws IOException {
        if (plan || confirm.isPresent()) {
            throw new MagicException("--score votes knows no --plan and no --confirm: %rate asks for more votes");
        }
        double margin = wanted.votesMargin();
        VoteFile.Content votes = VoteFile.in(named.folder()).read();
        CellNotes.print(votes.notes());
        VotedBest best = VotedBest.of(named.runs(), votes.votes(), estimand, margin);
        Table table = best.table(SweepRating.of(named.runs(), votes.votes(), estimand));
        String generate =
                best.choice().map(choice -> generate(named.runs(), choice)).orElse("");
        cell.output().show(VotedBestView.bundle(best, table, generate, words));
        csv.write(cell, table);
        return declared(VotedBest.class, best);
    }

    private static String generate(Runs runs, Cell choice) {
        return runs.planned().stream()
                .filter(run -> run.ok() && choice.holds(run.request()))
                .findFirst()
                .map(GenerateLine::of)
                .orElse("");
    }

    private <T> T declared(Class<T> type, T value) {
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, type.getName(), value);
        }
        return value;
    }
}
