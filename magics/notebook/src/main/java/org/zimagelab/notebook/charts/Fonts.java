package org.zimagelab.notebook.charts;

import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds a font that can show a text: Java's own sans-serif has Chinese only where the system has a font for it. */
final class Fonts {
    private static final List<String> HAN = List.of(
            "Noto Sans CJK SC",
            "Noto Sans SC",
            "Source Han Sans SC",
            "Source Han Sans CN",
            "PingFang SC",
            "Hiragino Sans GB",
            "Microsoft YaHei",
            "WenQuanYi Micro Hei",
            "WenQuanYi Zen Hei",
            "SimHei",
            "Arial Unicode MS");
    private static final Map<String, String> FAMILY_OF = new ConcurrentHashMap<>();

    private Fonts() {}

    /**
     * A family that has every character of a text, as far as this system has one.
     *
     * @param text all that the chart will show
     * @return its name; the logical sans-serif where no family does better
     */
    static String family(String text) {
        StringBuilder rare = new StringBuilder();
        text.codePoints().filter(c -> c > 0x2fff).distinct().sorted().forEach(rare::appendCodePoint);
        return FAMILY_OF.computeIfAbsent(rare.toString(), Fonts::find);
    }

    /**
     * A font for a text.
     *
     * @param family from {@link #family}
     * @param style as {@link Font} counts it
     * @param size points
     * @return the font
     */
    static Font font(String family, int style, int size) {
        return new Font(family, style, size);
    }

    private static String find(String text) {
        if (lacking(Font.SANS_SERIF, text) == 0) {
            return Font.SANS_SERIF;
        }
        List<String> here =
                List.of(GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames());
        List<String> candidates = new ArrayList<>(HAN);
        candidates.retainAll(here);
        here.stream().filter(family -> !candidates.contains(family)).forEach(candidates::add);
        String best = Font.SANS_SERIF;
        long least = lacking(best, text);
        for (String family : candidates) {
            long lacking = lacking(family, text);
            // A font that has Chinese but no Latin letters would draw boxes for the numbers.
            if (lacking < least && lacking(family, "Steps 0123456789 (–±)") == 0) {
                best = family;
                least = lacking;
            }
        }
        return best;
    }

    private static long lacking(String family, String text) {
        Font font = new Font(family, Font.PLAIN, 12);
        return text.codePoints().filter(c -> !font.canDisplay(c)).count();
    }
}
