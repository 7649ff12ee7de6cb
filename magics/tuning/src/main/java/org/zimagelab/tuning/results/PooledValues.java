package org.zimagelab.tuning.results;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores.Block;
import org.zimagelab.tuning.run.Run;

/**
 * A metric of runs by cell and block. Where a cell leaves open what varies, such as the sampler, it has several
 * settings, and a block counts if it has a value in each setting that has any: else its mean would be that of other
 * settings.
 */
final class PooledValues {
    private final RunPlaces places;
    private final double[] ofRuns;

    /** @param by what tells cells apart */
    PooledValues(Runs runs, Metric metric, Parameter... by) {
        places = RunPlaces.of(runs, by);
        ofRuns = new double[runs.planned().size()];
        int i = 0;
        for (Run run : runs.planned()) {
            double value = run.value(metric);
            ofRuns[i++] = run.ok() && Double.isFinite(value) ? value : Double.NaN;
        }
        Interrupts.check();
    }

    /** The cells in the order of execution. */
    List<Cell> cells() {
        return places.cells();
    }

    /** The blocks in the order of execution. */
    List<Block> blocks() {
        return places.blocks();
    }

    /**
     * The values of a cell.
     *
     * @return for each block one value of each setting; none where the block does not count; null where no run is
     *     planned
     */
    double[][] values(int cell) {
        int[][] runs = places.runs()[cell];
        BitSet settings = new BitSet();
        double[][] values = new double[runs.length][];
        for (int b = 0; b < runs.length; b++) {
            values[b] = runs[b] == null ? null : present(runs[b], settings);
        }
        for (int b = 0; b < runs.length; b++) {
            if (values[b] != null && values[b].length < settings.cardinality()) {
                values[b] = new double[0];
            }
        }
        return values;
    }

    /** The values of runs, by rising number of their setting; of two runs of one setting the later. */
    private double[] present(int[] runs, BitSet settings) {
        if (runs.length == 1) {
            if (Double.isNaN(ofRuns[runs[0]])) {
                return new double[0];
            }
            settings.set(places.settings()[runs[0]]);
            return new double[] {ofRuns[runs[0]]};
        }
        Map<Integer, Double> of = new TreeMap<>();
        for (int i : runs) {
            if (!Double.isNaN(ofRuns[i])) {
                of.put(places.settings()[i], ofRuns[i]);
                settings.set(places.settings()[i]);
            }
        }
        return of.values().stream().mapToDouble(x -> x).toArray();
    }

    /** The cells in the order of execution; of each its blocks in that order, with the values of those that count. */
    Map<Cell, Map<Block, List<Double>>> byCell() {
        Map<Cell, Map<Block, List<Double>>> byCell = new LinkedHashMap<>();
        for (int c = 0; c < cells().size(); c++) {
            double[][] values = values(c);
            Map<Block, List<Double>> ofCell = new LinkedHashMap<>();
            for (int b = 0; b < values.length; b++) {
                if (values[b] != null) {
                    List<Double> of = new ArrayList<>();
                    for (double value : values[b]) {
                        of.add(value);
                    }
                    ofCell.put(blocks().get(b), of);
                }
            }
            byCell.put(cells().get(c), ofCell);
        }
        return byCell;
    }
}
