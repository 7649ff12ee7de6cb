package org.zimagelab.notebook.charts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.zimagelab.notebook.display.ScoreText;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Convergence;
import org.zimagelab.tuning.statistics.Convergence.Curve;
import org.zimagelab.tuning.statistics.Knee;

/** From how many steps on the pictures no longer change. */
public final class ConvergencePlot {

    private ConvergencePlot() {}

    /**
     * How close each picture is to that of the longest run with the same prompt, seed and guidance, against steps.
     *
     * @param runs a sweep whose pictures are in its store
     * @param score the name of one of {@link Convergence#scores()}
     * @param tolerance of the knee, a share of the range of a line's means, 0 to below 1
     * @param estimand what the intervals are about
     * @param title above the chart
     * @return an XYChart and its numbers
     * @throws IllegalArgumentException with one line, as {@link Convergence#of} says
     * @throws InterruptedException between two pictures
     */
    public static Plot of(Runs runs, String score, double tolerance, Estimand estimand, String title)
            throws InterruptedException {
        Convergence convergence = Convergence.of(runs, score, tolerance, estimand);
        List<CellScore> points = convergence.curves().stream()
                .flatMap(curve -> curve.points().stream())
                .toList();
        List<CellScore> knees = convergence.curves().stream()
                .flatMap(curve -> curve.points().stream()
                        .filter(point -> reached(curve)
                                && point.cell().number(Parameter.STEPS)
                                        == curve.knee().steps().getAsInt()))
                .toList();
        Direction better = convergence.score().better();
        String closer = ScoreText.end(better).replace("better", "closer");
        DecoratedXYChart chart = new MeanLines(points, Parameter.STEPS)
                .chart(score + " to the longest run", new DirectionNote(better, closer), title, knees);
        String caption = "This measures the change from the picture of the longest run (" + longest(convergence)
                + "), not quality: " + closer + ". " + knees(convergence) + " "
                + MeanLines.intervals(points, estimand);
        chart.caption(caption);
        return new Plot(chart, convergence.table(), caption, convergence.notes());
    }

    private static String longest(Convergence convergence) {
        return convergence.curves().stream()
                        .map(Curve::longest)
                        .distinct()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "))
                + " steps";
    }

    /** {@code guidance 0, 1: 16 steps (8 to 16); guidance 7: not before 50 steps}. */
    private static String knees(Convergence convergence) {
        if (!convergence.hasKnees()) {
            return convergence.score().name() + " rises without bound towards the longest run, so no number of steps is"
                    + " marked as enough.";
        }
        Map<String, List<String>> byKnee = new LinkedHashMap<>();
        for (Curve curve : convergence.curves()) {
            String knee = reached(curve)
                    ? Amounts.count(curve.knee().steps().getAsInt(), "step") + interval(curve.knee())
                    : "not before " + Amounts.count(curve.longest(), "step");
            byKnee.computeIfAbsent(knee, k -> new ArrayList<>()).add(NumberText.plain(curve.guidance()));
        }
        String knees = byKnee.entrySet().stream()
                .map(e -> "guidance " + String.join(", ", e.getValue()) + ": " + e.getKey())
                .collect(Collectors.joining("; "));
        boolean drawn = convergence.curves().stream()
                .anyMatch(curve -> curve.knee().interval().isPresent());
        return "A ring marks the fewest steps from which the mean stays within " + percent(convergence.tolerance())
                + " of the range between its worst and best value: " + knees + "."
                + (drawn ? " In brackets: the middle 95 % when blocks are drawn anew." : "");
    }

    /** {@code  (8 to 16)}, of numbers of steps; empty where there is none. */
    private static String interval(Knee knee) {
        return knee.interval().map(range -> " (" + range + ")").orElse("");
    }

    /** The longest run does not count: its distance to itself is always 0. */
    private static boolean reached(Curve curve) {
        return curve.knee().steps().isPresent() && curve.knee().steps().getAsInt() < curve.longest();
    }

    private static String percent(double share) {
        return NumberText.plain(Math.round(share * 1e4) / 100.0) + " %";
    }
}
