package org.zimagelab.kernel.evaluation;

/**
 * Where a piece of source stands.
 *
 * @param cell the n of {@code In[n]}; 0 for source that is in no cell, such as what a magic evaluates
 * @param line the line of the cell at which the source begins, from 1
 */
record Origin(int cell, int line) {
    static final Origin NOWHERE = new Origin(0, 1);

    Origin plusLines(int lines) {
        return new Origin(cell, line + lines);
    }

    boolean isCell() {
        return cell > 0;
    }

    /** As errors name it. */
    String label() {
        return isCell() ? "Cell In[" + cell + "], line " + line : "line " + line;
    }
}
