package org.zimagelab.notebook.charts;

import java.awt.Font;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text in lines of a width, broken where its script may be: between words, and between Chinese characters. */
final class TextWrap {
    private static final String CUT = "…";

    private TextWrap() {}

    /**
     * Breaks a text.
     *
     * @param width of a line in pixels
     * @param most lines; of a longer text the rest is cut, and an ellipsis stands for it
     * @return at least one line
     */
    static List<String> of(String text, Font font, double width, int most) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        double used = 0;
        for (String piece : pieces(text, font, width)) {
            double length = length(piece.stripTrailing(), font);
            if (used + length > width && !line.isEmpty()) {
                if (lines.size() == most - 1) {
                    lines.add(cut(line.toString().stripTrailing(), font, width));
                    return List.copyOf(lines);
                }
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
                used = 0;
            }
            line.append(piece);
            used += length(piece, font);
        }
        lines.add(line.toString().stripTrailing());
        return List.copyOf(lines);
    }

    /** Words with the spaces behind them, and Chinese characters; what is longer than a line comes in characters. */
    private static List<String> pieces(String text, Font font, double width) {
        List<String> pieces = new ArrayList<>();
        BreakIterator breaks = BreakIterator.getLineInstance(Locale.ROOT);
        breaks.setText(text);
        int from = breaks.first();
        for (int to = breaks.next(); to != BreakIterator.DONE; from = to, to = breaks.next()) {
            String piece = text.substring(from, to);
            if (length(piece, font) <= width) {
                pieces.add(piece);
            } else {
                piece.codePoints().mapToObj(Character::toString).forEach(pieces::add);
            }
        }
        return pieces;
    }

    private static String cut(String line, Font font, double width) {
        int[] points = line.codePoints().toArray();
        int kept = points.length;
        while (kept > 0 && length(new String(points, 0, kept) + CUT, font) > width) {
            kept--;
        }
        return new String(points, 0, kept).stripTrailing() + CUT;
    }

    /** A character that the font lacks is as wide as it is high, as Chinese ones are. */
    static double length(String text, Font font) {
        if (font.canDisplayUpTo(text) == -1) {
            return Overlay.advance(text, font);
        }
        long lacking = text.codePoints().filter(c -> !font.canDisplay(c)).count();
        StringBuilder known = new StringBuilder();
        text.codePoints().filter(font::canDisplay).forEach(known::appendCodePoint);
        return lacking * font.getSize2D() + Overlay.advance(known.toString(), font);
    }
}
