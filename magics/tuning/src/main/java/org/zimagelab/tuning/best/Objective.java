package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.zimagelab.tuning.results.Runs;

/**
 * What a cell must be to be recommended: within the margin of the best in every one of these scores, and within every
 * guard. Scores are not averaged: where they disagree, no cell is recommended.
 *
 * @param name a preset's, or empty
 * @param goals at least one
 * @param guards limits on other scores
 */
public record Objective(String name, List<Goal> goals, List<Guard> guards) {

    public Objective {
        goals = List.copyOf(goals);
        guards = List.copyOf(guards);
    }

    /**
     * One score.
     *
     * @param score its name
     * @param within the margin; empty for the score's own
     * @throws IllegalArgumentException with one line, as {@link Goal#of}
     */
    public static Objective of(Runs runs, String score, OptionalDouble within) {
        return new Objective("", List.of(Goal.of(runs, score, within)), List.of());
    }

    /**
     * The first score of these runs of which one end is better and that declares a relevant difference; where there is
     * none, the first with a better end, which then needs a margin.
     *
     * @param within the margin; empty for the score's own
     * @throws IllegalArgumentException with one line, if there is none, or it has no margin
     */
    public static Objective of(Runs runs, OptionalDouble within) {
        List<String> directed = Goal.directed(runs);
        String score = directed.stream()
                .filter(name -> runs.metric(name).relevantDifference().isPresent())
                .findFirst()
                .or(() -> directed.stream().findFirst())
                .orElseThrow(() -> new IllegalArgumentException(
                        "these runs have no score with a better end: make the sweep again with one, such as"
                                + " --scores blur_effect; its pictures are not made again"));
        return of(runs, score, within);
    }

    /**
     * Several scores or costs, each with its own margin.
     *
     * @param scores their names, with or without blanks around them
     * @throws IllegalArgumentException with one line, as {@link Goal#of}, or if one is named twice
     */
    public static Objective of(Runs runs, List<String> scores) {
        List<String> names = scores.stream().map(String::strip).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("score " + String.join(",", names) + ": one is named twice");
        }
        return new Objective(
                "",
                names.stream()
                        .map(name -> Goal.of(runs, name, OptionalDouble.empty()))
                        .toList(),
                List.of());
    }

    /** The same with more guards. */
    public Objective withGuards(List<Guard> more) {
        List<Guard> all = new ArrayList<>(guards);
        all.addAll(more);
        return new Objective(name, goals, all);
    }
}
