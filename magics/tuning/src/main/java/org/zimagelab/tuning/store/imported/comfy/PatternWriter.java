package org.zimagelab.tuning.store.imported.comfy;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Translates a pattern of Python's {@code re} (its documentation, "Regular Expression Syntax") to Java. In Python,
 * letters, digits and blanks are those of Unicode, {@code .}, {@code ^} and {@code $} consider only the line feed,
 * and a brace or bracket that opens nothing is a plain character. Conditions, flags of a part, possessive repetition
 * and named characters are not supported.
 */
final class PatternWriter {
    private static final String WORD = "\\p{L}\\p{N}_";
    private static final String DIGIT = "\\p{Nd}";
    private static final String BLANK = "\\x{9}-\\x{d}\\x{1c}-\\x{20}\\x{85}\\p{Z}";

    /** Characters of a pattern, depth of its nesting, and total number of repetitions of a part. */
    private static final int LONGEST = 2000;

    private static final int DEEPEST = 50;
    private static final int MOST_REPEATED = 100_000;

    private final String text;
    private final boolean everyLine;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private long repeated = 1;

    /** Thrown if a pattern has a part that is not supported. */
    private static final class UnreadException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private PatternWriter(String text, boolean everyLine) {
        this.text = text;
        this.everyLine = everyLine;
    }

    /**
     * A pattern in Java.
     *
     * @param any the pattern itself
     * @param further the same pattern, without matches that are empty and end where the search begins
     */
    record Written(Pattern any, Pattern further) {}

    /**
     * Translates a pattern.
     *
     * @param searched the text that will be searched; Java compares some of its letters differently
     * @return empty if the pattern may have another meaning in Java
     */
    static Optional<Written> of(
            String pattern, boolean ignoreCase, boolean everyLine, boolean dotAll, String searched) {
        String text = pattern;
        boolean ignore = ignoreCase;
        boolean lines = everyLine;
        boolean dot = dotAll;
        if (text.matches("(?s)\\(\\?[ims]+\\).*")) {
            String flags = text.substring(2, text.indexOf(')'));
            ignore |= flags.contains("i");
            lines |= flags.contains("m");
            dot |= flags.contains("s");
            text = text.substring(text.indexOf(')') + 1);
        }
        if (text.length() > LONGEST || ignore && (severalForms(text) || severalForms(searched))) {
            return Optional.empty();
        }
        try {
            PatternWriter writer = new PatternWriter(text, lines);
            writer.alternatives(0);
            if (writer.at < text.length()) {
                return Optional.empty();
            }
            int flags = Pattern.UNIX_LINES
                    | (ignore ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0)
                    | (dot ? Pattern.DOTALL : 0);
            String java = writer.out.toString();
            return Optional.of(
                    new Written(Pattern.compile(java, flags), Pattern.compile("(?:" + java + ")(?!\\G)", flags)));
        } catch (UnreadException e) {
            return Optional.empty();
        }
    }

    /** Java's name for a group, since names of groups in Java have only letters and digits. */
    static String name(String name) {
        StringBuilder java = new StringBuilder("g");
        name.codePoints().forEach(c -> {
            boolean plain = c < 0x80 && Character.isLetterOrDigit(c) && c != 'Z';
            java.append(plain ? Character.toString(c) : "Z" + Integer.toHexString(c) + "Z");
        });
        return java.toString();
    }

    /** Whether a letter has more than one lower-case or more than one upper-case form. */
    private static boolean severalForms(String text) {
        return text.codePoints().filter(c -> c > 0x7f).anyMatch(c -> {
            int small = Character.toLowerCase(c);
            int large = Character.toUpperCase(c);
            return Character.toLowerCase(large) != small
                    || Character.toUpperCase(small) != large
                    || c != small && c != large;
        });
    }

    private void alternatives(int depth) throws UnreadException {
        if (depth > DEEPEST) {
            throw new UnreadException();
        }
        while (at < text.length() && text.charAt(at) != ')') {
            if (text.charAt(at) == '|') {
                out.append(text.charAt(at++));
            } else {
                repeatable(depth);
            }
        }
    }

    private void repeatable(int depth) throws UnreadException {
        long before = repeated;
        repeated = 1;
        boolean place = atom(depth);
        long within = repeated;
        int length = 0;
        char c = at < text.length() ? text.charAt(at) : 0;
        if (c == '*' || c == '+' || c == '?') {
            length = 1;
            out.append(c);
        } else if (c == '{' && text.substring(at).matches("(?s)\\{(\\d+|\\d*,\\d*)\\}.*")) {
            length = text.indexOf('}', at) + 1 - at;
            String[] bounds = text.substring(at + 1, at + length - 1).split(",", -1);
            int most = 1;
            for (String bound : bounds) {
                most = Math.max(
                        most, bound.isEmpty() ? 1 : bound.length() > 4 ? MOST_REPEATED : Integer.parseInt(bound));
            }
            within *= most;
            out.append('{').append(bounds[0].isEmpty() ? "0" : bounds[0]);
            out.append(bounds.length > 1 ? "," + bounds[1] : "").append('}');
        }
        if (length > 0) {
            if (place) {
                throw new UnreadException();
            }
            at += length;
            if (at < text.length() && text.charAt(at) == '?') {
                out.append(text.charAt(at++));
            }
            if (at < text.length() && "*+?".indexOf(text.charAt(at)) >= 0) {
                throw new UnreadException();
            }
        }
        repeated = before + within;
        if (repeated > MOST_REPEATED) {
            throw new UnreadException();
        }
    }

    /** @return whether it matches a position rather than characters */
    private boolean atom(int depth) throws UnreadException {
        char c = text.charAt(at++);
        switch (c) {
            case '.':
                out.append('.');
                return false;
            case '^':
                out.append(everyLine ? "(?<![^\\n])" : "\\A");
                return true;
            case '$':
                out.append(everyLine ? "(?=\\n|\\z)" : "(?=\\n?\\z)");
                return true;
            case '(':
                return group(depth);
            case '[':
                set();
                return false;
            case '\\':
                return escape();
            case '*', '+', '?':
                throw new UnreadException();
            default:
                if (Character.isHighSurrogate(c) && at < text.length()) {
                    literal(Character.toCodePoint(c, text.charAt(at++)));
                } else {
                    literal(c);
                }
                return false;
        }
    }

    private void literal(int c) {
        out.append(String.format("\\x{%x}", c));
    }

    private boolean group(int depth) throws UnreadException {
        boolean look = false;
        if (text.startsWith("?P<", at)) {
            int end = text.indexOf('>', at);
            if (end < 0) {
                throw new UnreadException();
            }
            out.append("(?<").append(name(text.substring(at + 3, end))).append('>');
            at = end + 1;
        } else if (text.startsWith("?P=", at)) {
            int end = text.indexOf(')', at);
            if (end < 0) {
                throw new UnreadException();
            }
            out.append("\\k<").append(name(text.substring(at + 3, end))).append('>');
            at = end + 1;
            return false;
        } else if (text.startsWith("?", at)) {
            String kind = "";
            for (String known : new String[] {"?:", "?=", "?!", "?<=", "?<!"}) {
                kind = text.startsWith(known, at) ? known : kind;
            }
            if (kind.isEmpty()) {
                throw new UnreadException();
            }
            look = !kind.equals("?:");
            out.append('(').append(kind);
            at += kind.length();
        } else {
            out.append('(');
        }
        alternatives(depth + 1);
        if (at == text.length()) {
            throw new UnreadException();
        }
        at++;
        out.append(')');
        return look;
    }

    private boolean escape() throws UnreadException {
        if (at == text.length()) {
            throw new UnreadException();
        }
        char c = text.charAt(at);
        String inside = classOf(c);
        if (inside != null) {
            at++;
            out.append(Character.isUpperCase(c) ? "[^" : "[").append(inside).append(']');
            return false;
        }
        String place = switch (c) {
            case 'b' -> "(?:(?<=[" + WORD + "])(?![" + WORD + "])|(?<![" + WORD + "])(?=[" + WORD + "]))";
            case 'A' -> "\\A";
            case 'Z' -> "\\z";
            default -> null;
        };
        if (place != null) {
            at++;
            out.append(place);
            return true;
        }
        if (c >= '1' && c <= '9') {
            at++;
            if (at < text.length() && Character.isDigit(text.charAt(at))) {
                throw new UnreadException();
            }
            out.append("(?:\\").append(c).append(')');
            return false;
        }
        literal(character());
        return false;
    }

    /** The class of characters of an escaped letter, or null. */
    private static String classOf(char c) {
        return switch (Character.toLowerCase(c)) {
            case 'w' -> WORD;
            case 'd' -> DIGIT;
            case 's' -> BLANK;
            default -> null;
        };
    }

    /** The character of an escape, parsed from after its backslash. */
    private int character() throws UnreadException {
        char c = text.charAt(at++);
        int digits = switch (c) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
        };
        if (digits > 0) {
            if (at + digits > text.length() || !text.substring(at, at + digits).matches("[0-9a-fA-F]+")) {
                throw new UnreadException();
            }
            long code = Long.parseLong(text.substring(at, at + digits), 16);
            at += digits;
            if (code > Character.MAX_CODE_POINT) {
                throw new UnreadException();
            }
            return (int) code;
        }
        int special = "ntrfva".indexOf(c);
        if (special >= 0) {
            return "\n\t\r\f\u000b\u0007".charAt(special);
        }
        if (c < 0x80 && Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
            throw new UnreadException();
        }
        return c;
    }

    private void set() throws UnreadException {
        boolean negated = text.startsWith("^", at);
        at += negated ? 1 : 0;
        out.append(negated ? "[^" : "[");
        boolean first = true;
        while (true) {
            if (at >= text.length()) {
                throw new UnreadException();
            }
            char c = text.charAt(at);
            if (c == ']' && !first) {
                at++;
                out.append(']');
                return;
            }
            first = false;
            String inside = c == '\\' && at + 1 < text.length() ? classOf(text.charAt(at + 1)) : null;
            if (inside != null) {
                boolean other = Character.isUpperCase(text.charAt(at + 1));
                if (other && negated) {
                    throw new UnreadException();
                }
                at += 2;
                out.append(other ? "[^" + inside + "]" : inside);
                continue;
            }
            literal(member());
            boolean range = text.startsWith("-", at) && at + 1 < text.length() && text.charAt(at + 1) != ']';
            if (range) {
                at++;
                if (text.charAt(at) == '\\' && at + 1 < text.length() && classOf(text.charAt(at + 1)) != null) {
                    throw new UnreadException();
                }
                out.append('-');
                literal(member());
            }
        }
    }

    private int member() throws UnreadException {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        if (c != '\\') {
            return c;
        }
        if (at == text.length()) {
            throw new UnreadException();
        }
        if (text.charAt(at) == 'b') {
            at++;
            return '\b';
        }
        return character();
    }
}
