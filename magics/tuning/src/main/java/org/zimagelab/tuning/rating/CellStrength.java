package org.zimagelab.tuning.rating;

import org.zimagelab.tuning.parameter.Cell;

/**
 * The result of the votes for one cell.
 *
 * @param part number, from 1, of the cells that the votes connect with this one; strengths of different parts do not
 *     compare; 0 without votes
 * @param votes on its pictures, without skips
 * @param wins among these votes
 * @param ties among these votes
 * @param strength natural logarithm, with mean 0 over the cells of its part: without ties, a cell of strength 0.69 is
 *     preferred to one of strength 0 twice as often as not; NaN without votes
 * @param low lower end of the 95 % interval; NaN where it cannot be known
 * @param high upper end, likewise
 */
public record CellStrength(
        Cell cell, int part, int votes, int wins, int ties, double strength, double low, double high) {}
