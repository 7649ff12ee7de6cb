package org.zimagelab.notebook.charts;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.notebook.display.PictureCaption;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;

/** Cells in the few words that an axis has room for; guidance counts from 0 there. */
final class CellLabel {
    private static final int LONGEST_TEXT = 24;
    private static final int LONGEST_PROMPT = 32;

    private CellLabel() {}

    /** Cells that stand on one axis, such as {@code 8 steps, guidance 2, heun}. */
    static List<String> of(List<Cell> cells) {
        return cells.stream().map(CellLabel::of).toList();
    }

    static String of(Cell cell) {
        List<String> words = new ArrayList<>();
        if (cell.value(Parameter.STEPS) instanceof Integer steps) {
            words.add(Amounts.count(steps, "step"));
        }
        if (cell.value(Parameter.GUIDANCE) instanceof Double guidance) {
            words.add("guidance " + ChartStyle.tick(guidance));
        }
        cell.values().forEach((parameter, value) -> {
            if (parameter != Parameter.STEPS && parameter != Parameter.GUIDANCE) {
                words.add(value(parameter, value));
            }
        });
        return String.join(", ", words);
    }

    /** A value as the heading of its chart. */
    static String facet(Parameter parameter, Object value) {
        return parameter == Parameter.PROMPT
                ? PictureCaption.brief((String) value, LONGEST_PROMPT)
                : value(parameter, value);
    }

    /** One value with the name of its parameter, where the value alone does not say what it is. */
    static String value(Parameter parameter, Object value) {
        String text = value instanceof Double number
                ? (number.isNaN() ? "the model's" : ChartStyle.tick(number))
                : PictureCaption.brief(String.valueOf(parameter.shown(value)), LONGEST_TEXT);
        String shown = text.isEmpty() ? "none" : text;
        return parameter.isSelfExplaining() ? shown : parameter.label().replace('_', '-') + " " + shown;
    }
}
