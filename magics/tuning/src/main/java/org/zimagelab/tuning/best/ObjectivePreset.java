package org.zimagelab.tuning.best;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.results.Runs;

/** Objectives of several scores that have a name. */
public enum ObjectivePreset {
    /**
     * Every score of sharpness agrees, and nothing that passes for sharpness is too strong: saturation, clipping, burnt
     * areas, noise on even ground, a grid of 8 or 16 pixels.
     */
    SHARP_AND_CLEAN(
            List.of("blur_effect", "edge_width", "s_blur", "cpbd", "fine_detail"),
            2,
            List.of("chroma_p95", "clip_any", "burnt", "flat_noise", "lattice8", "lattice16"));

    private final List<String> scores;
    private final int fewest;
    private final List<String> guards;

    ObjectivePreset(List<String> scores, int fewest, List<String> guards) {
        this.scores = scores;
        this.fewest = fewest;
        this.guards = guards;
    }

    /** The name to type: {@code sharp-and-clean}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The scores of which those that the runs have must all agree. */
    public List<String> scores() {
        return scores;
    }

    /** The scores that must stay in their healthy band. */
    public List<String> guards() {
        return guards;
    }

    /**
     * The objective for these runs: the scores that they have, each with its own margin, and all guards.
     *
     * @throws IllegalArgumentException with one line that says which scores are missing
     */
    public Objective of(Runs runs) {
        List<String> there = runs.scoreNames();
        List<String> agreeing = scores.stream().filter(there::contains).toList();
        List<String> missing =
                guards.stream().filter(guard -> !there.contains(guard)).toList();
        if (agreeing.size() < fewest || !missing.isEmpty()) {
            String wanted = Stream.concat(
                            agreeing.size() < fewest ? scores.stream() : agreeing.stream(), guards.stream())
                    .collect(Collectors.joining(","));
            throw new IllegalArgumentException("objective " + label() + ": these runs "
                    + (missing.isEmpty()
                            ? "have " + agreeing.size() + " of its scores of sharpness, and it needs " + fewest
                            : "lack " + String.join(", ", missing))
                    + "; run the sweep again with --scores " + wanted + ", which makes no picture again");
        }
        return new Objective(
                label(),
                agreeing.stream()
                        .map(score -> Goal.of(runs, score, OptionalDouble.empty()))
                        .toList(),
                guards.stream().map(guard -> Guard.healthy(runs.metric(guard))).toList());
    }

    /**
     * The preset of a name, in upper or lower case.
     *
     * @throws IllegalArgumentException with one line that gives the known names
     */
    public static ObjectivePreset named(String word) {
        return Arrays.stream(values())
                .filter(preset -> preset.label().equals(word.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("objective '" + Printable.value(word) + "': expected "
                        + Arrays.stream(values()).map(ObjectivePreset::label).collect(Collectors.joining(" or "))));
    }
}
