package org.zimagelab.tuning.adaptive;

/**
 * A cell has left the race: no more pictures of it are made.
 *
 * @param cell its index
 * @param blocks number of blocks that it took part in
 * @param reason why it left
 * @param than the cell that it cannot beat by more than half the margin; −1 for the other reasons
 */
public record Departure(int cell, int blocks, Reason reason, int than) {

    /** Why a cell leaves. */
    public enum Reason {
        /** It cannot beat the cell that leads by more than half the margin. */
        NOT_BETTER,
        /** A picture of it could not be made. */
        FAILED,
        /** Its pictures have no value of the score where those of other cells have one. */
        NO_VALUE
    }
}
