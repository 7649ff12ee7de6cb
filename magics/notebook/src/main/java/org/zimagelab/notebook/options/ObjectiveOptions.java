package org.zimagelab.notebook.options;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.best.Guard;
import org.zimagelab.tuning.best.Objective;
import org.zimagelab.tuning.best.ObjectivePreset;
import org.zimagelab.tuning.rating.VotedBest;
import org.zimagelab.tuning.results.Runs;
import picocli.CommandLine.Option;

/** What a cell must be to be recommended. */
public final class ObjectiveOptions {
    @Option(
            names = "--score",
            paramLabel = "S",
            completionCandidates = CompletionCandidates.SweepScores.class,
            description = {
                "a score of which one end is better, or a cost (default: the first score of the sweep that declares",
                "how much difference matters); several, parted by commas, ask for the trades between them; in %%best",
                "also votes, those of %%rate, with a margin in strengths (0.4: 60 of 100 votes that are no ties)"
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

    /** What {@code --objective} can be completed to. */
    static final class Objectives implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(ObjectivePreset.values())
                    .map(ObjectivePreset::label)
                    .iterator();
        }
    }

    /** The word after {@code --score} that asks the votes. */
    private static final String VOTES = "votes";

    /** What names scores, as it was typed. */
    public Stream<String> words() {
        return Stream.concat(score.stream(), guard.stream());
    }

    /** Whether the votes of {@code %rate} are asked instead of a score. Only {@code %best} knows them. */
    public boolean isByVotes() {
        return score.filter(name -> name.strip().equals(VOTES)).isPresent();
    }

    /**
     * The margin of the votes, in strengths.
     *
     * @throws MagicException with one line, if it is out of range, or another option excludes votes
     */
    public double votesMargin() {
        check();
        if (guard.isPresent()) {
            throw new MagicException("--score votes knows no --guard: leave it out");
        }
        double margin = within.orElse(VotedBest.MARGIN);
        if (!(margin >= 0)) {
            throw new MagicException("--within " + margin + ": expected a number from 0");
        }
        return margin;
    }

    /** Whether several scores are named, so that the trades between them are asked for. */
    public boolean isTrade() {
        return score.filter(names -> names.matches(".*[,，].*")).isPresent();
    }

    /** @throws MagicException with one line, if options exclude each other */
    public void check() {
        if (preset.isPresent() && (score.isPresent() || within.isPresent())) {
            throw new MagicException(
                    "--objective names its scores, each with its own margin: leave --score and --within out");
        }
        if (isTrade() && within.isPresent()) {
            throw new MagicException("--within is for one score: of several each has its own margin");
        }
    }

    /**
     * The objective for these runs.
     *
     * @throws MagicException as {@link #check}
     * @throws IllegalArgumentException with one line, if the runs do not allow it
     */
    public Objective objective(Runs runs) {
        check();
        List<Guard> guards = guard.map(list -> Guard.parse(list, runs)).orElse(List.of());
        if (preset.isPresent()) {
            return ObjectivePreset.named(preset.get()).of(runs).withGuards(guards);
        }
        if (isTrade()) {
            return Objective.of(runs, List.of(score.get().split("[,，]", -1))).withGuards(guards);
        }
        OptionalDouble margin = within.map(OptionalDouble::of).orElse(OptionalDouble.empty());
        Objective one = score.map(name -> Objective.of(runs, name, margin)).orElseGet(() -> Objective.of(runs, margin));
        return one.withGuards(guards);
    }
}
