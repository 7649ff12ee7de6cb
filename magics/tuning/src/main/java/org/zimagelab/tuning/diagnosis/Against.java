package org.zimagelab.tuning.diagnosis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;

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
public record Against(int others, boolean paired, double median, double spread, double distance, Peer typical) {
    /** Fewer say nothing of a spread. */
    private static final int FEWEST = 3;

    /** Spreads from which a value stands out. */
    static final double FAR = 4;

    /** Makes the median absolute deviation of a normal distribution its standard deviation. */
    private static final double NORMAL = 1.4826;

    /** Empty where too few others have a value. */
    static Optional<Against> of(Peer self, Score score, int sign, List<Peer> sweep) {
        Optional<Against> paired = of(self, score, sign, sweep, true, peer -> peer.pairedWith(self));
        return paired.isPresent() ? paired : of(self, score, sign, sweep, false, peer -> peer.samePrompt(self));
    }

    private static Optional<Against> of(
            Peer self, Score score, int sign, List<Peer> sweep, boolean paired, Predicate<Peer> counts) {
        List<Peer> others = sweep.stream()
                .filter(peer -> !peer.request().equals(self.request()) && counts.test(peer))
                .filter(peer -> Double.isFinite(peer.score(score.name())))
                .toList();
        if (others.size() < FEWEST) {
            return Optional.empty();
        }
        double[] values =
                others.stream().mapToDouble(peer -> peer.score(score.name())).toArray();
        double median = median(values);
        double deviation =
                median(Arrays.stream(values).map(x -> Math.abs(x - median)).toArray());
        double spread = Math.max(NORMAL * deviation, nothing(score, median));
        double distance = sign * (self.score(score.name()) - median) / spread;
        Peer typical = others.stream()
                .min(Comparator.comparingDouble(peer -> Math.abs(peer.score(score.name()) - median)))
                .orElseThrow();
        return Optional.of(new Against(others.size(), paired, median, spread, distance, typical));
    }

    boolean standsOut() {
        return distance >= FAR;
    }

    /** A difference that nobody would see, so that a sweep of nearly equal pictures has no outliers. */
    static double nothing(Score score, double median) {
        double width = score.healthy()
                .filter(band -> Double.isFinite(band.high()))
                .map(band -> band.high() - band.low())
                .orElse(0.0);
        Range range = score.range();
        double least = Double.isFinite(range.high()) ? 1e-4 * (range.high() - range.low()) : 1e-4;
        return Math.max(least, width > 0 ? 0.05 * width : 0.1 * Math.abs(median));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
