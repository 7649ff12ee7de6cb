package org.zimagelab.tuning.results;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Axis;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;

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
        return of(runs, score, cellParameters(runs));
    }

    /**
     * The same for cells of these parameters. What else varies is pooled: the value of a block is the mean over it,
     * NaN where it lacks one that other blocks of the cell have.
     *
     * @param by what tells cells apart; neither prompt nor seed
     */
    public static BlockedScores of(Runs runs, String score, Parameter... by) {
        Metric metric = runs.metric(score);
        PooledValues pooled = new PooledValues(runs, metric, by);
        List<Block> blocks = pooled.blocks();
        double[][] values = new double[blocks.size()][pooled.cells().size()];
        for (int c = 0; c < pooled.cells().size(); c++) {
            double[][] ofCell = pooled.values(c);
            for (int b = 0; b < ofCell.length; b++) {
                // NaN without values
                values[b][c] = ofCell[b] == null
                        ? Double.NaN
                        : DoubleStream.of(ofCell[b]).sum() / ofCell[b].length;
            }
        }
        Map<String, Integer> prompts = new LinkedHashMap<>();
        int[] promptOf = blocks.stream()
                .mapToInt(block -> prompts.computeIfAbsent(block.prompt(), prompt -> prompts.size()))
                .toArray();
        return new BlockedScores(metric, pooled.cells(), blocks, new Blocks(promptOf, values, metric.bounds()));
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
