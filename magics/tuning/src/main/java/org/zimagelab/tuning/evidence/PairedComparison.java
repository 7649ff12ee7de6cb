package org.zimagelab.tuning.evidence;

/**
 * What a person said about two pictures of one block.
 *
 * @param left index of the cell of the one picture, at least 0
 * @param right index of the other's cell, another
 * @param outcome which of them is better
 * @param block index of the block (prompt and seed) that both pictures are of, at least 0; comparisons of one block
 *     may resemble each other
 */
public record PairedComparison(int left, int right, Outcome outcome, int block) {
    /** Which picture is better. */
    public enum Outcome {
        LEFT,
        RIGHT,
        /** Neither. */
        TIE
    }

    /** @throws IllegalArgumentException if a cell is compared with itself, or an index is negative */
    public PairedComparison {
        if (left == right || left < 0 || right < 0 || block < 0) {
            throw new IllegalArgumentException("expected two cells and a block: " + left + ", " + right + ", " + block);
        }
    }
}
