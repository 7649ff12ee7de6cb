package org.zimagelab.kernel.evaluation;

/**
 * Where a piece of source begins.
 *
 * @param cell the n of {@code In[n]}; 0 for source that stands in no cell, such as source that a magic evaluates
 * @param file the name of the file it was loaded from; null for none
 * @param line the line of the cell or file at which the source begins, from 1
 */
record SourceLocation(int cell, String file, int line) {
    static final SourceLocation NOWHERE = new SourceLocation(0, 1);

    SourceLocation(int cell, int line) {
        this(cell, null, line);
    }

    SourceLocation plusLines(int lines) {
        return new SourceLocation(cell, file, line + lines);
    }

    /** Whether a person can find the place. */
    boolean isNamed() {
        return cell > 0 || file != null;
    }

    /** As errors name it. */
    String label() {
        String place = file != null ? file + ", " : cell > 0 ? "Cell In[" + cell + "], " : "";
        return place + "line " + line;
    }
}
