package org.zimagelab.tuning.diagnosis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.zimagelab.tuning.diagnosis.Defect.Symptom;
import org.zimagelab.tuning.run.Run;

/**
 * How far a score of a picture lies from the scores of the other pictures of its sweep.
 *
 * @param others number of other pictures
 * @param paired whether they have the same prompt and the same seed; otherwise they have the same prompt only
 * @param median of their scores
 * @param spread 1.4826 times the median absolute deviation of their scores, or the largest difference that nobody would
 *     see, if that is more
 * @param distance from the median in spreads: positive on the bad side, negative on the good side
 * @param typical the picture with the score nearest to the median
 */
public record RobustDeviation(int others, boolean paired, double median, double spread, double distance, Run typical) {
    /** Other pictures. From fewer, a spread cannot be estimated. */
    private static final int FEWEST = 3;

    /** Spreads from which a score stands out among many others. */
    private static final double FAR = 4;

    /** Spreads within which a score is typical. */
    private static final double NEAR = 1;

    /** Makes the median absolute deviation of a normal distribution its standard deviation. */
    private static final double NORMAL = 1.4826;

    /** Share of the effect of a plainly visible defect that nobody would see. */
    private static final double UNSEEN = 0.06;

    /** Empty if too few others have the score. */
    static Optional<RobustDeviation> of(Run self, Symptom symptom, List<Run> sweep) {
        Optional<RobustDeviation> paired = of(self, symptom, sweep, true, run -> isPaired(run, self));
        return paired.isPresent() ? paired : of(self, symptom, sweep, false, run -> hasSamePrompt(run, self));
    }

    private static Optional<RobustDeviation> of(
            Run self, Symptom symptom, List<Run> sweep, boolean paired, Predicate<Run> counts) {
        String score = symptom.score();
        List<Run> others = sweep.stream()
                .filter(run -> !run.request().equals(self.request()) && counts.test(run))
                .filter(run -> Double.isFinite(score(run, score)))
                .toList();
        if (others.size() < FEWEST) {
            return Optional.empty();
        }
        double[] values = others.stream().mapToDouble(run -> score(run, score)).toArray();
        double median = median(values);
        double deviation =
                median(Arrays.stream(values).map(x -> Math.abs(x - median)).toArray());
        double spread = Math.max(NORMAL * deviation, unseen(symptom));
        double distance = symptom.side().sign() * (score(self, score) - median) / spread;
        Run typical = others.stream()
                .min(Comparator.comparingDouble(run -> Math.abs(score(run, score) - median)))
                .orElseThrow();
        return Optional.of(new RobustDeviation(others.size(), paired, median, spread, distance, typical));
    }

    /**
     * Whether the score stands out. The fewer the others, the farther it must be, since their spread is underestimated.
     */
    boolean standsOut() {
        return distance >= FAR * (1 + 2.0 / others);
    }

    /** Whether the score is typical of the sweep: less than one spread worse than the median. */
    boolean isTypical() {
        return distance < NEAR;
    }

    /**
     * The largest difference that nobody would see. Without it a sweep of nearly equal pictures would have outliers.
     */
    static double unseen(Symptom symptom) {
        return UNSEEN * symptom.plain();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** A score of a run; NaN if it has none. */
    static double score(Run run, String name) {
        return run.scores().getOrDefault(name, Double.NaN);
    }

    private static boolean hasSamePrompt(Run one, Run other) {
        return one.request().width() == other.request().width()
                && one.request().height() == other.request().height()
                && one.request().hires().scale() == other.request().hires().scale()
                && one.request().prompt().equals(other.request().prompt());
    }

    /** Whether both pictures have the same prompt and started from the same noise, so that they look alike. */
    private static boolean isPaired(Run one, Run other) {
        return hasSamePrompt(one, other)
                && one.request().seed() == other.request().seed();
    }
}
