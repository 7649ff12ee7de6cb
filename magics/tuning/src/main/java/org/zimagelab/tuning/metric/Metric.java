package org.zimagelab.tuning.metric;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;

/**
 * Something that is measured of a run: a score of its picture, or what the picture cost. It is plain data, so a store
 * keeps it beside the values, and whoever opens the store knows their unit and direction without the score's class.
 *
 * @param name as tables call it
 * @param version of the arithmetic; values of two versions do not compare
 * @param unit empty where the number has none
 * @param better which way is better
 * @param healthy where values of good pictures lie; empty where nobody has measured it
 */
public record Metric(String name, int version, String unit, Direction better, Optional<Range> healthy) {
    /** Wall time of the picture when it was made. */
    public static final Metric SECONDS = new Metric("seconds", 1, "s", Direction.LOWER_IS_BETTER, Optional.empty());

    /** Transformer evaluations (NFE), those included that were reused. */
    public static final Metric NETWORK_CALLS =
            new Metric("network_calls", 1, "", Direction.LOWER_IS_BETTER, Optional.empty());

    private static final Set<String> COSTS =
            Stream.of(SECONDS, NETWORK_CALLS).map(Metric::name).collect(Collectors.toSet());

    /** What a score declares of itself. */
    public static Metric of(Score score) {
        return new Metric(score.name(), score.version(), score.unit(), score.better(), score.healthy());
    }

    /** A score of which nobody here knows more than its name. */
    public static Metric unknown(String name) {
        return new Metric(name, 1, "", Direction.NEITHER, Optional.empty());
    }

    /** Whether it is a cost of making the picture rather than a score of what it shows. */
    public boolean isCost() {
        return COSTS.contains(name);
    }
}
