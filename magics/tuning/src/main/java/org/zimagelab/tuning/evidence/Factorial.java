package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Cells that are all pairs of the levels of two factors, such as steps and guidance.
 *
 * @param first the levels of the first factor, smallest first; at least two
 * @param second the levels of the second, likewise
 * @param cells [first][second] index of the cell
 */
public record Factorial(double[] first, double[] second, int[][] cells) {

    /**
     * @param first the first factor's level in each cell
     * @param second the second factor's level in each cell
     * @return empty unless each factor has two levels or more and each pair is one cell
     */
    public static Optional<Factorial> of(double[] first, double[] second) {
        double[] rows = Arrays.stream(first).distinct().sorted().toArray();
        double[] columns = Arrays.stream(second).distinct().sorted().toArray();
        int[][] cells = new int[rows.length][columns.length];
        Arrays.stream(cells).forEach(row -> Arrays.fill(row, -1));
        for (int c = 0; c < first.length; c++) {
            cells[Arrays.binarySearch(rows, first[c])][Arrays.binarySearch(columns, second[c])] = c;
        }
        boolean whole = rows.length > 1
                && columns.length > 1
                && first.length == rows.length * columns.length
                && Arrays.stream(cells).flatMapToInt(Arrays::stream).allMatch(c -> c >= 0);
        return whole ? Optional.of(new Factorial(rows, columns, cells)) : Optional.empty();
    }

    /**
     * Contrasts that span an effect: orthonormal columns, each with sum 0.
     *
     * @return [cell][contrast], cells by their index
     */
    double[][] contrasts(Effect.Term term) {
        double[][] a = term == Effect.Term.SECOND ? constant(first.length) : helmert(first.length);
        double[][] b = term == Effect.Term.FIRST ? constant(second.length) : helmert(second.length);
        double[][] contrasts = new double[first.length * second.length][];
        for (int i = 0; i < first.length; i++) {
            for (int j = 0; j < second.length; j++) {
                double[] row = new double[a[0].length * b[0].length];
                for (int u = 0; u < a[0].length; u++) {
                    for (int v = 0; v < b[0].length; v++) {
                        row[u * b[0].length + v] = a[i][u] * b[j][v];
                    }
                }
                contrasts[cells[i][j]] = row;
            }
        }
        return contrasts;
    }

    private static double[][] constant(int n) {
        double[][] column = new double[n][1];
        Arrays.stream(column).forEach(row -> row[0] = 1 / Math.sqrt(n));
        return column;
    }

    /** Column j compares level j + 1 with the mean of the levels before it. */
    private static double[][] helmert(int n) {
        RealMatrix h = MatrixUtils.createRealMatrix(n, n - 1);
        for (int j = 0; j < n - 1; j++) {
            double norm = Math.sqrt((j + 1) * (j + 2.0));
            for (int i = 0; i <= j; i++) {
                h.setEntry(i, j, -1 / norm);
            }
            h.setEntry(j + 1, j, (j + 1) / norm);
        }
        return h.getData();
    }
}
