package org.zimagelab.notebook.rate;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.AdaptiveView;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.PairView;
import org.zimagelab.notebook.display.RatingView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.ConsoleInput;
import org.zimagelab.notebook.options.EstimandOption;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.RunsArgument;
import org.zimagelab.notebook.options.SharedStore;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.rating.AdaptivePairs;
import org.zimagelab.tuning.rating.PairSelector;
import org.zimagelab.tuning.rating.PairSource;
import org.zimagelab.tuning.rating.PicturePair;
import org.zimagelab.tuning.rating.SweepRating;
import org.zimagelab.tuning.rating.Vote;
import org.zimagelab.tuning.rating.VoteAnswer;
import org.zimagelab.tuning.rating.VoteFile;
import org.zimagelab.tuning.rating.VotedBest;
import org.zimagelab.tuning.results.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %rate}. */
@Command(
        name = "%rate",
        description = "Asks which of two pictures of a sweep or a store is better, without saying how they were made.",
        sortOptions = false)
public final class RateCommand implements Callable<Object> {
    private static final int MOST_PAIRS = 1000;

    private static final double LARGEST_MARGIN = 5;
    private static final String NOBODY = "this front end cannot ask: run the cell in an interactive notebook";

    private final CellContext cell;

    @Mixin
    private RunsArgument argument = new RunsArgument();

    @Option(
            names = "--pairs",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "how many pairs to ask about, at most (default: 20)")
    private int pairs = 20;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = OptionConverters.Seed.class,
            description = {"of the random choices: the order of equals, which picture is on the left", "(default: 0)"})
    private long seed;

    @Option(
            names = "--adaptive",
            description = {
                "ask the pairs that decide which cell is best, until it is known within --within;",
                "at most --pairs in one go"
            })
    private boolean adaptive;

    @Option(
            names = "--within",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = {
                "with --adaptive: the margin, in strengths. A cell that is ahead by 0.4 wins 60 of 100 votes that are",
                "no ties (default: 0.4)"
            })
    private Optional<Double> within = Optional.empty();

    @Option(names = "--result", description = "do not ask; show the result of the votes so far")
    private boolean result;

    @Mixin
    private EstimandOption about = new EstimandOption();

    @Mixin
    private TableOptions options;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public RateCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        options.check();
        if (pairs < 1 || pairs > MOST_PAIRS) {
            throw new MagicException("--pairs " + pairs + ": expected a whole number from 1 to " + MOST_PAIRS);
        }
        if (within.isPresent() && !adaptive) {
            throw new MagicException("--within is the margin of --adaptive: write both");
        }
        if (adaptive && result) {
            throw new MagicException("--result asks nothing: leave --adaptive out");
        }
        double margin = within.orElse(VotedBest.MARGIN);
        if (!(margin >= 0 && margin <= LARGEST_MARGIN)) {
            throw new MagicException("--within " + margin + ": expected a number from 0 to " + LARGEST_MARGIN);
        }
        Estimand estimand = about.estimand();
        NamedRuns named = argument.runs(cell);
        Runs runs = named.runs();
        String title = named.name();
        VoteFile file = VoteFile.in(named.folder());
        VoteFile.Content earlier = file.read();
        CellNotes.print(earlier.notes());
        if (adaptive) {
            AdaptivePairs source = new AdaptivePairs(runs, earlier.votes(), estimand, margin, seed);
            check(source, title);
            ask(title, source, file, () -> AdaptiveView.state(source));
            cell.output().show(AdaptiveView.bundle(title, source));
        } else if (!result) {
            ask(title, new PairSelector(runs, earlier.votes(), seed), file, () -> "");
        }
        if (!result) {
            named.shared().ifPresent(SharedStore::sendVotes);
        }
        SweepRating rating = SweepRating.of(runs, file.read().votes(), estimand);
        cell.output().show(RatingView.bundle(title, rating));
        return rating.isEnough() ? options.keep(cell, rating.table()) : null;
    }

    private static void check(AdaptivePairs source, String sweep) {
        if (source.cells().size() < 2) {
            throw new MagicException(
                    sweep + " has " + Amounts.count(source.cells().size(), "cell")
                            + " with pictures: --adaptive finds the best of several");
        }
    }

    /** Asks pair after pair in one display, whose last line says how it ended. */
    private void ask(String sweep, PairSource selector, VoteFile file, Supplier<String> state)
            throws InterruptedException, IOException {
        ConsoleInput.forget();
        CellOutput.Live live = cell.output().live(MimeBundle.text(sweep + ": looking for pairs"), 0);
        Set<String> told = new LinkedHashSet<>();
        int given = 0;
        String ended = "";
        try {
            while (ended.isEmpty() && given < pairs) {
                Optional<PicturePair> pair = selector.next();
                if (pair.isEmpty()) {
                    ended = state.get().isEmpty()
                            ? "every pair of this sweep has been asked"
                            : "nothing more to ask, " + state.get();
                    break;
                }
                PairView view;
                try {
                    view = PairView.of(pair.get(), given + 1, pairs, state.get());
                } catch (IOException e) {
                    Interrupts.check();
                    // A picture is part of many pairs, and its line is printed once.
                    told.add(String.valueOf(e.getMessage()));
                    // The vote file does not get this skip, since nobody answered.
                    selector.add(new Vote(
                            pair.get().left().key(), pair.get().right().key(), VoteAnswer.SKIP, Instant.now()));
                    continue;
                }
                Optional<String> typed = answer(view, live);
                Optional<VoteAnswer> answer = typed.flatMap(VoteAnswer::of);
                if (answer.isEmpty()) {
                    ended = typed.isPresent() ? "ended" : NOBODY;
                } else {
                    Vote vote =
                            new Vote(pair.get().left().key(), pair.get().right().key(), answer.get(), Instant.now());
                    file.add(vote);
                    selector.add(vote);
                    given++;
                }
            }
        } finally {
            CellNotes.passedOver(told);
            live.finish(MimeBundle.text(sweep + ": " + Amounts.count(given, "answer")
                    + (ended.isEmpty() ? "" : "; " + ended) + (given == 0 ? "" : "; kept in " + file.path())));
        }
    }

    /** Asks until the user types an answer or ends it; empty if the front end cannot ask. */
    private static Optional<String> answer(PairView view, CellOutput.Live live) throws InterruptedException {
        String before = "";
        while (true) {
            live.finish(view.bundle(before));
            Optional<String> typed = ConsoleInput.line();
            if (typed.isEmpty()
                    || PairView.isQuit(typed.get())
                    || VoteAnswer.of(typed.get()).isPresent()) {
                return typed;
            }
            before = typed.get();
        }
    }
}
