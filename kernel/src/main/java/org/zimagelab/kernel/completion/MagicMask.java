package org.zimagelab.kernel.completion;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces magics and commands in a cell, so that JShell can read it. */
final class MagicMask {
    private static final Pattern MAGIC = Pattern.compile("(?m)(^[ \\t]*|(?:=|->|\\breturn)[ \\t]*)%(?=[\\p{L}_]).*$");
    private static final Pattern COMMAND = Pattern.compile("(?m)^[ \\t]*!.*$");

    private static final Pattern TIMER = Pattern.compile("(?m)(^[ \\t]*|=[ \\t]*)(%%?time(?:it)?)(?=\\s)");

    private MagicMask() {}

    /**
     * The text with blanks in place of {@code %time}, {@code %%time} and {@code %timeit}: what these measure is Java.
     */
    static String overTimers(String text) {
        return TIMER.matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(
                        m.group(1) + " ".repeat(m.group(2).length())));
    }

    /** Whether a text ends inside a string or a comment. */
    static boolean endsInText(String text) {
        int at = 0;
        while (at < text.length()) {
            int end = end(text, at);
            if (end > text.length()) {
                return true;
            }
            at = Math.max(end, at + 1);
        }
        return false;
    }

    /** The text with a line feed in place of each string, character literal and comment. */
    static String withoutStrings(String text) {
        StringBuilder java = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = end(text, at);
            if (end == at) {
                java.append(text.charAt(at++));
            } else {
                java.append('\n');
                at = end;
            }
        }
        return java.toString();
    }

    /**
     * The end of the string, character literal or comment that begins at a position. If none begins there, this is the
     * position itself; if the text ends inside it, one more than the length of the text.
     */
    private static int end(String text, int at) {
        if (text.startsWith("//", at)) {
            int line = text.indexOf('\n', at);
            return line < 0 ? text.length() + 1 : line;
        }
        if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            return end < 0 ? text.length() + 1 : end + 2;
        }
        char c = text.charAt(at);
        if (c != '"' && c != '\'') {
            return at;
        }
        String quote = text.startsWith("\"\"\"", at) ? "\"\"\"" : String.valueOf(c);
        for (int i = at + quote.length(); i < text.length(); i++) {
            if (text.startsWith(quote, i)) {
                return i + quote.length();
            }
            if (text.charAt(i) == '\n' && quote.length() == 1) {
                return i; // not closed; a string ends with its line
            }
            boolean escapes = text.charAt(i) == '\\' && !(quote.length() == 1 && text.startsWith("\n", i + 1));
            i += escapes ? 1 : 0;
        }
        return text.length() + 1;
    }

    /** The text with blanks in place of magics and commands, so that all positions stay the same. */
    static String overMagics(String text) {
        StringBuilder java = new StringBuilder(MAGIC.matcher(text).replaceAll(m -> Matcher.quoteReplacement(blank(m))));
        for (Matcher command = COMMAND.matcher(text); command.find(); ) {
            String before = java.substring(0, command.start()).stripTrailing();
            boolean isNegation = !before.isEmpty() && ";{}".indexOf(before.charAt(before.length() - 1)) < 0;
            if (!isNegation) {
                java.replace(
                        command.start(),
                        command.end(),
                        " ".repeat(command.group().length()));
            }
        }
        return java.toString();
    }

    private static String blank(MatchResult magic) {
        String prefix = magic.group(1);
        int left = magic.group().length() - prefix.length();
        String value = !prefix.isBlank() && left > 5 ? "null;" : "";
        return prefix + value + " ".repeat(left - value.length());
    }
}
