package org.zimagelab.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A cell taken apart: Java, magics, Java. Strings, text blocks and comments are left alone, and so is the remainder
 * operator: a magic's name follows its percent sign at once, at the start of a statement or after {@code =},
 * {@code ->} or {@code return}.
 */
public final class CellSource {

    /** A piece of a cell. */
    public sealed interface Part {
        /** The line of the cell at which it begins, from 1. */
        int line();

        /** The position in the cell at which it begins. */
        int start();
    }

    /** Java, with the magics inside blocks and expressions replaced by calls. */
    public record Java(String source, int line, int start) implements Part {}

    /** A magic that stands for itself, to be run without compiling anything. */
    public record Magic(MagicCall call, int line, int start) implements Part {}

    private static final char NOTHING = ';'; // as good as a statement's end

    private final String cell;
    private final Predicate<String> known;
    private final UnaryOperator<String> inline;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder java = new StringBuilder();
    private int javaStart;
    private int at;
    private int depth; // of brackets
    private char before = NOTHING; // the last character that is no space and no comment
    private boolean lineStart = true;

    private CellSource(String cell, Predicate<String> known, UnaryOperator<String> inline) {
        this.cell = cell;
        this.known = known;
        this.inline = inline;
    }

    /**
     * Takes a cell apart.
     *
     * @param known whether a name is a line magic; decides only where {@code %name} could also be a remainder
     * @param inline the Java expression for a magic inside Java, from its line without the percent sign
     * @throws MagicSyntaxException when a magic cannot be read
     */
    public static List<Part> parse(String cell, Predicate<String> known, UnaryOperator<String> inline) {
        int first = 0;
        while (first < cell.length() && Character.isWhitespace(cell.charAt(first))) {
            first++;
        }
        if (cell.startsWith("%%", first) && isName(cell, first + 2)) {
            int end = cell.indexOf('\n', first);
            String head = cell.substring(first + 2, end < 0 ? cell.length() : end);
            String body = end < 0 ? "" : cell.substring(end + 1);
            return List.of(new Magic(MagicCall.parse(head, body), lineOf(cell, first), first));
        }
        return new CellSource(cell, known, inline).parse();
    }

    private List<Part> parse() {
        while (at < cell.length()) {
            char c = cell.charAt(at);
            if (c == '%' && magic()) {
                continue;
            }
            if (cell.startsWith("//", at)) {
                copy(endOfLine());
            } else if (cell.startsWith("/*", at)) {
                int end = cell.indexOf("*/", at + 2);
                copy(end < 0 ? cell.length() : end + 2);
            } else if (cell.startsWith("\"\"\"", at)) {
                copy(endOfQuote("\"\"\"", true));
                significant('"');
            } else if (c == '"' || c == '\'') {
                copy(endOfQuote(String.valueOf(c), false));
                significant(c);
            } else {
                plain(c);
            }
        }
        closeJava();
        return parts;
    }

    private void plain(char c) {
        if (c == '\n') {
            lineStart = true;
        } else if (!Character.isWhitespace(c)) {
            depth += c == '{' || c == '(' || c == '[' ? 1 : c == '}' || c == ')' || c == ']' ? -1 : 0;
            significant(c);
        }
        copy(at + 1);
    }

    private void significant(char c) {
        before = c;
        lineStart = false;
    }

    private boolean magic() {
        boolean twice = cell.startsWith("%%", at);
        if (!isName(cell, twice ? at + 2 : at + 1)) {
            return false;
        }
        boolean opens = before == ';' || before == '{' || before == '}';
        boolean statement = lineStart && (opens || known.test(wordAt(at + 1))); // after a forgotten semicolon
        if (twice && lineStart && opens) {
            throw new MagicSyntaxException("%%" + wordAt(at + 2) + " must be the first line of its cell");
        }
        boolean expression = !lineStart && (before == '=' || followsArrow() || followsReturn());
        if (twice || !statement && !expression) {
            return false;
        }
        int start = at;
        int end = endOfLine();
        String line = cell.substring(start + 1, end);
        if (statement && depth == 0) {
            closeJava();
            parts.add(new Magic(MagicCall.parse(line, null), lineOf(cell, start), start));
            at = end;
            javaStart = end;
        } else {
            String bare = line.strip();
            bare = expression && bare.endsWith(";") ? bare.substring(0, bare.length() - 1) : bare;
            java.append(inline.apply(bare)).append(';');
            at = end;
        }
        before = NOTHING;
        return true;
    }

    private boolean followsArrow() {
        return before == '>' && java.toString().stripTrailing().endsWith("->");
    }

    private boolean followsReturn() {
        return before == 'n' && java.toString().stripTrailing().matches("(?s)(.*\\W)?return");
    }

    private void closeJava() {
        String source = java.toString();
        if (!source.isBlank()) {
            parts.add(new Java(source, lineOf(cell, javaStart), javaStart));
        }
        java.setLength(0);
    }

    private void copy(int end) {
        java.append(cell, at, end);
        at = end;
    }

    private int endOfLine() {
        int end = cell.indexOf('\n', at);
        return end < 0 ? cell.length() : end;
    }

    private int endOfQuote(String quote, boolean overLines) {
        for (int i = at + quote.length(); i < cell.length(); i++) {
            if (cell.charAt(i) == '\\') {
                i++;
            } else if (cell.startsWith(quote, i)) {
                return i + quote.length();
            } else if (cell.charAt(i) == '\n' && !overLines) {
                return i; // not closed: the compiler will say so
            }
        }
        return cell.length();
    }

    private String wordAt(int start) {
        int end = start;
        while (end < cell.length() && !Character.isWhitespace(cell.charAt(end))) {
            end++;
        }
        return cell.substring(start, end);
    }

    private static boolean isName(String text, int at) {
        return at < text.length() && Character.isJavaIdentifierStart(text.charAt(at));
    }

    private static int lineOf(String text, int position) {
        return 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
