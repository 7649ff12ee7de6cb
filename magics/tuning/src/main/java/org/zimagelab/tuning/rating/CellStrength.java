package org.zimagelab.tuning.rating;

import org.zimagelab.tuning.parameter.Cell;

/**
 * The result of the votes for one cell.
 *
 * @param votes on its pictures, without skips
 * @param wins among these votes; a tie counts ½
 * @param strength natural logarithm, with mean 0 over the cells with votes: a cell of strength 0.69 is preferred to
 *     one of strength 0 twice as often as not; NaN without votes
 * @param low lower end of the 95 % interval; NaN likewise
 * @param high upper end
 */
public record CellStrength(Cell cell, int votes, double wins, double strength, double low, double high) {}
