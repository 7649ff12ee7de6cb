package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;

/**
 * A limit on the mean of another score, within which a cell must stay to be recommended.
 *
 * @param metric the score
 * @param least the smallest mean that is allowed; −∞ where there is no such limit
 * @param most the largest, or ∞
 */
public record Guard(Metric metric, double least, double most) {
    private static final Pattern LIMIT = Pattern.compile("\\s*([A-Za-z0-9_]+)\\s*(<=|>=|≤|≥|<|>)\\s*(\\S+)\\s*");

    public Guard {
        if (!(least <= most)) {
            throw new IllegalArgumentException("guard " + metric.name() + ": expected a limit that a mean can keep");
        }
    }

    /**
     * Guards as a person types them: {@code chroma_p95<=0.3, clip_any<=0.02}, or the name of a score alone for its
     * healthy band. Chinese commas do as well.
     *
     * @throws IllegalArgumentException with one line, if one cannot be read, its score is not in these runs, or it has
     *     no healthy band
     */
    public static List<Guard> parse(String text, Runs runs) {
        List<Guard> guards = new ArrayList<>();
        for (String part :
                text.replace('，', ',').replace('；', ',').replace(';', ',').split(",", -1)) {
            guards.add(one(part, runs));
        }
        return guards;
    }

    private static Guard one(String text, Runs runs) {
        if (text.strip().matches("[A-Za-z0-9_]+")) {
            return healthy(metric(text.strip(), runs));
        }
        Matcher limit = LIMIT.matcher(text);
        if (!limit.matches()) {
            throw new IllegalArgumentException("guard '" + Printable.value(text.strip())
                    + "': expected NAME<=NUMBER, NAME>=NUMBER or the name of a score with a healthy band, such as"
                    + " chroma_p95<=0.3");
        }
        double value = number(limit.group(3), text);
        Metric metric = metric(limit.group(1), runs);
        return limit.group(2).matches("<=?|≤")
                ? new Guard(metric, Double.NEGATIVE_INFINITY, value)
                : new Guard(metric, value, Double.POSITIVE_INFINITY);
    }

    private static double number(String word, String text) {
        try {
            double value = Double.parseDouble(word);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The line below says it.
        }
        throw new IllegalArgumentException(
                "guard '" + Printable.value(text.strip()) + "': expected a number behind the sign, such as 0.3");
    }

    private static Metric metric(String name, Runs runs) {
        try {
            return runs.metric(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("guard: " + e.getMessage(), e);
        }
    }

    /** The healthy band of a score, without those of its ends at which the score itself ends. */
    static Guard healthy(Metric metric) {
        Range band = metric.healthy()
                .orElseThrow(() -> new IllegalArgumentException("guard " + metric.name()
                        + ": this score declares no healthy band; write a limit, such as " + metric.name() + "<=0.3"));
        Range range = metric.scale().range();
        return new Guard(
                metric,
                band.low() > range.low() ? band.low() : Double.NEGATIVE_INFINITY,
                band.high() < range.high() ? band.high() : Double.POSITIVE_INFINITY);
    }

    /** {@code chroma_p95 ≤ 0.3}, {@code blur_effect 0.2 to 0.45}. */
    public String text(Language language) {
        if (most == Double.POSITIVE_INFINITY) {
            return metric.name() + " ≥ " + NumberText.plain(least);
        }
        return least == Double.NEGATIVE_INFINITY
                ? metric.name() + " ≤ " + NumberText.plain(most)
                : metric.name() + " " + NumberText.plain(least) + language.of(" to ", " 至 ") + NumberText.plain(most);
    }
}
