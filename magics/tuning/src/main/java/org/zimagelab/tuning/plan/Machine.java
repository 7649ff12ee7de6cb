package org.zimagelab.tuning.plan;

/**
 * One of the places that make pictures of a sweep.
 *
 * @param name as the grid, the report and the CSV name it: {@code cuda:1}, or {@code gpu7#3} for executor 3 on the host
 *     gpu7
 * @param device on which it computes, {@code cpu} or {@code cuda:N}
 * @param holds what it has in memory, in words; empty if it is not known yet
 */
public record Machine(String name, String device, String holds) {}
