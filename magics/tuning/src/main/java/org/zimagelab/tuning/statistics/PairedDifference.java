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
 * By how much a score differs between two cells, taken between runs that are equal in everything else, such as prompt
 * and seed. The effects of prompt and seed cancel, so the interval is narrower than the intervals of the two cells.
 *
 * @param of the cell of interest
 * @param than the cell that it is compared with, which has values of the same parameters
 * @param pairs number of pairs of runs that both have a value
 * @param mean of the differences {@code of} − {@code than}; NaN without pairs
 * @param sd sample standard deviation of the differences; NaN for fewer than two pairs
 * @param low lower end of the 95 % confidence interval of the mean, as in {@link CellScore}; NaN for fewer than two
 *     pairs
 * @param high upper end, likewise
 */
public record PairedDifference(Cell of, Cell than, int pairs, double mean, double sd, double low, double high) {

    /**
     * @param score name of a score, or {@code seconds} or {@code network_calls}
     * @throws IllegalArgumentException with one line, if the score is unknown or the cells have different parameters
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
     * The values in a cell, by the values of the swept parameters that the cell does not fix. Parameters that the
     * sweep does not vary are left out: they are the same in all runs, except for the default shift of several
     * models, which must not separate their runs.
     */
    private static Map<Map<Parameter, Object>, Double> alike(Runs runs, String score, Cell cell) {
        Parameter[] by = Parameter.axes().stream()
                .filter(p -> cell.values().containsKey(p) || runs.varies(p))
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
