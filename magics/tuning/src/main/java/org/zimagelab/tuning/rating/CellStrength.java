package org.zimagelab.tuning.rating;

import org.zimagelab.tuning.parameter.Cell;

/**
 * What the votes say of one cell.
 *
 * @param votes on its pictures, skips left out
 * @param wins of them, ties as ½
 * @param strength natural logarithm, 0 for the mean of the cells with votes: 0.69 is preferred to one of 0 two times to
 *     one; NaN without votes
 * @param low lower end of the 95 % interval; NaN likewise
 * @param high upper end
 */
public record CellStrength(Cell cell, int votes, double wins, double strength, double low, double high) {}
