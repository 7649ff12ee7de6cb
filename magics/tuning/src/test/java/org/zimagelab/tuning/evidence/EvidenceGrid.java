package org.zimagelab.tuning.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sweep over steps and guidance as {@code grid.csv} has it: prompt, seed, steps, guidance, score, guard, network
 * calls.
 *
 * @param cells names such as 16/2, in the order of the file
 * @param steps of each cell
 * @param guidance of each cell
 * @param calls network calls of each cell
 */
record EvidenceGrid(List<String> cells, double[] steps, double[] guidance, double[] calls, Blocks score, Blocks guard) {

    static EvidenceGrid of(Path folder) {
        List<String[]> rows = rows(folder.resolve("grid.csv"));
        List<String> prompts = distinct(rows.stream().map(row -> row[0]));
        List<String> blocks = distinct(rows.stream().map(row -> row[0] + " " + row[1]));
        List<String> cells = distinct(rows.stream().map(EvidenceGrid::cell));
        double[][] score = missing(blocks.size(), cells.size());
        double[][] guard = missing(blocks.size(), cells.size());
        int[] promptOf = new int[blocks.size()];
        double[][] settings = new double[3][cells.size()];
        for (String[] row : rows) {
            int b = blocks.indexOf(row[0] + " " + row[1]);
            int c = cells.indexOf(cell(row));
            promptOf[b] = prompts.indexOf(row[0]);
            score[b][c] = row[4].isEmpty() ? Double.NaN : Double.parseDouble(row[4]);
            guard[b][c] = Double.parseDouble(row[5]);
            settings[0][c] = Double.parseDouble(row[2]);
            settings[1][c] = Double.parseDouble(row[3]);
            settings[2][c] = Double.parseDouble(row[6]);
        }
        return new EvidenceGrid(
                cells,
                settings[0],
                settings[1],
                settings[2],
                new Blocks(promptOf, score, Optional.empty()),
                new Blocks(promptOf, guard, Optional.empty()));
    }

    /** The lines of a table, without its first. */
    static List<String[]> rows(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .skip(1)
                    .filter(line -> !line.isBlank())
                    .map(line -> line.split(",", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** R's reference cell: the second number of steps at the second guidance. */
    int reference() {
        double s = levels(steps)[1];
        double g = levels(guidance)[1];
        return cells.indexOf(text(s) + "/" + text(g));
    }

    /** The different values, smallest first. */
    static double[] levels(double[] of) {
        return Arrays.stream(of).distinct().sorted().toArray();
    }

    /** The cells by rising steps, then guidance. */
    int[] ordered() {
        List<Integer> ordered = new ArrayList<>();
        for (double s : levels(steps)) {
            for (double g : levels(guidance)) {
                ordered.add(cells.indexOf(text(s) + "/" + text(g)));
            }
        }
        return ordered.stream().mapToInt(i -> i).toArray();
    }

    /** A number as R writes it in a name: 15 digits, 0 and not 0.0. */
    static String text(double number) {
        return number == 0
                ? "0"
                : new BigDecimal(number)
                        .round(new MathContext(15))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static String cell(String[] row) {
        return text(Double.parseDouble(row[2])) + "/" + text(Double.parseDouble(row[3]));
    }

    private static List<String> distinct(Stream<String> of) {
        return of.distinct().toList();
    }

    private static double[][] missing(int blocks, int cells) {
        double[][] values = new double[blocks][cells];
        Arrays.stream(values).forEach(row -> Arrays.fill(row, Double.NaN));
        return values;
    }
}
