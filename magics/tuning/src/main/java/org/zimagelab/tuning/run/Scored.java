package org.zimagelab.tuning.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The scores of one picture.
 *
 * @param values by name of the score, in the order requested; NaN where a score could not be computed
 * @param versions of those scores, by name; a score that is missing here has version 1
 * @param reasons why a value is missing, by name of the score; one line each
 */
public record Scored(Map<String, Double> values, Map<String, Integer> versions, Map<String, String> reasons) {
    /** Nothing was scored. */
    public static final Scored NOTHING = new Scored(Map.of(), Map.of(), Map.of());

    public Scored {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        // One form for one content, so that equal scores are equal records.
        Map<String, Integer> others = new LinkedHashMap<>(versions);
        others.values().removeIf(version -> version == 1);
        others.keySet().retainAll(values.keySet());
        versions = Collections.unmodifiableMap(others);
        reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }

    /** Values of scores of version 1. */
    public static Scored of(Map<String, Double> values) {
        return new Scored(values, Map.of(), Map.of());
    }

    /** All of these scores are missing, for one reason. */
    public static Scored nothing(List<String> scores, String reason) {
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String score : scores) {
            values.put(score, Double.NaN);
            reasons.put(score, reason);
        }
        return new Scored(values, Map.of(), reasons);
    }

    /** The value of this version; empty if there is none, or only one of another version. */
    public OptionalDouble value(String score, int version) {
        Double value = values.get(score);
        return value == null || value.isNaN() || versions.getOrDefault(score, 1) != version
                ? OptionalDouble.empty()
                : OptionalDouble.of(value);
    }

    /** These scores, then the others; where both have a score, the other's value is taken. */
    public Scored with(Scored other) {
        Map<String, Double> all = new LinkedHashMap<>(values);
        Map<String, Integer> allVersions = new LinkedHashMap<>(versions);
        Map<String, String> allReasons = new LinkedHashMap<>(reasons);
        allVersions.keySet().removeAll(other.values.keySet());
        allReasons.keySet().removeAll(other.values.keySet());
        all.putAll(other.values);
        allVersions.putAll(other.versions);
        allReasons.putAll(other.reasons);
        return new Scored(all, allVersions, allReasons);
    }

    /** The part of it about these scores. */
    public Scored only(Collection<String> scores) {
        Map<String, Double> some = new LinkedHashMap<>(values);
        Map<String, String> someReasons = new LinkedHashMap<>(reasons);
        some.keySet().retainAll(scores);
        someReasons.keySet().retainAll(scores);
        return new Scored(some, versions, someReasons);
    }

    /**
     * All reasons in one line, {@code a: why; b: why}, with scores of the same reason together; empty if there are
     * none.
     */
    public String reason() {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        reasons.forEach((name, reason) ->
                byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(name));
        return byReason.entrySet().stream()
                .map(e -> String.join(", ", e.getValue()) + ": " + e.getKey())
                .collect(Collectors.joining("; "));
    }
}
