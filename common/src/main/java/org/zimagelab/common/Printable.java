package org.zimagelab.common;

import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes text that a person typed or that comes from a file safe for a message: without line ends, control sequences of
 * a terminal, and marks that change the direction of the surrounding text, and never long. Such characters are shown as
 * Java writes them, {@code \n} or {@code \u001b}, so that nothing is hidden.
 */
public final class Printable {
    /** The most characters of a value in a message. */
    public static final int LONGEST = 100;

    /** The most characters of a path, which needs more, because its end distinguishes files. */
    private static final int LONGEST_PATH = 200;

    /**
     * Characters that a terminal acts on instead of showing them: the control characters C0, DEL and C1, line and
     * paragraph separators, and embeddings, overrides and isolates of direction (Unicode annex 9); also single
     * surrogates, which cannot be encoded.
     */
    private static final String ACTS = "\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\p{Cs}";

    private static final Pattern IN_LINE = Pattern.compile("[" + ACTS + "]");
    private static final Pattern IN_LINES = Pattern.compile("[" + ACTS + "&&[^\n\t]]");

    private Printable() {}

    /**
     * A value for a message.
     *
     * @param value anything, by its {@code toString}
     * @return one line of at most {@value #LONGEST} characters; if it is cut, the last is …
     */
    public static String value(Object value) {
        String text = String.valueOf(value);
        // The rest, which may be megabytes, would be cut anyway.
        boolean cut = text.length() > LONGEST;
        String line = line(cut ? start(text, LONGEST) : text);
        return cut || line.length() > LONGEST ? start(line, LONGEST - 1) + "…" : line;
    }

    /**
     * A path for a message.
     *
     * @param path as typed or found
     * @return one line of at most 200 characters, or of {@value #LONGEST} for a mere name; if it is cut, … is in its
     *     middle
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
     * A text as one line, not cut.
     *
     * @param text anything
     * @return the same with line ends, control characters and marks of direction made visible
     */
    public static String line(String text) {
        return IN_LINE.matcher(text).replaceAll(Printable::escape);
    }

    /**
     * A text of several lines, not cut.
     *
     * @param text anything
     * @return as {@link #line}, but line feeds and tabs are kept
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

    /** The text with its first letter in lower case, so that a sentence can follow a colon. */
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
