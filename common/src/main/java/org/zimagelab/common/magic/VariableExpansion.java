package org.zimagelab.common.magic;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.BaseStream;
import javax.lang.model.SourceVersion;

/**
 * Replaces {@code {name}} in the text of a magic by the value of the Java variable of that name. Nothing is evaluated
 * but a name. All other braces stay: those around anything else, such as {@code {a.b}}, {@code {a:2}} and {@code {}},
 * those around a name that no variable has, and {@code ${name}}, which belongs to shells and JavaScript.
 *
 * <p>As in Python's format strings, {@code {{name}}} is the text {@code {name}} and {@code {{{name}}}} the value in
 * braces, where there is a variable of that name; otherwise they too stay as they are.
 *
 * <p>One expansion belongs to one call of a magic: each variable is read once.
 */
public final class VariableExpansion {
    private final JavaVariableSource source;
    private final Map<String, Optional<JavaVariable>> known = new HashMap<>();

    public VariableExpansion(JavaVariableSource source) {
        this.source = source;
    }

    /** How a value is written at its place. */
    @FunctionalInterface
    public interface Writer {
        /**
         * The text that replaces the braces.
         *
         * @param variable whose name stands in the braces
         * @param start of the braces in the whole text
         * @param end behind them
         * @throws MagicException with one line, if the value cannot stand there
         */
        String write(JavaVariable variable, int start, int end);
    }

    /**
     * The words of a magic's line. A value never parts a word: one with blanks is one argument.
     *
     * @throws MagicException with one line, if a value has no text or cannot stand in a LIST
     */
    public List<String> words(List<String> words) {
        return words.stream()
                .map(word -> expand(word, (variable, start, end) -> variable.list()))
                .toList();
    }

    /**
     * The text below a magic's line.
     *
     * @throws MagicException with one line, if a value has no text
     */
    public String body(String body) {
        return expand(body, (variable, start, end) -> variable.text());
    }

    /**
     * A text with its braces replaced, in time proportional to its length.
     *
     * @param writer how
     */
    public String expand(String text, Writer writer) {
        StringBuilder out = null;
        int copied = 0;
        int at = text.indexOf('{');
        while (at >= 0) {
            int nameStart = runEnd(text, at, '{');
            int nameEnd = nameEnd(text, nameStart);
            int end = runEnd(text, nameEnd, '}');
            boolean isShell = at > 0 && text.charAt(at - 1) == '$';
            if (nameEnd > nameStart && end > nameEnd && !isShell) {
                Optional<JavaVariable> variable = variable(text.substring(nameStart, nameEnd));
                if (variable.isPresent()) {
                    int pairs = Math.min(nameStart - at, end - nameEnd);
                    int kept = pairs / 2;
                    String name = variable.get().name();
                    String inner =
                            pairs % 2 == 1 ? writer.write(variable.get(), nameStart - pairs, nameEnd + pairs) : name;
                    out = out == null ? new StringBuilder(text.length() + inner.length()) : out;
                    out.append(text, copied, nameStart - pairs)
                            .append("{".repeat(kept))
                            .append(inner)
                            .append("}".repeat(kept));
                    copied = nameEnd + pairs;
                }
            }
            at = text.indexOf('{', end);
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private Optional<JavaVariable> variable(String name) {
        return known.computeIfAbsent(
                name,
                each -> SourceVersion.isKeyword(each)
                        ? Optional.empty()
                        : source.variable(each).map(VariableExpansion::readable));
    }

    /** A stream can be read once, and its variable may be named twice. */
    private static JavaVariable readable(JavaVariable variable) {
        return variable.value() instanceof BaseStream<?, ?>
                ? new JavaVariable(variable.name(), variable.values())
                : variable;
    }

    private static int runEnd(String text, int start, char brace) {
        int end = start;
        while (end < text.length() && text.charAt(end) == brace) {
            end++;
        }
        return end;
    }

    /** The end of the identifier that begins here; the start if there is none. */
    private static int nameEnd(String text, int start) {
        int end = start;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            boolean isPart = end == start
                    ? Character.isJavaIdentifierStart(point)
                    : Character.isJavaIdentifierPart(point) && !Character.isIdentifierIgnorable(point);
            if (!isPart) {
                break;
            }
            end += Character.charCount(point);
        }
        return end;
    }
}
