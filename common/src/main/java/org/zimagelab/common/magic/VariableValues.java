package org.zimagelab.common.magic;

import java.io.File;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;
import org.zimagelab.common.Printable;

/** The texts of Java values in a magic. */
final class VariableValues {
    /** A LIST with more values is a mistake, such as a stream without an end. */
    private static final int MOST = 100_000;

    /** A number with more zeros keeps its exponent; a double needs 340. */
    private static final int MOST_DIGITS = 1_000;

    private VariableValues() {}

    /** A value that cannot stand in a magic; the message continues {@code the variable x}. */
    static final class NoText extends RuntimeException {
        NoText(String message) {
            super(message, null, false, false);
        }
    }

    /** Whether this holds any number of values in an order. A path does not, although Java can iterate over it. */
    static boolean areSeveral(Object value) {
        return value != null && value.getClass().isArray()
                || value instanceof Iterable<?> && !(value instanceof Path)
                || value instanceof BaseStream<?, ?>;
    }

    /**
     * The text of a value, or of each where there are several.
     *
     * @param value not null
     * @throws NoText if one has none, or if there are no values
     */
    static List<String> texts(Object value) {
        try {
            if (!areSeveral(value)) {
                return List.of(text(value, "holds "));
            }
            List<String> texts = new ArrayList<>();
            for (Iterator<?> all = iterator(value); all.hasNext(); ) {
                if (texts.size() == MOST) {
                    throw new NoText("has more than " + MOST + " values");
                }
                Object each = all.next();
                String place = "has as value " + (texts.size() + 1) + " ";
                if (each == null) {
                    throw new NoText(place + "null");
                }
                texts.add(text(each, place));
            }
            if (texts.isEmpty()) {
                throw new NoText("has no values");
            }
            return texts;
        } catch (NoText e) {
            throw e;
        } catch (IllegalStateException e) {
            throw value instanceof BaseStream<?, ?>
                    ? new NoText("is a stream that has been read already; keep its values in a list")
                    : failed(e);
        } catch (RuntimeException | StackOverflowError e) { // of a class of a cell
            throw failed(e);
        }
    }

    private static NoText failed(Throwable e) {
        String message = e.getMessage() == null ? "" : ": " + Printable.value(e.getMessage());
        return new NoText("cannot be read: " + e.getClass().getSimpleName() + message);
    }

    private static Iterator<?> iterator(Object value) {
        if (value instanceof Iterable<?> all) {
            return all.iterator();
        }
        if (value instanceof BaseStream<?, ?> stream) {
            return stream.iterator();
        }
        return IntStream.range(0, Array.getLength(value))
                .mapToObj(i -> Array.get(value, i))
                .iterator();
    }

    /** @param before words that continue the message's sentence up to what the value is */
    private static String text(Object value, String before) {
        if (value instanceof Optional<?> optional) {
            return text(optional.orElseThrow(() -> new NoText(before + "an empty Optional")), before);
        }
        if (value instanceof OptionalInt || value instanceof OptionalLong || value instanceof OptionalDouble) {
            String printed = value.toString(); // OptionalInt[8]
            int open = printed.indexOf('[');
            if (open < 0) {
                throw new NoText(before + "an empty " + value.getClass().getSimpleName());
            }
            return plain(printed.substring(open + 1, printed.length() - 1));
        }
        if (value instanceof Number number) {
            return plain(number.toString());
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        boolean isText = value instanceof CharSequence
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Path
                || value instanceof File
                || value instanceof URI
                || value instanceof URL
                || value instanceof UUID
                || value instanceof Locale
                || value instanceof Duration
                || value instanceof Temporal;
        if (!isText) {
            throw new NoText(before + what(value)
                    + ", which has no text here; a magic that takes a NAME takes that of the variable, without braces");
        }
        String text = value.toString();
        if (text == null) {
            throw new NoText(before + what(value) + ", whose toString returns null");
        }
        return text;
    }

    /** Numbers of Java have an exponent from ten million on and below a thousandth. */
    private static String plain(String number) {
        boolean hasExponent = number.indexOf('E') >= 0 || number.indexOf('e') >= 0;
        try {
            BigDecimal decimal = hasExponent ? new BigDecimal(number).stripTrailingZeros() : null;
            boolean isLong = decimal != null && Math.abs((long) decimal.scale()) > MOST_DIGITS;
            return decimal == null || isLong ? number : decimal.toPlainString();
        } catch (NumberFormatException e) { // Infinity has none; a class of a cell may print anything
            return number;
        }
    }

    private static String what(Object value) {
        if (areSeveral(value)) {
            return "a list";
        }
        Class<?> type = value.getClass();
        String name = value instanceof Map ? "Map" : type.isHidden() ? "lambda" : type.getSimpleName();
        return "a value of type " + Printable.value(name.isEmpty() ? type.getName() : name);
    }
}
