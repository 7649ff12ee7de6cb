package org.zimagelab.tuning.best;

import java.util.List;
import org.zimagelab.tuning.parameter.Cell;

/**
 * What of the runs an answer stands on.
 *
 * @param blocks blocks that were planned: prompts with their seeds
 * @param complete those in which every candidate has a value of the first score; only these count for what is best
 * @param prompts number of prompts in the complete blocks
 * @param withoutValue cells that have no value at all, and are no candidates
 * @param missing runs of the candidates that failed, were not made or have no value of the first score
 */
public record Coverage(int blocks, int complete, int prompts, List<Cell> withoutValue, int missing) {

    public Coverage {
        withoutValue = List.copyOf(withoutValue);
    }
}
