package org.zimagelab.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.zimagelab.common.Printable;

/**
 * A magic with its arguments.
 *
 * @param name without percent signs
 * @param arguments split as by a shell; for magics that take source, such as {@code %time}, the whole line as one
 *     argument
 * @param body the rest of the cell, unchanged; null for a line magic
 */
public record MagicCall(String name, List<String> arguments, String body) {

    private static final Set<String> WHOLE_LINE = Set.of("time", "sh", "sx");

    public MagicCall {
        arguments = List.copyOf(arguments);
    }

    public boolean isCellMagic() {
        return body != null;
    }

    /** The name with percent signs, such as {@code %%generate}. */
    public String title() {
        return (isCellMagic() ? "%%" : "%") + name;
    }

    /**
     * Reads {@code name argument ...}.
     *
     * @throws MagicSyntaxException when a quote is not closed
     */
    static MagicCall parse(String line, String body) {
        String trimmed = line.strip();
        int end = 0;
        while (end < trimmed.length() && !Character.isWhitespace(trimmed.charAt(end))) {
            end++;
        }
        String name = trimmed.substring(0, end);
        String rest = trimmed.substring(end).strip();
        boolean whole = body == null && WHOLE_LINE.contains(name);
        return new MagicCall(name, !whole ? split(rest) : rest.isEmpty() ? List.of() : List.of(rest), body);
    }

    /**
     * Splits at white space. A word, or the part after its {@code =}, may be in single or double quotes; {@code \"} is
     * a quote inside double quotes. Every other backslash is kept, so that {@code C:\new folder} stays whole, and so is
     * the apostrophe in {@code don't}.
     *
     * @throws MagicSyntaxException when a quote is not closed
     */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            if (at == line.length()) {
                return words;
            }
            StringBuilder word = new StringBuilder();
            boolean quotable = true;
            while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
                char c = line.charAt(at);
                if (quotable && (c == '"' || c == '\'')) {
                    at = quoted(line, at, word);
                    quotable = false;
                } else {
                    word.append(c);
                    quotable = c == '=';
                    at++;
                }
            }
            words.add(word.toString());
        }
    }

    /** Appends the text in the quotes that begin at {@code at}; returns the position after them. */
    private static int quoted(String line, int at, StringBuilder word) {
        char quote = line.charAt(at);
        for (int i = at + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean escaped = quote == '"'
                    && c == '\\'
                    && i + 1 < line.length()
                    && line.charAt(i + 1) == '"'
                    && line.indexOf('"', i + 2) >= 0; // otherwise it is the end of "C:\folder\"
            if (escaped) {
                word.append('"');
                i++;
            } else if (c == quote) {
                return i + 1;
            } else {
                word.append(c);
            }
        }
        throw new MagicSyntaxException("no closing " + quote + " for " + Printable.value(begun(line, at)));
    }

    /** A word whose quotes have no end, without what stands behind a =, which may be a secret. */
    private static String begun(String line, int quote) {
        int start = quote;
        while (start > 0 && !Character.isWhitespace(line.charAt(start - 1))) {
            start--;
        }
        String word = line.substring(start).strip();
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals) + "=…";
    }
}
