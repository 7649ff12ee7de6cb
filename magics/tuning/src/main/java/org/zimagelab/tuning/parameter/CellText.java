package org.zimagelab.tuning.parameter;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.common.Ellipsis;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;

/** A cell in words, with guidance in both conventions. */
public final class CellText {
    /** Characters of a text, such as a negative prompt. */
    private static final int LONGEST = 40;

    private CellText() {}

    /**
     * A cell in words: {@code 8 steps, guidance 2 (cfg 3), heun}.
     *
     * @param cell of any parameters
     * @param language of the words
     * @return steps and guidance first; empty for a cell without parameters
     */
    public static String of(Cell cell, Language language) {
        List<String> parts = new ArrayList<>();
        if (cell.value(Parameter.STEPS) instanceof Integer steps) {
            parts.add(language.of(Amounts.count(steps, "step"), steps + " 步"));
        }
        boolean staged = cell.value(Parameter.STAGES) != null
                && !cell.value(Parameter.STAGES).equals(Parameter.NO_STAGES);
        if (cell.value(Parameter.GUIDANCE) instanceof Double scale && !staged) {
            parts.add(guidance(scale, language));
        }
        cell.values().forEach((parameter, value) -> {
            if (parameter != Parameter.STEPS
                    && parameter != Parameter.GUIDANCE
                    && !(parameter == Parameter.STAGES && !staged)) {
                parts.add(setting(parameter, value, language));
            }
        });
        return String.join(language.of(", ", "、"), parts);
    }

    private static String guidance(double scale, Language language) {
        return language.of(
                GuidanceText.guidance(scale),
                "引导 " + NumberText.plain(scale) + "（cfg "
                        + NumberText.plain(Guidance.of(scale).cfg()) + (scale == 0 ? "，关" : "") + "）");
    }

    private static String setting(Parameter parameter, Object value, Language language) {
        String text = value instanceof Double number
                ? NumberText.plain(number)
                : Ellipsis.atEnd(String.valueOf(parameter.shown(value)).strip().replaceAll("\\s+", " "), LONGEST);
        if (parameter.isSelfExplaining()) {
            return text;
        }
        String name = language.of(parameter.label().replace('_', '-'), parameter.chinese());
        return name + " " + (text.isEmpty() ? language.of("none", "无") : text);
    }

    /** The cells in words, parted by semicolons; after so many it says how many are left. */
    public static String list(List<Cell> cells, int most, Language language) {
        List<String> words =
                cells.stream().limit(most).map(cell -> of(cell, language)).toList();
        String all = String.join(language.of("; ", "；"), words);
        int left = cells.size() - words.size();
        return left == 0 ? all : all + language.of(" and " + left + " more", "，另有 " + left + " 组");
    }
}
