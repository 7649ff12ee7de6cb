package org.zimagelab.tuning.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreScale;

/**
 * What is measured of a run: a score of its picture, or a cost of making it. A store keeps this record beside the
 * values, so a reader of the store knows their unit and direction without the score's class.
 *
 * @param name the column's name in tables
 * @param version of the arithmetic; values of two versions do not compare
 * @param description one English sentence; empty for an unknown score
 * @param scale how to read the values
 * @param caution what a reader must know before trusting the values
 */
public record Metric(String name, int version, String description, ScoreScale scale, Optional<String> caution) {
    private static final Range FROM_ZERO = Range.from(0);

    /**
     * The name of the score that is a number of a cell and not of a picture: how much its seeds differ. The value of a
     * run is its part of it.
     */
    public static final String DIVERSITY = "diversity";

    /** Wall time of the picture when it was made. */
    public static final Metric SECONDS = new Metric(
            "seconds",
            1,
            "Wall time of the picture when it was made.",
            ScoreScale.of(FROM_ZERO, Direction.LOWER_IS_BETTER).in("s"),
            Optional.empty());

    /** Transformer evaluations (NFE), including reused ones. */
    public static final Metric NETWORK_CALLS = new Metric(
            "network_calls",
            1,
            "Evaluations of the network (NFE), those included that were reused.",
            ScoreScale.of(FROM_ZERO, Direction.LOWER_IS_BETTER),
            Optional.empty());

    /** Evaluations that a step cache has skipped; 0 where it was off. */
    public static final Metric SKIPPED_CALLS = new Metric(
            "skipped_calls",
            1,
            "Further evaluations, of which a step cache spared all but the first main block.",
            ScoreScale.of(FROM_ZERO, Direction.NEITHER),
            Optional.empty());

    /** The costs that every picture has; they are not scores. */
    public static final List<Metric> COSTS = List.of(NETWORK_CALLS, SECONDS);

    /** The cost of this name: one of {@link #COSTS}, or {@link #SKIPPED_CALLS}. */
    public static Optional<Metric> cost(String name) {
        return Stream.concat(COSTS.stream(), Stream.of(SKIPPED_CALLS))
                .filter(metric -> metric.name().equals(name))
                .findFirst();
    }

    /** The metric of a score, as the score declares it. */
    public static Metric of(Score score) {
        return new Metric(
                score.name(),
                score.version(),
                score.description(),
                new ScoreScale(
                        score.unit(),
                        score.range(),
                        score.better(),
                        score.healthy(),
                        score.relevantDifference(),
                        score.isShare()),
                score.caution());
    }

    /** The metrics of these scores by name, in the same order. */
    public static Map<String, Metric> byName(Collection<Score> scores) {
        Map<String, Metric> byName = new LinkedHashMap<>();
        scores.forEach(score -> byName.put(score.name(), of(score)));
        return byName;
    }

    /** A score of which only the name is known. */
    public static Metric unknown(String name, int version) {
        Range any = new Range(-Double.MAX_VALUE, Double.MAX_VALUE);
        return new Metric(name, version, "", ScoreScale.of(any, Direction.NEITHER), Optional.empty());
    }

    /** {@link #unknown(String, int)} of version 1. */
    public static Metric unknown(String name) {
        return unknown(name, 1);
    }

    /** Whether this is a cost of making the picture, not a score of it. */
    public boolean isCost() {
        return cost(name).filter(this::equals).isPresent();
    }

    /** Whether more than the name is known. */
    public boolean isKnown() {
        return !description.isEmpty();
    }

    /** Which way is better. */
    public Direction better() {
        return scale.better();
    }

    /** The smallest difference of two means that is worth anything, see {@link Score#relevantDifference()}. */
    public OptionalDouble relevantDifference() {
        return scale.relevantDifference();
    }

    /** The two ends of the range, for a metric of shares, see {@link Score#isShare()}; empty for any other. */
    public Optional<Range> bounds() {
        return scale.isShare() ? Optional.of(scale.range()) : Optional.empty();
    }

    /** Where values of ordinary pictures lie. */
    public Optional<Range> healthy() {
        return scale.healthy();
    }

    /**
     * What a reader must know before trusting the values of these metrics.
     *
     * @return lines such as "niqe: weak on generated pictures", one for each different caution
     */
    public static List<String> cautions(Collection<Metric> metrics) {
        Map<String, List<String>> named = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            metric.caution()
                    .ifPresent(words ->
                            named.computeIfAbsent(words, w -> new ArrayList<>()).add(metric.name()));
        }
        return named.entrySet().stream()
                .map(e -> String.join(", ", e.getValue()) + ": " + e.getKey())
                .toList();
    }
}
