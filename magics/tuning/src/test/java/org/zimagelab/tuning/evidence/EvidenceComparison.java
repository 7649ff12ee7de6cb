package org.zimagelab.tuning.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares the product's values with those of a folder's {@code expected.csv}, family by family.
 *
 * @param families by name, such as {@code anova.these}
 */
record EvidenceComparison(Map<String, Family> families) {
    /** Distributions' tails below this are only asked to be small. */
    private static final double SMALL_P = 1e-12;

    /** What is left of a value whose true size is 0. */
    private static final double ABSOLUTE = 1e-15;

    /**
     * @param values how many are compared
     * @param worst largest relative difference
     * @param at the name of that value
     * @param faults a line for each value beyond its tolerance or missing
     */
    record Family(int values, double worst, String at, List<String> faults) {
        Family plus(double difference, String name, String fault) {
            List<String> all = fault == null
                    ? faults
                    : Stream.concat(faults.stream(), Stream.of(fault)).toList();
            return difference > worst || at.isEmpty()
                    ? new Family(values + 1, Math.max(worst, difference), name, all)
                    : new Family(values + 1, worst, at, all);
        }
    }

    static EvidenceComparison of(Path folder) {
        Map<String, Double> computed = ComputedValues.of(folder);
        Map<String, Family> families = new TreeMap<>();
        for (String[] row : EvidenceGrid.rows(folder.resolve("expected.csv"))) {
            String name = row[0];
            double expected = number(row[1]);
            Double value = computed.get(name);
            double difference = value == null ? Double.POSITIVE_INFINITY : difference(name, expected, value);
            String fault = difference <= tolerance(name)
                    ? null
                    : name + ": expected " + row[1] + ", computed " + (value == null ? "nothing" : value);
            families.merge(
                    family(name),
                    new Family(0, 0, "", List.of()).plus(difference, name, fault),
                    (old, one) -> old.plus(difference, name, fault));
        }
        return new EvidenceComparison(families);
    }

    /** {@code bench/evidence FOLDER}: prints each family's worst difference; ends with 1 beyond a tolerance. */
    public static void main(String... folders) {
        boolean sound = folders.length > 0;
        for (String folder : folders) {
            try {
                sound &= print(Path.of(folder));
            } catch (UncheckedIOException e) {
                System.out.println(folder + ": cannot be read: " + e.getCause().getMessage());
                sound = false;
            }
        }
        System.exit(sound ? 0 : 1);
    }

    private static boolean print(Path folder) {
        EvidenceComparison compared = of(folder);
        System.out.println(folder);
        System.out.printf("%-18s %7s %10s  %s%n", "family", "values", "worst", "at");
        compared.families()
                .forEach((family, of) ->
                        System.out.printf("%-18s %7d %10.1e  %s%n", family, of.values(), of.worst(), of.at()));
        List<String> faults = Stream.concat(compared.faults().stream(), setFaults(folder).stream())
                .toList();
        faults.forEach(System.out::println);
        return faults.isEmpty() && !compared.families().isEmpty();
    }

    /** Differences from a folder's sets of the best, if it has a file of them. */
    static List<String> setFaults(Path folder) {
        Path file = folder.resolve("sets.txt");
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<String> expected = Files.readAllLines(file);
            List<String> computed = ComputedValues.sets(EvidenceGrid.of(folder));
            return IntStream.range(0, computed.size())
                    .filter(i -> i >= expected.size()
                            || !expected.get(i).strip().equals(computed.get(i).strip()))
                    .mapToObj(i -> "sets.txt: computed " + computed.get(i))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> faults() {
        return families.values().stream()
                .flatMap(family -> family.faults().stream())
                .toList();
    }

    private static double number(String text) {
        return text.equals("NA") || text.equals("NaN")
                ? Double.NaN
                : text.equals("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static double difference(String name, double expected, double value) {
        if (Double.isNaN(expected) || Double.isNaN(value) || expected == value) {
            return Double.isNaN(expected) == Double.isNaN(value) ? 0 : Double.POSITIVE_INFINITY;
        }
        double apart = Math.abs(value - expected);
        double size = Math.abs(expected);
        return isP(name) ? apart / Math.max(size, SMALL_P) : apart <= ABSOLUTE ? 0 : apart / size;
    }

    private static boolean isP(String name) {
        return name.endsWith(".p") || name.startsWith("adjusted.");
    }

    /** As the README of the values from R suggests. */
    private static double tolerance(String name) {
        return name.startsWith("power.")
                ? 1e-4
                : isP(name) || name.startsWith("bt.") || name.startsWith("davidson.") ? 1e-6 : 1e-8;
    }

    private static String family(String name) {
        String[] parts = name.split("[.]");
        return switch (parts[0]) {
            case "anova", "adjusted" -> parts[0] + "." + parts[1];
            default -> parts[0];
        };
    }
}
