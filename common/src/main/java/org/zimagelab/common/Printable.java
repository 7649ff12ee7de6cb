package org.zimagelab.common;

import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a person typed or a file says, as it may stand in a message: no line ends, no control sequences of a terminal,
 * no marks that turn the direction of the text around it, and never long. What is taken out is shown as Java writes it,
 * {@code \n} or {@code \u001b}, so that nothing is hidden either.
 */
public final class Printable {
    /** Characters of a value in a message. */
    public static final int LONGEST = 100;

    /** Of a path more is needed: its end tells one file from another. */
    private static final int LONGEST_PATH = 200;

    /**
     * What a terminal acts on instead of showing it: the control characters C0, DEL and C1, line and paragraph
     * separators, embeddings, overrides and isolates of direction (Unicode annex 9); and halves of characters, which no
     * encoding has.
     */
    private static final String ACTS = "\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\p{Cs}";

    private static final Pattern IN_LINE = Pattern.compile("[" + ACTS + "]");
    private static final Pattern IN_LINES = Pattern.compile("[" + ACTS + "&&[^\n\t]]");

    private Printable() {}

    /**
     * A value within a message.
     *
     * @param value anything, by its {@code toString}
     * @return one line of at most {@value #LONGEST} characters; where it is cut, the last is …
     */
    public static String value(Object value) {
        String text = String.valueOf(value);
        // What follows cannot be seen any more, and may be megabytes.
        boolean cut = text.length() > LONGEST;
        String line = line(cut ? start(text, LONGEST) : text);
        return cut || line.length() > LONGEST ? start(line, LONGEST - 1) + "…" : line;
    }

    /**
     * A path within a message.
     *
     * @param path as typed or found
     * @return one line of at most 200 characters, a name alone of {@value #LONGEST}; where it is cut, its middle is …
     */
    public static String path(Path path) {
        String text = path.toString();
        int longest = path.getParent() == null ? LONGEST : LONGEST_PATH;
        if (text.length() > 2 * longest) {
            text = start(text, longest) + end(text, longest);
        }
        String line = line(text);
        int head = longest / 4;
        return line.length() <= longest ? line : start(line, head) + "…" + end(line, longest - head - 1);
    }

    /**
     * A message of one line, whole.
     *
     * @param text anything
     * @return the same with line ends, control characters and marks of direction made visible
     */
    public static String line(String text) {
        return IN_LINE.matcher(text).replaceAll(Printable::escape);
    }

    /**
     * A text of several lines, whole.
     *
     * @param text anything
     * @return as {@link #line}, but for line feeds and tabs, which stay
     */
    public static String lines(String text) {
        return IN_LINES.matcher(text).replaceAll(Printable::escape);
    }

    /**
     * A text as HTML shows it, safe as an element's content and within a quoted attribute.
     *
     * @param text anything
     * @return the same with {@code & < > " '} as entities; control characters that HTML forbids and marks that turn the
     *     direction of what follows become U+FFFD, since they would act beyond the text
     */
    public static String html(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(isForbiddenInHtml(c) ? '\ufffd' : c);
            }
        }
        return safe.toString();
    }

    private static boolean isForbiddenInHtml(char c) {
        boolean control = c < ' ' && c != '\n' && c != '\t' && c != '\r';
        return control || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069';
    }

    /** The same text, its first letter in lower case: what was a sentence goes on behind a colon. */
    public static String lowerFirst(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    private static String escape(MatchResult found) {
        char c = found.group().charAt(0);
        return switch (c) {
            case '\n' -> "\\\\n";
            case '\r' -> "\\\\r";
            case '\t' -> "\\\\t";
            default -> String.format("\\\\u%04x", (int) c);
        };
    }

    private static String start(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    private static String end(String text, int length) {
        int from = text.length() - length;
        return text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
    }
}
