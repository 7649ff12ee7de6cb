package org.zimagelab.kernel;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;
import org.zimagelab.common.Printable;
import org.zimagelab.kernel.evaluation.InterruptCheck;

/**
 * Values as plain text. Collections, maps, arrays, optionals and records show their elements, over several lines if one
 * is too short, and shortened if there are many. Everything else shows its {@code toString}. A stream is not consumed.
 */
final class ValueText {
    private static final int LONGEST = 100_000; // characters of one value
    private static final int LONGEST_INSIDE = 2_000; // of one that is not a collection, inside of another
    private static final int ELEMENTS = 200; // of one collection
    private static final int ALL_ELEMENTS = 5_000;
    private static final int DEPTH = 30;
    private static final int WIDTH = 100;
    private static final String INDENT = "  ";

    private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>()); // being written
    private int left = ALL_ELEMENTS;

    private ValueText() {}

    /** The text of a value. If a method of the value throws, the text says so. */
    static String of(Object value) {
        String text = cut(new ValueText().text(value), LONGEST);
        // A text is shown as the cell made it, including colours for a terminal; inside other values its origin is
        // unknown.
        return value instanceof CharSequence ? text : Printable.lines(text);
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + String.format("… (the first %,d of %,d characters)", end, text.length());
    }

    private String text(Object value) {
        if (value == null || value instanceof CharSequence) {
            return own(value);
        }
        boolean holds = value instanceof Collection
                || value instanceof Map
                || value instanceof Optional
                || value instanceof Record
                || value.getClass().isArray();
        if (!holds) {
            return value instanceof BaseStream ? "a stream; .toList() or .toArray() shows its elements" : own(value);
        }
        if (open.size() >= DEPTH) {
            return "…";
        }
        if (!open.add(value)) {
            return "(this " + value.getClass().getSimpleName() + " again)";
        }
        try {
            return held(value);
        } catch (Throwable e) { // thrown by an iterator or accessor
            return failed(value, "reading it", e);
        } finally {
            open.remove(value);
        }
    }

    private String held(Object value) throws Exception {
        if (value.getClass().isArray()) {
            return array(value);
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(inside -> "Optional[" + text(inside) + "]").orElse("Optional.empty");
        }
        if (value instanceof Record record) {
            return record(record);
        }
        if (!isOfTheJdk(value.getClass().getMethod("toString").getDeclaringClass())) {
            return own(value);
        }
        if (value instanceof Map<?, ?> map) {
            return sequence("{", map.entrySet().iterator(), map.size(), "}", entry -> {
                Map.Entry<?, ?> each = (Map.Entry<?, ?>) entry;
                return text(each.getKey()) + "=" + text(each.getValue());
            });
        }
        Collection<?> collection = (Collection<?>) value;
        return sequence("[", collection.iterator(), collection.size(), "]", this::text);
    }

    private static boolean isOfTheJdk(Class<?> type) {
        return type.getClassLoader() == null;
    }

    private String array(Object array) {
        int length = Array.getLength(array);
        Iterator<Object> elements =
                IntStream.range(0, length).mapToObj(i -> Array.get(array, i)).iterator();
        String type = array.getClass().getComponentType().getSimpleName();
        int brackets = type.indexOf('[');
        String head = brackets < 0
                ? type + "[" + length + "] "
                : type.substring(0, brackets) + "[" + length + "]" + type.substring(brackets) + " ";
        return sequence((open.size() == 1 ? head : "") + "{", elements, length, "}", this::text);
    }

    private String record(Record record) throws Exception {
        List<String> parts = new ArrayList<>();
        StringBuilder usual = new StringBuilder();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value;
            try {
                component.getAccessor().setAccessible(true);
                value = component.getAccessor().invoke(record);
            } catch (RuntimeException | ReflectiveOperationException e) { // of a closed module
                return own(record);
            }
            String name = component.getName() + "=";
            usual.append(usual.isEmpty() ? "" : ", ").append(name).append(own(value));
            parts.add(name + text(value));
        }
        String name = record.getClass().getSimpleName();
        boolean hasItsOwn = !own(record).equals(cut(name + "[" + usual + "]", LONGEST_INSIDE));
        return hasItsOwn ? own(record) : laidOut(name + "[", parts, "]", false);
    }

    private String sequence(String start, Iterator<?> elements, int size, String end, Function<Object, String> text) {
        List<String> parts = new ArrayList<>();
        boolean numbers = true;
        while (elements.hasNext() && parts.size() < ELEMENTS && left > 0) {
            Object element = elements.next();
            numbers &= element instanceof Number || element instanceof Character || element instanceof Boolean;
            left--;
            parts.add(text.apply(element));
        }
        if (elements.hasNext()) {
            parts.add(String.format("… %,d more of %,d", size - parts.size(), size));
        }
        return laidOut(start, parts, end, numbers);
    }

    /** On one line if that is short enough; otherwise one part on each line, or as many numbers as fit. */
    private static String laidOut(String start, List<String> parts, String end, boolean numbers) {
        String line = start + String.join(", ", parts) + end;
        if (parts.size() < 2 || line.length() <= WIDTH && line.indexOf('\n') < 0) {
            return line;
        }
        if (!numbers) {
            String inside = String.join(",\n", parts).indent(INDENT.length()).stripTrailing();
            return start + "\n" + inside + "\n" + end;
        }
        StringBuilder filled = new StringBuilder(start).append('\n').append(INDENT);
        int column = INDENT.length();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i) + (i < parts.size() - 1 ? ", " : "");
            if (column + part.length() > WIDTH) {
                filled.setLength(filled.length() - 1); // the space behind the comma
                filled.append('\n').append(INDENT);
                column = INDENT.length();
            }
            filled.append(part);
            column += part.length();
        }
        return filled.append('\n').append(end).toString();
    }

    private String own(Object value) {
        String text;
        try {
            text = String.valueOf(value);
        } catch (Throwable e) {
            return failed(value, "its toString", e);
        }
        return text == null ? "null" : open.isEmpty() ? text : cut(text, LONGEST_INSIDE);
    }

    /** Says what a cell's method threw; the exception that stops a cell is rethrown. */
    private static String failed(Object value, String what, Throwable e) {
        if (InterruptCheck.stops(e)) {
            throw (Error) e;
        }
        String message;
        try {
            String told = e.getMessage();
            message = told == null ? "" : ": " + cut(told, LONGEST_INSIDE);
        } catch (Throwable again) {
            if (InterruptCheck.stops(again)) {
                throw again;
            }
            message = "";
        }
        return "(" + described(value.getClass()) + "; " + what + " threw "
                + e.getClass().getSimpleName() + message + ")";
    }

    private static String described(Class<?> type) {
        boolean implementing = type.isAnonymousClass() && type.getInterfaces().length > 0;
        return !type.isAnonymousClass()
                ? "a " + type.getSimpleName()
                : "an anonymous " + (implementing ? type.getInterfaces()[0] : type.getSuperclass()).getSimpleName();
    }
}
