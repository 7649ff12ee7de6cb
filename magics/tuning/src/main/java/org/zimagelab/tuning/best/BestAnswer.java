package org.zimagelab.tuning.best;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.statistics.ReferenceCell;

/**
 * Which cell of a sweep to use. A cell is recommended if it is certainly within the margin of the best in every score,
 * keeps every guard, and costs least of those; with 95 % confidence no cell is recommended that is worse than the
 * margin. Where no cell is certain, none is recommended.
 *
 * @param runs the answer is about these
 * @param objective what was asked
 * @param estimand what means and intervals are about
 * @param coverage how many of the runs count
 * @param candidates the cells, in the order of execution; at least two
 * @param recommended index of a candidate; empty if no cell is certain
 */
public record BestAnswer(
        Runs runs,
        Objective objective,
        Estimand estimand,
        Coverage coverage,
        List<Candidate> candidates,
        OptionalInt recommended) {

    public BestAnswer {
        candidates = List.copyOf(candidates);
    }

    /**
     * The answer of these runs.
     *
     * @throws IllegalArgumentException with one line, if the runs allow no answer: fewer than two cells or two complete
     *     blocks, one prompt for new prompts, one seed of each prompt for these, a score that never varies
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     */
    public static BestAnswer of(Runs runs, Objective objective, Estimand estimand) {
        return new BestAnalysis(runs, objective, estimand).answer();
    }

    /** The cell that is recommended. */
    public Optional<Candidate> choice() {
        return recommended.isPresent() ? Optional.of(candidates.get(recommended.getAsInt())) : Optional.empty();
    }

    /** The candidate with the best mean of the first score, those that break a guard aside where there are others. */
    public int bestLooking() {
        int sign = objective.goals().get(0).sign();
        Comparator<Integer> inRace = Comparator.comparing(i -> candidates.get(i).breaksGuard());
        return IntStream.range(0, candidates.size())
                .boxed()
                .min(inRace.thenComparing(
                        i -> -sign * candidates.get(i).standings().get(0).mean()))
                .orElseThrow();
    }

    /** The candidate that all others are compared with: the recommended one, else the one that looks best. */
    public int reference() {
        return recommended.orElseGet(this::bestLooking);
    }

    /** The best-looking candidate, or the next best where that one is the {@link #choice()}. */
    public Candidate rival() {
        int sign = objective.goals().get(0).sign();
        Comparator<Candidate> inRace = Comparator.comparing(Candidate::breaksGuard);
        return candidates.stream()
                .filter(candidate -> choice().filter(candidate::equals).isEmpty())
                .min(inRace.thenComparing(
                        candidate -> -sign * candidate.standings().get(0).mean()))
                .orElseThrow();
    }

    /** The candidate that people would use without a sweep: the model's documented setting, else the dearest. */
    public Candidate usual() {
        Optional<ModelInfo.Variant> variant = runs.models().stream()
                .flatMap(model -> model.likelyVariant().stream())
                .findFirst();
        return candidates.stream()
                .filter(candidate -> variant.filter(documented -> Integer.valueOf(documented.steps())
                                        .equals(candidate.cell().value(Parameter.STEPS))
                                && Double.valueOf(documented.guidance())
                                        .equals(candidate.cell().value(Parameter.GUIDANCE)))
                        .isPresent())
                .min(Comparator.comparingLong(candidate -> ReferenceCell.changes(runsOf(candidate))))
                .orElseGet(() -> candidates.stream()
                        .max(Comparator.comparingDouble(
                                candidate -> candidate.cost().networkCalls()))
                        .orElseThrow());
    }

    /** The candidates of this status. */
    public List<Candidate> of(Candidate.Status status) {
        return candidates.stream()
                .filter(candidate -> candidate.status() == status)
                .toList();
    }

    /** The candidates that are in the race: those that break no guard. */
    public int inRace() {
        return candidates.size() - of(Candidate.Status.GUARD_BROKEN).size();
    }

    /** The finished runs of a candidate, in the order of execution. */
    public List<Run> runsOf(Candidate candidate) {
        return runs.planned().stream()
                .filter(run -> run.ok() && candidate.cell().holds(run::value))
                .toList();
    }
}
