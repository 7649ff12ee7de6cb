package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;

/**
 * How often each cell won against each other, and how often they tied.
 *
 * @param wins [cell][cell], of the row over the column, at least 0; the diagonal is 0
 * @param ties [cell][cell], symmetric, at least 0; the diagonal is 0
 */
public record ComparisonCounts(double[][] wins, double[][] ties) {

    /** @throws IllegalArgumentException if the two are not square and of one size */
    public ComparisonCounts {
        int n = wins.length;
        if (ties.length != n
                || Arrays.stream(wins).anyMatch(row -> row.length != n)
                || Arrays.stream(ties).anyMatch(row -> row.length != n)) {
            throw new IllegalArgumentException("expected as many wins and ties in each row as there are cells");
        }
    }

    /**
     * Counts comparisons.
     *
     * @param cells number of cells; every index of the comparisons is below it
     */
    public static ComparisonCounts of(int cells, Collection<PairedComparison> comparisons) {
        double[][] wins = new double[cells][cells];
        double[][] ties = new double[cells][cells];
        for (PairedComparison c : comparisons) {
            switch (c.outcome()) {
                case LEFT -> wins[c.left()][c.right()]++;
                case RIGHT -> wins[c.right()][c.left()]++;
                case TIE -> {
                    ties[c.left()][c.right()]++;
                    ties[c.right()][c.left()]++;
                }
            }
        }
        return new ComparisonCounts(wins, ties);
    }

    /** Number of cells. */
    public int cells() {
        return wins.length;
    }

    /** How often the two were compared. */
    public double of(int one, int other) {
        return wins[one][other] + wins[other][one] + ties[one][other];
    }

    /** How often the cell was compared. */
    public double of(int cell) {
        double sum = 0;
        for (int other = 0; other < cells(); other++) {
            sum += of(cell, other);
        }
        return sum;
    }

    /** Whether any comparison was a tie. */
    public boolean hasTies() {
        return Arrays.stream(ties).flatMapToDouble(Arrays::stream).anyMatch(t -> t > 0);
    }

    /** Ties as half a win for each, as Bradley and Terry's model without ties counts them. */
    public ComparisonCounts withHalfWins() {
        double[][] half = new double[cells()][cells()];
        for (int i = 0; i < cells(); i++) {
            for (int j = 0; j < cells(); j++) {
                half[i][j] = wins[i][j] + ties[i][j] / 2;
            }
        }
        return new ComparisonCounts(half, new double[cells()][cells()]);
    }

    /** Only these cells, in this order. */
    public ComparisonCounts only(int[] cells) {
        return new ComparisonCounts(only(wins, cells), only(ties, cells));
    }

    private static double[][] only(double[][] of, int[] cells) {
        return Arrays.stream(cells)
                .mapToObj(i -> Arrays.stream(cells).mapToDouble(j -> of[i][j]).toArray())
                .toArray(double[][]::new);
    }

    /**
     * The parts into which the cells fall: two cells are in one part if a chain of comparisons leads from one to the
     * other. Strengths of different parts cannot be compared.
     *
     * @return the cells of each part, rising; the parts by their first cell; a cell without comparisons is a part alone
     */
    public int[][] components() {
        int n = cells();
        int[] part = new int[n];
        Arrays.fill(part, -1);
        int parts = 0;
        for (int start = 0; start < n; start++) {
            if (part[start] < 0) {
                reach(start, part, parts++);
            }
        }
        int[][] components = new int[parts][];
        for (int p = 0; p < parts; p++) {
            int which = p;
            components[p] = IntStream.range(0, n).filter(i -> part[i] == which).toArray();
        }
        return components;
    }

    private void reach(int start, int[] part, int number) {
        int[] waiting = new int[cells()];
        int size = 1;
        waiting[0] = start;
        part[start] = number;
        while (size > 0) {
            int i = waiting[--size];
            for (int j = 0; j < cells(); j++) {
                if (part[j] < 0 && of(i, j) > 0) {
                    part[j] = number;
                    waiting[size++] = j;
                }
            }
        }
    }
}
