package org.zimagelab.tuning.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.Scored;

/**
 * Scores the runs of a store. Kept scores are read; scores that are missing, or were computed by another version of a
 * score, are computed and kept. No picture is made again.
 *
 * <p>Scores that compare with a reference picture are computed each time and never kept, since a store does not record
 * the reference.
 */
public final class Scorer {

    private static final String LEFT_OUT = "not computed, because the sweep was interrupted";

    private final RunStore store;
    private final List<Score> scores;
    private final Consumer<String> notes;
    private final Optional<ScoreInput> reference;
    private final BooleanSupplier haste;
    private final Set<String> told;

    /** @param notes receives notes for the user, one line each, without repetition */
    public Scorer(RunStore store, List<Score> scores, Consumer<String> notes) {
        this(store, List.copyOf(scores), notes, Optional.empty(), () -> false, new HashSet<>());
    }

    private Scorer(
            RunStore store,
            List<Score> scores,
            Consumer<String> notes,
            Optional<ScoreInput> reference,
            BooleanSupplier haste,
            Set<String> told) {
        this.store = store;
        this.scores = scores;
        this.notes = notes;
        this.reference = reference;
        this.haste = haste;
        this.told = told;
    }

    /** The same, with this reference picture to compare with. */
    public Scorer against(ScoreInput other) {
        return new Scorer(store, scores, notes, Optional.of(other), haste, told);
    }

    /** The same, but once this is true it starts no more scores, and skips a score that an interrupt ends. */
    public Scorer until(BooleanSupplier inHaste) {
        return new Scorer(store, scores, notes, reference, inHaste, told);
    }

    /** Whether any score of this run must be computed. */
    public boolean needsPicture(Run run) {
        return scores.stream().anyMatch(score -> kept(run, score).isEmpty());
    }

    /**
     * The scores of a run. Reads its picture if a score must be computed.
     *
     * @throws CancellationException where the thread is interrupted, see {@link Interrupts}; scores computed so far are
     *     kept
     */
    public Scored score(Run run) {
        if (!needsPicture(run)) {
            return score(run, Optional.empty());
        }
        try {
            return score(run, Optional.of(store.scoreInput(run)));
        } catch (IOException e) {
            Interrupts.check();
            notes.accept(e.getMessage());
            return score(run, Optional.empty());
        }
    }

    /**
     * The same runs with these scores after those that they have.
     *
     * @throws InterruptedException if the thread is interrupted; scores computed so far are kept
     */
    public Runs score(Runs runs) throws InterruptedException {
        List<Run> scored = new ArrayList<>(runs.planned().size());
        int pictures = 0;
        for (Run run : runs.planned()) {
            try {
                Interrupts.check();
                scored.add(run.ok() ? scored(run) : run);
                pictures += run.ok() ? 1 : 0;
            } catch (CancellationException e) {
                throw Interrupts.stopped(
                        e,
                        "stopped after " + Amounts.part(pictures, runs.size(), "picture") + "; their scores are kept");
            }
        }
        return runs.with(scored).withMetrics(scores.stream().map(Metric::of).toList());
    }

    private Run scored(Run run) {
        // A run that was found in the store was read with its scores; a sweep's run may have got scores since.
        Optional<Run> stored = run.outcome() instanceof Outcome.Stored ? Optional.of(run) : store.find(run.key());
        Scored now = stored.map(this::score)
                .orElseGet(
                        () -> Scored.nothing(scores.stream().map(Score::name).toList(), "its file is gone or damaged"));
        return run.with(run.scored().with(now));
    }

    /**
     * The scores of a run whose picture is already read.
     *
     * @param input the run's picture, with prompt and latents if known; empty if it could not be read or is not needed
     * @throws CancellationException as {@link #score(Run)}
     */
    public Scored score(Run run, Optional<ScoreInput> input) {
        Optional<ScoreInput> compared = reference.isPresent() ? input.map(s -> s.against(reference.get())) : input;
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, String> unscored = new LinkedHashMap<>();
        Map<Metric, Double> fresh = new LinkedHashMap<>();
        Map<String, Integer> versions = new LinkedHashMap<>();
        String file = run.file().orElseThrow().getFileName().toString();
        try {
            for (Score score : scores) {
                OptionalDouble kept = kept(run, score);
                double value = kept.isPresent() ? kept.getAsDouble() : compute(score, compared, unscored, file);
                values.put(score.name(), value);
                versions.put(score.name(), score.version());
                if (kept.isEmpty() && Double.isFinite(value) && isKept(score)) {
                    fresh.put(Metric.of(score), value);
                }
            }
        } finally {
            Interrupts.after(() -> keep(run, fresh));
        }
        return new Scored(values, versions, unscored);
    }

    private double compute(Score score, Optional<ScoreInput> input, Map<String, String> unscored, String file) {
        if (input.isEmpty()) {
            unscored.put(score.name(), "its picture could not be read");
        } else if (haste.getAsBoolean()) {
            unscored.put(score.name(), LEFT_OUT);
        } else {
            Scored one;
            try {
                one = of(input.get(), List.of(score));
            } catch (CancellationException e) {
                if (!haste.getAsBoolean()) {
                    throw e;
                }
                unscored.put(score.name(), LEFT_OUT);
                return Double.NaN;
            }
            String reason = one.reasons().get(score.name());
            if (reason == null) {
                return one.values().get(score.name());
            }
            unscored.put(score.name(), reason);
            if (told.add(score.name() + " " + reason)) {
                // a sweep has hundreds of pictures, and its table has the reason of each
                notes.accept(
                        reason.startsWith("failed")
                                ? "score " + score.name() + " of " + file + " " + reason
                                        + "; other pictures of which it fails in this way are not named"
                                : "score " + score.name() + ": " + reason);
            }
        }
        return Double.NaN;
    }

    /**
     * Scores a picture that is in no store. If a score fails, the others are still computed.
     *
     * @param input the picture, with prompt and latents if known
     * @param scores the scores, in the order of the result
     * @throws CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public static Scored of(ScoreInput input, List<Score> scores) {
        Map<String, String> unscored = new LinkedHashMap<>();
        Map<String, Double> found = Scores.of(input, scores, (score, reason) -> unscored.put(score.name(), reason));
        Map<String, Double> values = new LinkedHashMap<>();
        scores.forEach(score -> values.put(score.name(), found.getOrDefault(score.name(), Double.NaN)));
        return new Scored(values, scores.stream().collect(Collectors.toMap(Score::name, Score::version)), unscored);
    }

    private static OptionalDouble kept(Run run, Score score) {
        return isKept(score) ? run.scored().value(score.name(), score.version()) : OptionalDouble.empty();
    }

    private static boolean isKept(Score score) {
        return !score.requirements().contains(Requirement.REFERENCE);
    }

    private void keep(Run run, Map<Metric, Double> values) {
        if (values.isEmpty()) {
            return;
        }
        try {
            Interrupts.whole(() -> store.score(run, values));
        } catch (StoreException e) {
            // The picture is kept, and its scores can be computed again.
            notes.accept(e.getMessage());
        }
    }
}
