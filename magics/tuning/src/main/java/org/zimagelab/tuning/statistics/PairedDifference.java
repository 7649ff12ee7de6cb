package org.zimagelab.tuning.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;

/**
 * How much more of a score one cell has than another, taken between runs that are alike in all else: the same prompt,
 * the same seed. What a prompt or a seed does to both falls out, so the interval is narrower than those of the two
 * cells.
 *
 * @param of the cell that is looked at
 * @param than what it is held against, with values of the same parameters
 * @param pairs of runs that both have a value
 * @param mean of {@code of} less {@code than}; NaN without pairs
 * @param sd sample standard deviation of the differences; NaN below two pairs
 * @param low lower end of the mean's 95 % confidence interval, as in {@link CellScore}; NaN below two pairs
 * @param high upper end, likewise
 */
public record PairedDifference(Cell of, Cell than, int pairs, double mean, double sd, double low, double high) {

    /**
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @throws IllegalArgumentException with one line, for an unknown score or cells of other parameters than each other
     */
    public static PairedDifference of(Runs runs, String score, Cell of, Cell than) {
        if (!of.values().keySet().equals(than.values().keySet())) {
            throw new IllegalArgumentException(
                    "cells of " + labels(of) + " and of " + labels(than) + ": expected values of the same parameters");
        }
        Map<Map<Parameter, Object>, Double> before = alike(runs, score, than);
        List<Double> differences = new ArrayList<>();
        alike(runs, score, of).forEach((open, value) -> {
            if (before.containsKey(open)) {
                differences.add(value - before.get(open));
            }
        });
        CellScore d = CellScore.of(of, differences);
        return new PairedDifference(of, than, d.n(), d.mean(), d.sd(), d.low(), d.high());
    }

    /**
     * The values in a cell, by all that the cell leaves open. What the sweep does not vary is the same in all runs, but
     * for the shift of models that have each their own, which must not part them.
     */
    private static Map<Map<Parameter, Object>, Double> alike(Runs runs, String score, Cell cell) {
        Parameter[] by = Parameter.axes().stream()
                .filter(p -> cell.values().containsKey(p)
                        || runs.plan().sweep().values(p).size() > 1)
                .toArray(Parameter[]::new);
        Map<Map<Parameter, Object>, Double> alike = new HashMap<>();
        runs.samples(score, by).forEach((whole, values) -> {
            if (!values.isEmpty()
                    && whole.values().entrySet().containsAll(cell.values().entrySet())) {
                Map<Parameter, Object> open = new HashMap<>(whole.values());
                open.keySet().removeAll(cell.values().keySet());
                alike.put(open, values.get(0));
            }
        });
        return alike;
    }

    private static String labels(Cell cell) {
        return String.join(
                ", ", cell.values().keySet().stream().map(Parameter::label).toList());
    }
}
