package org.zimagelab.notebook.display;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How wide a text stands in a terminal, where Chinese characters take two columns and accents none. */
final class TerminalText {
    private TerminalText() {}

    /** Columns that a text takes. */
    static int width(String text) {
        return text.codePoints().map(TerminalText::width).sum();
    }

    /** A text with blanks before or behind it. */
    static String padded(String text, int width, boolean right) {
        String blanks = " ".repeat(Math.max(0, width - width(text)));
        return right ? blanks + text : text + blanks;
    }

    /** Rows of as many cells, in columns that are parted by two blanks; a line each. */
    static List<String> table(List<List<String>> rows) {
        int columns = rows.isEmpty() ? 0 : rows.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .mapToInt(row -> width(row.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, columns)
                        .mapToObj(column -> padded(row.get(column), widths[column], false))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    /** By Unicode annex 11, as far as common text needs it: wide and full-width blocks, and emoji. */
    private static int width(int character) {
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = character >= 0x1100 && character <= 0x115f
                || character >= 0x2e80 && character <= 0xa4cf && character != 0x303f
                || character >= 0xac00 && character <= 0xd7a3
                || character >= 0xf900 && character <= 0xfaff
                || character >= 0xfe30 && character <= 0xfe6f
                || character >= 0xff00 && character <= 0xff60
                || character >= 0xffe0 && character <= 0xffe6
                || character >= 0x1f300 && character <= 0x1faff
                || character >= 0x20000 && character <= 0x3fffd;
        return wide ? 2 : 1;
    }
}
