package org.zimagelab.tuning.evidence;

/**
 * What a person said about two pictures of one block.
 *
 * @param left index of the cell of the one picture, at least 0
 * @param right index of the other's cell, another
 * @param outcome which of them is better
 * @param cluster index of what comparisons share that may resemble each other, at least 0: their block (prompt and
 *     seed) where they are to speak of new seeds, their prompt where they are to speak of new prompts
 */
public record PairedComparison(int left, int right, Outcome outcome, int cluster) {
    /** Which picture is better. */
    public enum Outcome {
        LEFT,
        RIGHT,
        /** Neither. */
        TIE
    }

    /** @throws IllegalArgumentException if a cell is compared with itself, or an index is negative */
    public PairedComparison {
        if (left == right || left < 0 || right < 0 || cluster < 0) {
            throw new IllegalArgumentException(
                    "expected two cells and a cluster: " + left + ", " + right + ", " + cluster);
        }
    }
}
