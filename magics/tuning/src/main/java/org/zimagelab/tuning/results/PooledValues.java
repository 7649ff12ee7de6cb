package org.zimagelab.tuning.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Axis;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores.Block;
import org.zimagelab.tuning.run.Run;

/**
 * A metric of runs by cell and block. Where a cell leaves open what varies, such as the sampler, it has several settings,
 * and a block counts if it has a value in each setting that has any: else its mean would be that of other settings.
 */
final class PooledValues {
    /** For each cell and block the values of its settings; none where the block does not count. */
    private final Map<Cell, Map<Block, List<Double>>> values = new LinkedHashMap<>();

    /** @param by what tells cells apart */
    PooledValues(Runs runs, Metric metric, Parameter... by) {
        List<Parameter> open = runs.axes().stream()
                .map(Axis::parameter)
                .filter(parameter -> parameter != Parameter.PROMPT && !parameter.isReplicate())
                .filter(parameter -> !Arrays.asList(by).contains(parameter) && runs.varies(parameter))
                .toList();
        Map<Cell, Map<Block, Map<Object, Double>>> bySetting = new LinkedHashMap<>();
        for (Run run : runs.planned()) {
            Interrupts.check();
            Block block = new Block(run.request().prompt(), run.request().seed());
            Map<Object, Double> settings = bySetting
                    .computeIfAbsent(run.cell(by), cell -> new LinkedHashMap<>())
                    .computeIfAbsent(block, b -> new HashMap<>());
            double value = run.value(metric);
            if (run.ok() && Double.isFinite(value)) {
                settings.put(open.stream().map(run::value).toList(), value);
            }
        }
        bySetting.forEach((cell, blocks) -> values.put(cell, complete(blocks)));
    }

    private static Map<Block, List<Double>> complete(Map<Block, Map<Object, Double>> blocks) {
        Set<Object> settings = new HashSet<>();
        blocks.values().forEach(of -> settings.addAll(of.keySet()));
        Map<Block, List<Double>> complete = new LinkedHashMap<>();
        blocks.forEach((block, of) ->
                complete.put(block, of.size() == settings.size() ? new ArrayList<>(of.values()) : List.of()));
        return complete;
    }

    /** The cells in the order of execution; of each its blocks in that order, with the values of those that count. */
    Map<Cell, Map<Block, List<Double>>> byCell() {
        return values;
    }
}
