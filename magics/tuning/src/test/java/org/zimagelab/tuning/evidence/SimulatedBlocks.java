package org.zimagelab.tuning.evidence;

import java.util.Optional;
import java.util.Random;
import org.zimagelab.quality.Range;

/**
 * A world whose truth is known: {@code value = truth of the cell + prompt + prompt × cell + block + block × column +
 * run}, all but the first normal with these standard deviations.
 *
 * @param truth of each cell
 * @param columns number of levels of the second factor; a cell's column is its index modulo this
 */
record SimulatedBlocks(
        double[] truth,
        int columns,
        int prompts,
        int seeds,
        double prompt,
        double promptByCell,
        double block,
        double blockByColumn,
        double run) {

    /** Cells that are all alike, with noise of the runs only. */
    static SimulatedBlocks alike(int cells, int prompts, int seeds) {
        return new SimulatedBlocks(new double[cells], 1, prompts, seeds, 1, 0, 1, 0, 1);
    }

    SimulatedBlocks withColumns(int number, double sd) {
        return new SimulatedBlocks(truth, number, prompts, seeds, prompt, promptByCell, block, sd, run);
    }

    SimulatedBlocks withPrompts(double sd, double byCell) {
        return new SimulatedBlocks(truth, columns, prompts, seeds, sd, byCell, block, blockByColumn, run);
    }

    SimulatedBlocks withTruth(double... of) {
        return new SimulatedBlocks(of, columns, prompts, seeds, prompt, promptByCell, block, blockByColumn, run);
    }

    SimulatedBlocks withRun(double sd) {
        return new SimulatedBlocks(truth, columns, prompts, seeds, prompt, promptByCell, block, blockByColumn, sd);
    }

    /**
     * One sweep of this world.
     *
     * @param these [cell] the truth for these prompts
     */
    record Sweep(Blocks blocks, double[] these) {}

    Sweep sweep(Random random) {
        int cells = truth.length;
        double[][] values = new double[prompts * seeds][cells];
        int[] promptOf = new int[values.length];
        double[] these = truth.clone();
        for (int p = 0; p < prompts; p++) {
            double ofPrompt = prompt * random.nextGaussian();
            double[] byCell = new double[cells];
            for (int c = 0; c < cells; c++) {
                byCell[c] = ofPrompt + promptByCell * random.nextGaussian();
                these[c] += byCell[c] / prompts;
            }
            for (int s = 0; s < seeds; s++) {
                double ofBlock = block * random.nextGaussian();
                double[] byColumn = new double[columns];
                for (int g = 0; g < columns; g++) {
                    byColumn[g] = blockByColumn * random.nextGaussian();
                }
                int b = p * seeds + s;
                promptOf[b] = p;
                for (int c = 0; c < cells; c++) {
                    values[b][c] = truth[c] + byCell[c] + ofBlock + byColumn[c % columns] + run * random.nextGaussian();
                }
            }
        }
        return new Sweep(new Blocks(promptOf, values, Optional.empty()), these);
    }

    /** A share that is 0 in two of a hundred pictures, and else between 0.9 and 1. */
    static Blocks failing(int prompts, int seeds, double[] failures, Random random) {
        double[][] values = new double[prompts * seeds][failures.length];
        int[] promptOf = new int[values.length];
        for (int b = 0; b < values.length; b++) {
            promptOf[b] = b / seeds;
            for (int c = 0; c < failures.length; c++) {
                values[b][c] = random.nextDouble() < failures[c] ? 0 : 1 - 0.1 * random.nextDouble();
            }
        }
        return new Blocks(promptOf, values, Optional.of(new Range(0, 1)));
    }
}
