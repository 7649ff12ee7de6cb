package org.zimagelab.tuning;

import java.util.Iterator;
import java.util.List;
import tech.tablesaw.api.Table;

/**
 * What a sweep made. Immutable; an interrupted sweep gives what was finished.
 *
 * @param plan the whole plan, also what was not reached
 * @param runs finished and failed ones, in the order of execution
 */
public record Runs(Plan plan, List<Run> runs) implements Iterable<Run> {

    public Runs {
        runs = List.copyOf(runs);
    }

    @Override
    public Iterator<Run> iterator() {
        return runs.iterator();
    }

    public int size() {
        return runs.size();
    }

    /** Names of the scores that any run has, in the order asked. */
    public List<String> scoreNames() {
        throw new UnsupportedOperationException();
    }

    /**
     * One row a run: prompt, negative, steps, guidance, cfg, seed, sampler, shift, width, height, network_calls, seconds,
     * status, one column a score, reason, file. Shift is the one that ran. Missing values are missing cells.
     */
    public Table table() {
        throw new UnsupportedOperationException();
    }

    /** A score in every planned cell, over the seeds; cells not reached have n = 0. */
    public List<CellScore> cells(String score) {
        throw new UnsupportedOperationException();
    }

    /**
     * A score in every combination of these parameters' values. What is not named is pooled: with several prompts and
     * {@code cells(score, STEPS, GUIDANCE)} the interval spans prompts and seeds.
     *
     * @param score a score's name, or {@code seconds} or {@code network_calls}
     * @throws IllegalArgumentException for an unknown score, naming the known ones
     */
    public List<CellScore> cells(String score, Parameter... by) {
        throw new UnsupportedOperationException();
    }

    /** One row a cell: its parameters, n, mean, sd, low, high. */
    public Table cellTable(String score) {
        throw new UnsupportedOperationException();
    }
}
