package org.zimagelab.tuning;

/**
 * A score in one cell, over its replicates.
 *
 * @param n replicates with a value; 0 where none is finished yet
 * @param mean NaN if n is 0
 * @param sd sample standard deviation (n − 1); NaN below n = 2
 * @param low lower end of the 95 % confidence interval of the mean (Student t); NaN below n = 2
 * @param high upper end, likewise
 */
public record CellScore(Cell cell, int n, double mean, double sd, double low, double high) {}
