package org.zimagelab.kernel.evaluation;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a person typed or a file says, as it may stand in a message: no line ends, no control sequences of a terminal, no
 * marks that turn the direction of the text around it, and never long. What is taken out is shown as Java writes it,
 * {@code \n} or {@code \u001b}, so that nothing is hidden either. The magics have their own, as the
 * kernel knows none of them.
 */
public final class Printable {
    /** Characters of a value in a message. */
    public static final int LONGEST = 100;

    /**
     * What a terminal acts on instead of showing it: the control characters C0, DEL and C1, line and paragraph separators,
     * embeddings, overrides and isolates of direction (Unicode annex 9); and halves of characters, which no encoding has.
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
     * A message of one line, whole.
     *
     * @param text anything
     * @return the same with line ends, control characters and marks of direction made visible
     */
    public static String line(String text) {
        return IN_LINE.matcher(text).replaceAll(Printable::escape);
    }

    /** A text as HTML shows it; to stand between tags, not within one. */
    public static String html(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
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
}
