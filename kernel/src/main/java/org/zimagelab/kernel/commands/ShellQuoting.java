package org.zimagelab.kernel.commands;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.JavaVariable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.common.magic.VariableExpansion;

/**
 * Writes the values of Java variables into a line for the shell so that each is text there: one argument, or a part of
 * one. Nothing in a value is a command, an option list or a pattern.
 *
 * <p>Follows the quotes of the line from one value to the next: POSIX shell, section 2.2; on Windows those of cmd.
 */
final class ShellQuoting implements VariableExpansion.Writer {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./-]+");
    private static final Pattern PLAIN_ON_WINDOWS = Pattern.compile("[\\p{L}\\p{N}_@+=:,./\\\\-]+");
    private static final char NONE = 0;

    private final String line;
    private final boolean windows;
    private final Deque<Character> open = new ArrayDeque<>(); // quotes, and brackets as NONE
    private char quote = NONE;
    private int at;

    /** @param line in which the values are written, from its start to its end */
    ShellQuoting(String line) {
        this(line, ShellProcess.isWindows());
    }

    ShellQuoting(String line, boolean windows) {
        this.line = line;
        this.windows = windows;
    }

    @Override
    public String write(JavaVariable variable, int start, int end) {
        while (at < start) {
            follow(line.charAt(at), variable);
            at++;
        }
        at = end;
        String value = variable.text();
        if (value.indexOf('\0') >= 0) {
            throw refused(variable, "contains a character 0, which no command can take");
        }
        return windows ? forWindows(variable, value) : forPosix(value);
    }

    private void follow(char c, JavaVariable variable) {
        if (windows) {
            quote = c == '"' ? quote == NONE ? '"' : NONE : quote;
        } else if (quote == '\'') {
            quote = c == '\'' ? NONE : quote;
        } else if (c == '\\') {
            at++;
        } else if (c == '`') {
            throw refused(variable, "stands in a line with `; write $(…) in place of `…`");
        } else if (c == '$' && line.startsWith("$(", at) || c == '(' && quote == NONE) {
            open.push(quote);
            quote = NONE;
            at += c == '$' ? 1 : 0;
        } else if (c == ')' && quote == NONE && !open.isEmpty()) {
            quote = open.pop();
        } else if (c == '"') {
            quote = quote == NONE ? '"' : NONE;
        } else if (c == '\'' && quote == NONE) {
            quote = '\'';
        }
    }

    private String forPosix(String value) {
        String forSingleQuotes = value.replace("'", "'\\''");
        return switch (quote) {
            case '\'' -> forSingleQuotes;
            case '"' -> value.replaceAll("[\\\\\"$`]", "\\\\$0");
            default -> PLAIN.matcher(value).matches() ? value : "'" + forSingleQuotes + "'";
        };
    }

    private String forWindows(JavaVariable variable, String value) {
        if (value.matches("(?s).*[\"%\r\n].*")) {
            throw refused(
                    variable,
                    "has the value " + Printable.value(value) + ", which cmd cannot take (\", % or a line end)");
        }
        return quote != NONE || PLAIN_ON_WINDOWS.matcher(value).matches() ? value : "\"" + value + "\"";
    }

    private static MagicException refused(JavaVariable variable, String why) {
        return new MagicException("{" + variable.name() + "}: the variable " + variable.name() + " " + why);
    }
}
