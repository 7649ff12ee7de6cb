package org.zimagelab.tuning.parameter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.zimagelab.common.Printable;

/**
 * What stands behind an option that takes a LIST: {@code a,b,c}, or {@code from:to:step}, which includes {@code to}
 * where a step meets it. Values named twice are dropped, order kept. Chinese commas and colons do as well.
 *
 * <p>Every method throws IllegalArgumentException with one line that names the option, for an empty list, a word that
 * is no number, a step of 0 or in the wrong direction, and more than {@link #MOST_VALUES} values (counted before any is
 * made).
 */
public final class ListParser {
    /** A sweep has no more pictures, so no LIST needs more values. */
    public static final int MOST_VALUES = 100_000;

    private static final String FORMS = "write a,b,c or from:to:step";

    private ListParser() {}

    /** Decimal numbers, exact: {@code 0:1:0.1} gives the same doubles as {@code 0,0.1,0.2,…}. */
    public static List<Double> numbers(String option, String text) {
        return values(option, text, BigDecimal::doubleValue, "a number");
    }

    /** Whole numbers of the int range: steps, sizes. */
    public static List<Integer> integers(String option, String text) {
        return values(option, text, BigDecimal::intValueExact, "a whole number");
    }

    /** Whole numbers of the long range: seeds. */
    public static List<Long> longs(String option, String text) {
        return values(option, text, BigDecimal::longValueExact, "a whole number");
    }

    /** Words, trimmed: samplers, scores. */
    public static List<String> words(String option, String text) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : entries(option, normal(text), "write a,b,c")) {
            words.add(word);
        }
        return List.copyOf(words);
    }

    private static <T> List<T> values(String option, String text, Function<BigDecimal, T> type, String expected) {
        String normal = normal(text);
        List<BigDecimal> decimals = normal.indexOf(':') >= 0 ? range(option, normal) : named(option, normal);
        Set<T> values = new LinkedHashSet<>();
        for (BigDecimal decimal : decimals) {
            try {
                values.add(type.apply(decimal));
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        option + ": " + decimal.toPlainString() + " is not " + expected + " that fits here", e);
            }
        }
        return List.copyOf(values);
    }

    private static List<BigDecimal> named(String option, String text) {
        List<BigDecimal> values = new ArrayList<>();
        for (String entry : entries(option, text, FORMS)) {
            values.add(number(option, entry));
        }
        return values;
    }

    private static List<BigDecimal> range(String option, String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3 || text.indexOf(',') >= 0) {
            String hint = parts.length == 2 && text.indexOf(',') < 0 ? "; for steps of 1 write " + text + ":1" : "";
            throw new IllegalArgumentException(
                    option + ": '" + Printable.value(text) + "' is no LIST: " + FORMS + hint);
        }
        BigDecimal from = number(option, parts[0].strip());
        BigDecimal to = number(option, parts[1].strip());
        BigDecimal step = number(option, parts[2].strip());
        BigDecimal way = to.subtract(from);
        if (step.signum() == 0) {
            throw new IllegalArgumentException(option + ": '" + Printable.value(text) + "' has a step of 0");
        }
        if (way.signum() * step.signum() < 0) {
            throw new IllegalArgumentException(
                    option + ": '" + Printable.value(text) + "' steps away from its end; write "
                            + parts[0].strip() + ":" + parts[1].strip() + ":"
                            + step.negate().toPlainString());
        }
        BigDecimal last = way.divideToIntegralValue(step);
        if (last.compareTo(BigDecimal.valueOf(MOST_VALUES)) >= 0) {
            throw tooMany(option, last.precision() - last.scale() > 18 ? -1 : last.longValue() + 1);
        }
        List<BigDecimal> values = new ArrayList<>();
        for (long i = 0; i <= last.longValue(); i++) {
            values.add(from.add(step.multiply(BigDecimal.valueOf(i))));
        }
        return values;
    }

    private static List<String> entries(String option, String text, String forms) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(option + ": an empty LIST; " + forms);
        }
        long count = text.chars().filter(c -> c == ',').count() + 1;
        if (count > MOST_VALUES) {
            throw tooMany(option, count);
        }
        List<String> entries = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            if (entry.isBlank()) {
                throw new IllegalArgumentException(
                        option + ": '" + Printable.value(text) + "' has an empty entry; " + forms);
            }
            entries.add(entry.strip());
        }
        return entries;
    }

    private static BigDecimal number(String option, String text) {
        Optional<BigDecimal> value = Decimals.parse(text);
        if (value.isPresent() && Double.isFinite(value.get().doubleValue())) {
            return value.get();
        }
        throw new IllegalArgumentException(option + ": '" + Printable.value(text) + "' is not a number; " + FORMS);
    }

    private static IllegalArgumentException tooMany(String option, long count) {
        String many = count < 0 ? "far too many" : String.format(Locale.ROOT, "%,d", count);
        return new IllegalArgumentException(
                String.format(Locale.ROOT, "%s: %s values; at most %,d", option, many, MOST_VALUES));
    }

    private static String normal(String text) {
        return text.replace('，', ',').replace('：', ':').strip();
    }
}
