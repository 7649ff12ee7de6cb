package org.zimagelab.kernel.evaluation;

/**
 * An interrupt throws this in the cell's thread. It is an Error, so that {@code catch (Exception e)} in a loop does not
 * catch it.
 */
final class CellInterrupted extends Error {
    CellInterrupted() {
        super("interrupted");
    }
}
