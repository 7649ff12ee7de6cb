package org.zimagelab.tuning.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last line of an {@link InfoText} in pairs, as A1111's own expression finds them ({@code
 * modules/infotext_utils.py}):
 *
 * <pre>\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)</pre>
 *
 * <p>Written out, since a search for the expression tries every letter of a word as a first one, which takes time by the
 * square of the word's length.
 */
final class InfoPairs {
    /** No picture has so many settings; bounds what a line of commas can make us hold. */
    private static final int MOST = 10_000;

    private final String line;
    private final Map<String, String> pairs = new LinkedHashMap<>();

    private InfoPairs(String line) {
        this.line = line;
    }

    /** In order; of several with one name, the last one's value. Only the first ten thousand. */
    static Map<String, String> of(String line) {
        InfoPairs reading = new InfoPairs(line);
        reading.read();
        return reading.pairs;
    }

    private void read() {
        int from = 0;
        int colon = line.indexOf(':');
        while (colon >= 0 && pairs.size() < MOST) {
            int name = nameBefore(colon, from);
            if (name >= 0) {
                int value = afterBlanks(colon + 1);
                int end = afterQuoted(value);
                end = end < 0 ? afterPlain(value) : end;
                pairs.put(line.substring(name, colon), unquoted(line.substring(value, end)));
                from = end + 1;
            } else {
                // A name has no colon in it, so the next one begins behind this.
                from = colon + 1;
            }
            colon = line.indexOf(':', from);
        }
    }

    /** Where the longest name that ends at a colon begins: at a letter, with at least one character more; -1 if none. */
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
        while (i < line.length() && " \t\n\u000b\f\r".indexOf(line.charAt(i)) >= 0) {
            i++;
        }
        return i;
    }

    /** The end of a text in quotes that a comma or the end of the line follows; -1 if there is none. */
    private int afterQuoted(int quote) {
        if (quote >= line.length() || line.charAt(quote) != '"') {
            return -1;
        }
        int i = quote + 1;
        while (i < line.length() && line.charAt(i) != '"') {
            i += line.charAt(i) == '\\' ? 2 : 1;
        }
        int end = i + 1;
        boolean closed = i < line.length() && i > quote + 1;
        return closed && (end == line.length() || line.charAt(end) == ',') ? end : -1;
    }

    private int afterPlain(int at) {
        int comma = line.indexOf(',', at);
        return comma < 0 ? line.length() : comma;
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    private static boolean isInName(char c) {
        return isWord(c) || c == ' ' || c == '-' || c == '/';
    }

    static String unquoted(String value) {
        String trimmed = value.strip();
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
