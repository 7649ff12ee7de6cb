package org.zimagelab.tuning.store.imported.comfy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.zimagelab.tuning.store.imported.comfy.Value.Nothing;
import org.zimagelab.tuning.store.imported.comfy.Value.Text;

/** Changes texts as Python does. If Java's rules for letters differ, the result is unknown. */
final class PythonText {
    /** Repetitions of a text at most. A node could ask for any number; no prompt needs more. */
    private static final int MOST_TIMES = 10_000;

    /** A letter whose lower-case form depends on its position in the word. */
    private static final char SIGMA = '\u03a3';

    private PythonText() {}

    static void addTo(Map<String, Function<List<Value>, Value>> all) {
        // A separator, then texts; those that are not given are left out.
        all.put("join", a -> joined(a, Integer.MAX_VALUE));
        // Likewise, without empty texts.
        all.put("joinfilled", a -> joined(a, 0));
        // Likewise, but the first text may be empty.
        all.put("joinfirst", a -> joined(a, 1));
        all.put("concat", a -> joined(prepended(a), Integer.MAX_VALUE));
        all.put("replace", a -> texts(a, 3, t -> replaced(t.get(0), t.get(1), t.get(2))));
        all.put("replaceall", a -> texts(a, 3, t -> replacedUntilNone(t.get(0), t.get(1), t.get(2))));
        all.put("substring", PythonText::substring);
        all.put("case", a -> texts(a, 2, t -> written(t.get(0), t.get(1).toLowerCase(Locale.ROOT))));
        all.put("trim", a -> texts(a, 2, t -> Optional.of(trimmed(t.get(0), t.get(1)))));
        all.put("length", a -> a.get(0) instanceof Text t ? length(t.text()) : Nothing.UNKNOWN);
        all.put("equals", a -> compared(a, String::equals));
        all.put("startswith", a -> compared(a, String::startsWith));
        all.put("endswith", a -> compared(a, String::endsWith));
        all.put("contains", a -> compared(a, String::contains));
        all.put("lower", a -> a.get(0) instanceof Text t ? text(written(t.text(), "lowercase")) : a.get(0));
        all.put("line", PythonText::line);
        all.put("format", PythonText::formatted);
        all.put(
                "without",
                a -> texts(a, 2, t -> t.get(1).contains(t.get(0)) ? Optional.empty() : Optional.of(t.get(1))));
        all.put("settled", a -> texts(a, 1, t -> settled(t.get(0))));
        all.put("uncommented", a -> texts(a, 1, t -> Optional.of(uncommented(t.get(0)))));
    }

    static Value text(Optional<String> text) {
        return text.map(t -> (Value) new Text(t)).orElse(Nothing.UNKNOWN);
    }

    private static Value texts(List<Value> a, int count, Function<List<String>, Optional<String>> result) {
        List<String> texts = new ArrayList<>();
        for (Value value : a.subList(0, count)) {
            if (!(value instanceof Text text)) {
                return a.get(0).absent() ? a.get(0) : Nothing.UNKNOWN;
            }
            texts.add(text.text());
        }
        return text(result.apply(texts));
    }

    private static Value compared(List<Value> a, BiFunction<String, String, Boolean> test) {
        return a.get(0) instanceof Text x && a.get(1) instanceof Text y
                ? new Value.Truth(test.apply(x.text(), y.text()))
                : Nothing.UNKNOWN;
    }

    private static List<Value> prepended(List<Value> a) {
        List<Value> all = new ArrayList<>(a);
        all.add(0, new Text(""));
        return all;
    }

    /** @param empty number of texts, from the first, that are joined even if they are empty */
    private static Value joined(List<Value> a, int empty) {
        List<String> parts = new ArrayList<>();
        String separator = a.get(0) instanceof Text t ? t.text() : a.get(0).absent() ? "" : null;
        for (int i = 1; i < a.size(); i++) {
            Value value = a.get(i);
            if (value instanceof Text text) {
                if (i <= empty || !text.text().isEmpty()) {
                    parts.add(text.text());
                }
            } else if (!value.absent()) {
                return Nothing.UNKNOWN;
            }
        }
        if (separator == null) {
            return Nothing.UNKNOWN;
        }
        long length = (long) separator.length() * parts.size()
                + parts.stream().mapToLong(String::length).sum();
        return length > Integer.MAX_VALUE / 4 ? Nothing.UNKNOWN : new Text(String.join(separator, parts));
    }

    /** An empty search text matches between all characters in Python, which nobody intends. */
    private static Optional<String> replaced(String text, String find, String replacement) {
        if (find.isEmpty()) {
            return replacement.isEmpty() ? Optional.of(text) : Optional.empty();
        }
        long longest = text.length() + (long) text.length() / find.length() * replacement.length();
        return longest > Integer.MAX_VALUE / 4 ? Optional.empty() : Optional.of(text.replace(find, replacement));
    }

    private static Optional<String> replacedUntilNone(String text, String find, String replacement) {
        String now = text;
        for (int i = 0; i < MOST_TIMES && !find.isEmpty() && (long) i * now.length() < 5_000_000L; i++) {
            int at = now.indexOf(find);
            if (at < 0) {
                return Optional.of(now);
            }
            now = now.substring(0, at) + replacement + now.substring(at + find.length());
        }
        return Optional.empty();
    }

    private static Value length(String text) {
        return Value.Whole.of(text.codePointCount(0, text.length()));
    }

    /** A text and two indexes of characters, counted from the end if negative; the last may be absent. */
    private static Value substring(List<Value> a) {
        if (!(a.get(0) instanceof Text text)) {
            return Nothing.UNKNOWN;
        }
        int[] characters = text.text().codePoints().toArray();
        Optional<Integer> from = a.get(1).absent() ? Optional.of(0) : PythonNumbers.index(a.get(1));
        Optional<Integer> to = a.get(2).absent() ? Optional.of(characters.length) : PythonNumbers.index(a.get(2));
        if (from.isEmpty() || to.isEmpty()) {
            return Nothing.UNKNOWN;
        }
        int begin = place(from.get(), characters.length);
        int end = place(to.get(), characters.length);
        return new Text(begin < end ? new String(characters, begin, end - begin) : "");
    }

    private static int place(int at, int length) {
        return at < 0 ? Math.max(0, at + length) : Math.min(at, length);
    }

    /** The line with this index, from 0, modulo the number of lines. */
    private static Value line(List<Value> a) {
        Optional<Integer> at = PythonNumbers.index(a.get(1));
        if (!(a.get(0) instanceof Text text) || at.isEmpty()) {
            return Nothing.UNKNOWN;
        }
        String[] lines = text.text().split("\n", -1);
        return new Text(lines[Math.floorMod(at.get(), lines.length)]);
    }

    /**
     * A text in which {@code {a}} to {@code {z}} are replaced by the values that follow it, and {@code {{}} by a
     * brace. Other braces are not supported.
     */
    private static Value formatted(List<Value> a) {
        if (!(a.get(0) instanceof Text text)) {
            return Nothing.UNKNOWN;
        }
        String form = text.text();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < form.length(); i++) {
            char c = form.charAt(i);
            if (c != '{' && c != '}') {
                out.append(c);
            } else if (i + 1 < form.length() && form.charAt(i + 1) == c) {
                out.append(c);
                i++;
            } else if (c == '{' && i + 2 < form.length() && form.charAt(i + 2) == '}') {
                int letter = 1 + form.charAt(i + 1) - 'a';
                Value value = letter >= 1 && letter < a.size() ? PythonNumbers.toText(a.get(letter)) : Nothing.UNKNOWN;
                if (!(value instanceof Text filled) || out.length() > Integer.MAX_VALUE / 8) {
                    return Nothing.UNKNOWN;
                }
                out.append(filled.text());
                i += 2;
            } else {
                return Nothing.UNKNOWN;
            }
        }
        return new Text(out.toString());
    }

    static boolean isBlank(int c) {
        return c >= '\t' && c <= '\r' || c >= 0x1c && c <= ' ' || c == 0x85 || Character.isSpaceChar(c);
    }

    private static String trimmed(String text, String side) {
        int begin = 0;
        int end = text.length();
        while (!side.equals("Right") && begin < end && isBlank(text.charAt(begin))) {
            begin++;
        }
        while (!side.equals("Left") && end > begin && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    /** {@code upper}, {@code lower}, {@code capitalize} or {@code title}, by the nodes' names for them. */
    private static Optional<String> written(String text, String mode) {
        return switch (mode) {
            case "uppercase", "upper" -> Optional.of(text.toUpperCase(Locale.ROOT));
            case "lowercase", "lower" -> Optional.of(text.toLowerCase(Locale.ROOT));
            case "capitalize" -> titled(text, false);
            case "title case", "title" -> titled(text, true);
            case "trim" -> Optional.of(trimmed(text, "Both"));
            case "remove_spaces" -> Optional.of(text.replace(" ", ""));
            case "reverse" ->
                Optional.of(
                        new String(reversed(text.codePoints().toArray()), 0, text.codePointCount(0, text.length())));
            default -> Optional.empty();
        };
    }

    private static int[] reversed(int[] characters) {
        int[] turned = new int[characters.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = characters[characters.length - 1 - i];
        }
        return turned;
    }

    /**
     * The text with its first letter, or the first of every run of letters, in upper case, and all others in lower
     * case.
     *
     * @return empty if a letter becomes several letters, or depends on its position
     */
    private static Optional<String> titled(String text, boolean everyWord) {
        StringBuilder out = new StringBuilder();
        boolean within = false;
        for (int c : text.codePoints().toArray()) {
            String letter = Character.toString(c);
            boolean simple = letter.toUpperCase(Locale.ROOT)
                                    .codePointCount(
                                            0, letter.toUpperCase(Locale.ROOT).length())
                            == 1
                    && letter.toLowerCase(Locale.ROOT)
                                    .codePointCount(
                                            0, letter.toLowerCase(Locale.ROOT).length())
                            == 1;
            if (!simple || c == SIGMA) {
                return Optional.empty();
            }
            out.appendCodePoint(within ? Character.toLowerCase(c) : Character.toTitleCase(c));
            boolean cased = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
            within = !everyWord || cased;
        }
        return Optional.of(out.toString());
    }

    /**
     * A text without random parts.
     *
     * @return empty if it has alternatives, {@code {a|b}}, or names of lists, {@code __colour__}
     */
    private static Optional<String> settled(String text) {
        return text.indexOf('{') >= 0 || text.contains("__") ? Optional.empty() : Optional.of(text);
    }

    private static String uncommented(String text) {
        List<String> lines = new ArrayList<>();
        String[] all = text.split("\n", -1);
        for (int i = 0; i < all.length; i++) {
            boolean tail = i == all.length - 1 && all[i].isEmpty();
            if (!tail && !trimmed(all[i], "Both").startsWith("#")) {
                lines.add(all[i]);
            }
        }
        return String.join("\n", lines);
    }
}
