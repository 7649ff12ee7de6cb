package org.zimagelab.tuning.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Axis;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.Run;

/**
 * One metric of runs, arranged for comparisons: cells of the same prompt and seed side by side.
 *
 * @param metric a score or a cost
 * @param cells combinations of all that varies except prompt and seed, in the order of execution
 * @param blocks the prompts with their seeds, in the order of execution
 * @param values a row for each block, a column for each cell
 */
public record BlockedScores(Metric metric, List<Cell> cells, List<Block> blocks, Blocks values) {
    /** What a cell has even if no axis varies it. */
    private static final List<Parameter> ALWAYS = List.of(Parameter.STEPS, Parameter.GUIDANCE);

    public BlockedScores {
        cells = List.copyOf(cells);
        blocks = List.copyOf(blocks);
    }

    /**
     * A prompt with a seed: in every cell its picture begins with the same noise.
     *
     * @param prompt the whole text
     * @param seed of the noise
     */
    public record Block(String prompt, long seed) {}

    /**
     * A metric of these runs. A planned run that has no picture or no value leaves NaN.
     *
     * @param score a score's name, or {@code seconds} or {@code network_calls}
     * @throws IllegalArgumentException with one line, if the score is unknown
     */
    public static BlockedScores of(Runs runs, String score) {
        Metric metric = runs.metric(score);
        Parameter[] by = cellParameters(runs);
        Map<Cell, Integer> cells = new LinkedHashMap<>();
        Map<Block, Integer> blocks = new LinkedHashMap<>();
        List<Run> planned = runs.planned();
        int[][] places = new int[planned.size()][];
        for (int i = 0; i < places.length; i++) {
            Interrupts.check();
            Run run = planned.get(i);
            Block block = new Block(run.request().prompt(), run.request().seed());
            places[i] = new int[] {
                blocks.computeIfAbsent(block, b -> blocks.size()),
                cells.computeIfAbsent(run.cell(by), c -> cells.size())
            };
        }
        double[][] values = new double[blocks.size()][cells.size()];
        Arrays.stream(values).forEach(row -> Arrays.fill(row, Double.NaN));
        for (int i = 0; i < places.length; i++) {
            double value = planned.get(i).value(metric);
            if (planned.get(i).ok() && Double.isFinite(value)) {
                values[places[i][0]][places[i][1]] = value;
            }
        }
        List<Block> all = List.copyOf(blocks.keySet());
        List<String> prompts = all.stream().map(Block::prompt).distinct().toList();
        int[] promptOf =
                all.stream().mapToInt(block -> prompts.indexOf(block.prompt())).toArray();
        return new BlockedScores(
                metric, new ArrayList<>(cells.keySet()), all, new Blocks(promptOf, values, metric.bounds()));
    }

    /** The parameters that tell cells apart, in the order of tables. */
    private static Parameter[] cellParameters(Runs runs) {
        Set<Parameter> by = new LinkedHashSet<>();
        runs.axes().stream()
                .map(Axis::parameter)
                .filter(parameter -> parameter != Parameter.PROMPT && !parameter.isReplicate())
                .filter(runs::varies)
                .sorted()
                .forEach(by::add);
        by.addAll(ALWAYS);
        return by.toArray(Parameter[]::new);
    }

    /** The prompts in the order of execution; the indexes of {@link Blocks#prompts()} count them. */
    public List<String> prompts() {
        return blocks.stream().map(Block::prompt).distinct().toList();
    }

    /** 1 where larger values are better, −1 where smaller ones are, 0 where neither end is. */
    public int sign() {
        return metric.better() == Direction.HIGHER_IS_BETTER
                ? 1
                : metric.better() == Direction.LOWER_IS_BETTER ? -1 : 0;
    }
}
