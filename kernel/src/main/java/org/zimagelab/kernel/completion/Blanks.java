package org.zimagelab.kernel.completion;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cells as JShell may see them: without magics and commands. */
final class Blanks {
    private static final Pattern MAGIC = Pattern.compile("(?m)(^[ \\t]*|(?:=|->|\\breturn)[ \\t]*)%(?=[\\p{L}_]).*$");
    private static final Pattern COMMAND = Pattern.compile("(?m)^[ \\t]*!.*$");

    private static final Pattern CLOSED =
            Pattern.compile("\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\"|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\""
                    + "|'(?:\\\\.[^']*|[^'\\\\\\n])'|//.*\\n|/\\*[\\s\\S]*?\\*/");
    private static final Pattern OPEN = Pattern.compile("\"\"\"|/\\*|(?:\"|'|//).*\\z");

    private static final Pattern TIMER = Pattern.compile("(?m)(^[ \\t]*|=[ \\t]*)(%%?time(?:it)?)(?=\\s)");

    private Blanks() {}

    /** Spaces in place of {@code %time} and its kin: what they measure, be it a line or a cell, is Java like any other. */
    static String overTimers(String text) {
        return TIMER.matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(
                        m.group(1) + " ".repeat(m.group(2).length())));
    }

    /** Whether a text ends inside a string or a comment, where nothing is Java. */
    static boolean endsInText(String text) {
        return OPEN.matcher(withoutStrings(text)).find();
    }

    /** Without strings, characters and comments that are closed. */
    static String withoutStrings(String text) {
        return CLOSED.matcher(text).replaceAll("\n");
    }

    /** Spaces in place of magics and commands: every position stays what it was. */
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
