package org.zimagelab.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a cell into Java and magics. Strings, text blocks and comments are left as they are, and so is the remainder
 * operator: a magic is a percent sign with a name directly after it, at the start of a statement or after {@code =},
 * {@code ->} or {@code return}.
 *
 * <p>{@code !command} means {@code %sh command} at the start of a statement outside all brackets. It means
 * {@code %sx command} after {@code List<String> x =}, and after {@code var x =} if the line does not end in a
 * semicolon. Any other exclamation mark belongs to Java.
 */
public final class CellSource {

    /** A part of a cell. */
    public sealed interface Part {
        /** The line of the cell at which it begins, from 1. */
        int line();

        /** The position in the cell at which it begins. */
        int start();
    }

    /** Java source, in which magics inside blocks and expressions are replaced by method calls. */
    public record Java(String source, int line, int start) implements Part {}

    /** A magic that is a statement of its own; nothing has to be compiled for it. */
    public record Magic(MagicCall call, int line, int start) implements Part {}

    /** Makes the Java expression for a magic inside Java. */
    @FunctionalInterface
    public interface InJava {
        /**
         * The expression.
         *
         * @param line of the magic, without the percent sign
         * @param before the Java source between the magic and the statement magic before it
         */
        String expression(String line, String before);
    }

    private static final char NOTHING = ';'; // counts as the end of a statement

    /** A declaration that can take the lines of a command. */
    private static final Pattern LINES_DECLARED =
            Pattern.compile("(?:^|[;}\\n])[ \\t]*(var|List[ \\t]*<[ \\t]*String[ \\t]*>)[ \\t]+"
                    + "[\\p{L}_$][\\p{L}\\p{N}_$]*[ \\t]*=[ \\t]*\\z");

    private static final Pattern SEMICOLON_AT_END =
            Pattern.compile(";[ \\t]*(//[^\\n]*|/\\*[^\\n]*\\*/[ \\t]*)?\\r?\\z");
    private static final Pattern GOES_ON = Pattern.compile("\\s*(?:[&|^?]|[!=]=)"); // the expression goes on
    private static final Pattern OPEN_END = Pattern.compile("(?:&&|\\|\\||[(^]|\\s[?:])\\s*\\z");
    private static final Pattern OPEN_WORD = Pattern.compile("\\b(?:assert|do|else|throw|yield)\\s*\\z");

    private final String cell;
    private final Predicate<String> known;
    private final InJava inline;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder java = new StringBuilder();
    private int javaStart;
    private int at;
    private int depth; // of brackets
    private char before = NOTHING; // the last character outside white space and comments
    private boolean lineStart = true;

    private CellSource(String cell, Predicate<String> known, InJava inline) {
        this.cell = cell;
        this.known = known;
        this.inline = inline;
    }

    /**
     * Splits a cell.
     *
     * @param known whether a name is a line magic; only needed if {@code %name} could also be a remainder
     * @param inline makes the Java expression for a magic inside Java
     * @throws MagicSyntaxException when a magic cannot be read
     */
    public static List<Part> parse(String cell, Predicate<String> known, InJava inline) {
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
            if (c == '%' && magic() || c == '!' && command()) {
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
        boolean forgotten = lineStart && known.test(wordAt(at + 1)); // the line before has no semicolon
        boolean statement = opens || forgotten;
        if (twice && opens) {
            throw new MagicSyntaxException("%%" + wordAt(at + 2) + " must be the first line of its cell");
        }
        boolean expression = !opens && !lineStart && (before == '=' || followsArrow() || followsReturn());
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
            java.append(inline.expression(bare, java.toString())).append(';');
            at = end;
        }
        before = NOTHING;
        return true;
    }

    private boolean command() {
        if (depth != 0 || cell.startsWith("!=", at)) {
            return false;
        }
        int start = at;
        int end = endOfCommand();
        String line = cell.substring(start + 1, end);
        if (lineStart && isStatementOver()) {
            closeJava();
            parts.add(new Magic(MagicCall.parse("sh " + line, null), lineOf(cell, start), start));
            javaStart = end;
        } else if (before == '=' && takesLines(line, end)) {
            java.append(inline.expression("sx " + line.strip(), java.toString()))
                    .append(';');
        } else {
            return false;
        }
        at = end;
        before = NOTHING;
        return true;
    }

    private boolean isStatementOver() {
        boolean closed = before == ';' || before == '}';
        boolean forgotten = Character.isJavaIdentifierPart(before) || ")]\"'".indexOf(before) >= 0; // a semicolon
        return closed || forgotten && !OPEN_WORD.matcher(java).find();
    }

    /** Whether the declared variable takes a list of lines; {@code var b = !flag;} is Java. */
    private boolean takesLines(String line, int end) {
        Matcher declared = LINES_DECLARED.matcher(java);
        if (!declared.find()) {
            return false;
        }
        boolean isJava = SEMICOLON_AT_END.matcher(line).find()
                || OPEN_END.matcher(line).find()
                || GOES_ON.matcher(cell).region(end, cell.length()).lookingAt();
        return !declared.group(1).equals("var") || !isJava;
    }

    /** A backslash before the end of a line takes the next line in, as in a shell. */
    private int endOfCommand() {
        int end = endOfLine();
        while (end < cell.length() && cell.charAt(end - 1) == '\\') {
            int next = cell.indexOf('\n', end + 1);
            end = next < 0 ? cell.length() : next;
        }
        return end;
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
                return i; // not closed; the compiler will report it
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
