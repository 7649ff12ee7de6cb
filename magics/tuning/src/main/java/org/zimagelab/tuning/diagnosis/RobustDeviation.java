package org.zimagelab.tuning.diagnosis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.zimagelab.tuning.diagnosis.Defect.Symptom;

/**
 * A value held against other pictures of its sweep.
 *
 * @param others how many
 * @param paired whether they show the same prompt from the same noise; else the same prompt alone
 * @param median of theirs
 * @param spread 1.4826 times the median absolute deviation of theirs, or what counts as no difference if that is more
 * @param distance how many spreads the value lies on the bad side of the median; negative on the good side
 * @param typical the one nearest to the median
 */
public record RobustDeviation(int others, boolean paired, double median, double spread, double distance, Peer typical) {
    /** Fewer say nothing of a spread. */
    private static final int FEWEST = 3;

    /** Spreads from which a value stands out among many others. */
    private static final double FAR = 4;

    /** Spreads within which a value is as the others are. */
    private static final double NEAR = 1;

    /** Makes the median absolute deviation of a normal distribution its standard deviation. */
    private static final double NORMAL = 1.4826;

    /** The part of a plainly visible defect's effect that nobody would see. */
    private static final double UNSEEN = 0.06;

    /** Empty where too few others have a value. */
    static Optional<RobustDeviation> of(Peer self, Symptom symptom, List<Peer> sweep) {
        Optional<RobustDeviation> paired = of(self, symptom, sweep, true, peer -> peer.pairedWith(self));
        return paired.isPresent() ? paired : of(self, symptom, sweep, false, peer -> peer.samePrompt(self));
    }

    private static Optional<RobustDeviation> of(
            Peer self, Symptom symptom, List<Peer> sweep, boolean paired, Predicate<Peer> counts) {
        String score = symptom.score();
        List<Peer> others = sweep.stream()
                .filter(peer -> !peer.request().equals(self.request()) && counts.test(peer))
                .filter(peer -> Double.isFinite(peer.score(score)))
                .toList();
        if (others.size() < FEWEST) {
            return Optional.empty();
        }
        double[] values = others.stream().mapToDouble(peer -> peer.score(score)).toArray();
        double median = median(values);
        double deviation =
                median(Arrays.stream(values).map(x -> Math.abs(x - median)).toArray());
        double spread = Math.max(NORMAL * deviation, unseen(symptom));
        double distance = symptom.side().sign() * (self.score(score) - median) / spread;
        Peer typical = others.stream()
                .min(Comparator.comparingDouble(peer -> Math.abs(peer.score(score) - median)))
                .orElseThrow();
        return Optional.of(new RobustDeviation(others.size(), paired, median, spread, distance, typical));
    }

    /** The median absolute deviation of few values comes out too small, so few others must be farther away. */
    boolean standsOut() {
        return distance >= FAR * (1 + 2.0 / others);
    }

    /** Whether the sweep calls the value typical: not worse than the others by more than lies between them. */
    boolean isTypical() {
        return distance < NEAR;
    }

    /** A difference that nobody would see, so that a sweep of nearly equal pictures has no outliers. */
    static double unseen(Symptom symptom) {
        return UNSEEN * symptom.plain();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
