package org.zimagelab.tuning.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores.Block;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/**
 * By how much a score differs between two cells, taken between runs that are equal in everything else, such as prompt
 * and seed. The effects of prompt and seed cancel, so the interval is narrower than the intervals of the two cells.
 * Pairs of one prompt and seed, such as those of several samplers, count as one by their mean.
 *
 * @param of the cell of interest
 * @param than the cell that it is compared with, which has values of the same parameters
 * @param pairs number of pairs of runs that both have a value
 * @param estimate of the mean of the differences {@code of} − {@code than}; its own n counts blocks
 */
public record PairedDifference(Cell of, Cell than, int pairs, Estimate estimate) {

    /** {@link #of(Runs, String, Estimand, Cell, Cell)} for {@link Estimand#THESE}. */
    public static PairedDifference of(Runs runs, String score, Cell of, Cell than) {
        return of(runs, score, Estimand.THESE, of, than);
    }

    /**
     * @param score name of a score, or {@code seconds} or {@code network_calls}
     * @param estimand what the interval is about
     * @throws IllegalArgumentException with one line, if the score is unknown or the cells have different parameters
     */
    public static PairedDifference of(Runs runs, String score, Estimand estimand, Cell of, Cell than) {
        if (!of.values().keySet().equals(than.values().keySet())) {
            throw new IllegalArgumentException(
                    "cells of " + labels(of) + " and of " + labels(than) + ": expected values of the same parameters");
        }
        Metric metric = runs.metric(score);
        Map<Map<Parameter, Object>, Run> before = new HashMap<>();
        alike(runs, metric, than).forEach(before::put);
        Map<Block, List<Double>> differences = new LinkedHashMap<>();
        alike(runs, metric, of).forEach((open, run) -> {
            if (before.containsKey(open)) {
                Block block = new Block(run.request().prompt(), run.request().seed());
                differences
                        .computeIfAbsent(block, b -> new ArrayList<>())
                        .add(run.value(metric) - before.get(open).value(metric));
            }
        });
        Optional<Range> bounds = metric.bounds().map(Blocks::ofDifferences);
        CellScore d = CellScore.of(of, differences, bounds, estimand);
        return new PairedDifference(of, than, d.n(), d.estimate());
    }

    /**
     * The runs in a cell that have a value, by the values of the swept parameters that the cell does not fix.
     * Parameters that the sweep does not vary are left out: they are the same in all runs, except for the default shift
     * of several models, which must not separate their runs.
     */
    private static Map<Map<Parameter, Object>, Run> alike(Runs runs, Metric metric, Cell cell) {
        List<Parameter> open = Parameter.axes().stream()
                .filter(p -> !cell.values().containsKey(p) && runs.varies(p))
                .toList();
        Map<Map<Parameter, Object>, Run> alike = new LinkedHashMap<>();
        for (Run run : runs) {
            if (run.ok() && Double.isFinite(run.value(metric)) && cell.holds(run::value)) {
                Map<Parameter, Object> rest = new HashMap<>();
                open.forEach(parameter -> rest.put(parameter, run.value(parameter)));
                alike.putIfAbsent(rest, run);
            }
        }
        return alike;
    }

    private static String labels(Cell cell) {
        return String.join(
                ", ", cell.values().keySet().stream().map(Parameter::label).toList());
    }

    /** Of the differences; NaN without pairs. */
    public double mean() {
        return estimate.mean();
    }

    /** Lower end of the 95 % interval of the mean; NaN where there is none. */
    public double low() {
        return estimate.low();
    }

    /** Upper end, likewise. */
    public double high() {
        return estimate.high();
    }
}
