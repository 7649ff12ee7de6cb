package org.zimagelab.kernel.evaluation;

/**
 * Thrown in the cell's thread by an interrupt. An Error, so that {@code catch (Exception e)} in a loop does not eat it.
 */
final class CellInterrupted extends Error {
    CellInterrupted() {
        super("interrupted");
    }
}
