package org.zimagelab.tuning.store.png;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Splits the settings line of an {@link InfoText} into pairs. It follows A1111's own regular expression ({@code
 * modules/infotext_utils.py}):
 *
 * <pre>\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)</pre>
 *
 * <p>The expression is written out by hand: a search for it tries every letter of a word as the first one, which takes
 * time quadratic in the length of the word. Beyond the expression:
 *
 * <ul> <li>Of several pairs with one name the first is used: extensions add theirs after A1111's own. <li>A value that
 * begins with a bracket extends to the bracket that closes it: {@code Tiled Diffusion} and {@code Civitai resources}
 * write JSON there, with commas and colons. <li>After a value that is itself a pair without quotes ({@code ControlNet
 * 0: Module: canny, Model: x}), the name {@code Model} belongs to that unit and not to the picture. <li>No-break spaces
 * count as spaces. The colon may be full-width; if the first colon of a line is, so may its commas be.
 * </ul>
 */
public final class InfoPairs {
    /** Pairs. No picture has so many settings; the bound limits the memory that a line of commas can take. */
    private static final int MOST = 10_000;

    /** Brackets that nothing closes. Each of them is searched for up to the end of the line, so only a few may be. */
    private static final int MOST_UNCLOSED = 16;

    private final String line;
    private final Map<String, String> pairs = new LinkedHashMap<>();
    private boolean wideCommas;
    private boolean insideUnit;
    private int unclosed;

    private InfoPairs(String line) {
        this.line = line;
    }

    /** The first ten thousand pairs, in order; of several with one name, the value of the first. */
    static Map<String, String> of(String line) {
        InfoPairs reading = new InfoPairs(line);
        reading.read();
        return reading.pairs;
    }

    private void read() {
        int from = 0;
        int colon = colon(from);
        wideCommas = colon < line.length() && line.charAt(colon) != ':';
        while (colon < line.length() && pairs.size() < MOST) {
            int name = nameBefore(colon, from);
            if (name >= 0) {
                int value = afterBlanks(colon + 1);
                int end = afterQuoted(value);
                end = end < 0 ? afterBracket(value) : end;
                boolean whole = end >= 0;
                end = whole ? end : afterPlain(value);
                put(line.substring(name, colon), line.substring(value, end), whole);
                from = end + 1;
            } else {
                // A name contains no colon, so the next one begins after this colon.
                from = colon + 1;
            }
            colon = colon(from);
        }
    }

    private void put(String name, String value, boolean whole) {
        String key = strip(narrow(name));
        if (!(insideUnit && key.toLowerCase(Locale.ROOT).equals("model"))) {
            pairs.putIfAbsent(key, whole ? unquoted(value) : unquoted(narrow(value)));
        }
        insideUnit |= !whole && isPair(value);
    }

    /** Whether an unquoted value begins like a pair: words, a colon, a blank. */
    private static boolean isPair(String value) {
        int colon = value.indexOf(": ");
        return colon > 0 && value.substring(0, colon).chars().allMatch(c -> isInName((char) c));
    }

    private int colon(int from) {
        int i = from;
        while (i < line.length() && line.charAt(i) != ':' && line.charAt(i) != '：') {
            i++;
        }
        return i;
    }

    /** Start of the longest name before a colon: a word character and at least one character more; −1 if none. */
    private int nameBefore(int colon, int from) {
        int name = -1;
        for (int i = colon - 1; i >= from && isInName(line.charAt(i)); i--) {
            if (isWord(line.charAt(i)) && i < colon - 1) {
                name = i;
            }
        }
        return name;
    }

    private int afterBlanks(int at) {
        int i = at;
        while (i < line.length() && isBlank(line.charAt(i))) {
            i++;
        }
        return i;
    }

    /** End of a quoted text that is followed by a comma or the end of the line; −1 if there is none. */
    private int afterQuoted(int quote) {
        if (quote >= line.length() || line.charAt(quote) != '"') {
            return -1;
        }
        int i = afterString(quote);
        boolean closed = i <= line.length() && i > quote + 2;
        return closed && (i == line.length() || isComma(line.charAt(i))) ? i : -1;
    }

    /** Index after the quote that closes a text; more than the length of the line if none closes it. */
    private int afterString(int quote) {
        int i = quote + 1;
        while (i < line.length() && line.charAt(i) != '"') {
            i += line.charAt(i) == '\\' ? 2 : 1;
        }
        return i < line.length() ? i + 1 : line.length() + 1;
    }

    /** End of a bracketed value that is followed by a comma or the end of the line; −1 if there is none. */
    private int afterBracket(int at) {
        if (at >= line.length() || "{[".indexOf(line.charAt(at)) < 0 || unclosed >= MOST_UNCLOSED) {
            return -1;
        }
        int depth = 0;
        int i = at;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == '"') {
                i = afterString(i);
                continue;
            }
            depth += "{[".indexOf(c) >= 0 ? 1 : "}]".indexOf(c) >= 0 ? -1 : 0;
            i++;
            if (depth == 0) {
                int end = afterBlanks(i);
                return end == line.length() || isComma(line.charAt(end)) ? end : -1;
            }
        }
        unclosed++;
        return -1;
    }

    private int afterPlain(int at) {
        int i = at;
        while (i < line.length() && !isComma(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private boolean isComma(char c) {
        return c == ',' || wideCommas && c == '，';
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static boolean isInName(char c) {
        return isWord(c) || c == ' ' || c == '-' || c == '/' || isNoBreak(c);
    }

    private static boolean isNoBreak(char c) {
        return c == '\u00a0' || c == '\u2007' || c == '\u202f';
    }

    /** Whether a character is blank, no-break spaces included, which Java does not count as white space. */
    static boolean isBlank(char c) {
        return Character.isWhitespace(c) || isNoBreak(c) || c == '\ufeff';
    }

    /** The text without blanks at its ends, no-break spaces included. */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** The text with plain spaces for no-break ones. Full-width spaces stay, since they may belong to a name. */
    private static String narrow(String text) {
        return text.replace('\u00a0', ' ').replace('\u2007', ' ').replace('\u202f', ' ');
    }

    static String unquoted(String value) {
        String trimmed = strip(value);
        if (trimmed.length() < 2 || !trimmed.startsWith("\"") || !trimmed.endsWith("\"")) {
            return trimmed;
        }
        try {
            JsonElement json = JsonParser.parseString(trimmed);
            return json.isJsonPrimitive() ? json.getAsString() : trimmed;
        } catch (JsonParseException e) {
            return trimmed;
        }
    }
}
