package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.recommend.Advice;
import org.zimagelab.tuning.recommend.Counted;

/** What others recommend, side by side, with whose claim it is, in English and Chinese. */
public final class AdviceView {
    private static final String CLAIMS =
            "These are claims. What was measured here: demo models, eight seeds (notebooks/article.ipynb); %%sweep measures your own.";
    private static final String CLAIMS_CHINESE = "以上均为他人的说法。实测仅限演示模型、八个种子（notebooks/article.ipynb）；可用 %%sweep 自行实测。";

    private AdviceView() {}

    /** One row of the table; what it says of an answer may have several lines. */
    private record Row(String english, String chinese, Function<Advice, List<String>> says) {}

    /**
     * Answers to one prompt.
     *
     * @param request the prompt and its size
     * @param answers at least one
     * @param calls network calls of one picture made so
     * @return HTML, a column an answer, and text
     */
    public static MimeBundle bundle(Request request, List<Advice> answers, ToIntFunction<Advice> calls) {
        List<Row> rows = List.of(
                new Row("says", "来源", AdviceView::claimant),
                new Row("steps", "步数", AdviceView::steps),
                new Row("guidance", "引导", AdviceView::guidance),
                new Row("costs", "开销", advice -> List.of(Amounts.count(calls.applyAsInt(advice), "network call"))),
                new Row("words that counted", "计入的词", AdviceView::words),
                new Row("why", "理由", advice -> List.of(advice.english(), advice.chinese())),
                new Row(
                        "this project",
                        "本项目",
                        advice -> List.of(
                                advice.measured().english(), advice.measured().chinese())));
        String head = request.prompt() + " · " + request.width() + "×" + request.height();
        return MimeBundle.html(html(head, answers, rows), text(head, answers, rows));
    }

    /**
     * What was taken of an advice, and whose claim it is.
     *
     * @param advice that was asked for
     * @param steps whether its steps were taken
     * @param guidance whether its guidance was
     * @return one line
     */
    public static String taken(Advice advice, boolean steps, boolean guidance) {
        List<String> parts = new ArrayList<>();
        if (steps) {
            parts.add(Amounts.count(advice.steps(), "step"));
        }
        if (guidance) {
            parts.add(PictureCaption.guidance(advice.guidance()));
        }
        String middle = advice.isRange() && !parts.isEmpty() ? ", the middle of what is" : ",";
        return "note: " + (parts.isEmpty() ? "nothing" : String.join(" and ", parts)) + " taken from "
                + advice.adviser().label() + middle + " " + advice.basis().english() + " (" + advice.source() + ")"
                + (steps && guidance ? "" : "; your own options win");
    }

    private static List<String> claimant(Advice advice) {
        return List.of(advice.basis().english() + " · " + advice.basis().chinese(), advice.source());
    }

    private static List<String> steps(Advice advice) {
        Range range = advice.stepsRange();
        return range.low() == range.high()
                ? List.of(String.valueOf(advice.steps()))
                : List.of(range + ", middle " + advice.steps() + " · 中间值 " + advice.steps());
    }

    private static List<String> guidance(Advice advice) {
        Range range = advice.guidanceRange();
        // The row's head has the word.
        String middle = PictureCaption.strength(advice.guidance());
        return range.low() == range.high()
                ? List.of(middle)
                : List.of(range + " (cfg " + cfg(range) + ")", "middle " + middle + " · 中间值");
    }

    private static Range cfg(Range scales) {
        return new Range(
                Guidance.of(scales.low()).cfg(), Guidance.of(scales.high()).cfg());
    }

    private static List<String> words(Advice advice) {
        if (advice.words().isEmpty()) {
            return List.of("none · 无");
        }
        String english = advice.words().stream().map(Counted::english).collect(Collectors.joining(", "));
        String chinese = advice.words().stream().map(Counted::chinese).collect(Collectors.joining("、"));
        return advice.words().stream().anyMatch(Counted::isOurs) ? List.of(english, chinese) : List.of(chinese);
    }

    private static String html(String head, List<Advice> answers, List<Row> rows) {
        HtmlTable table = new HtmlTable();
        List<HtmlTable.Cell> heads = new ArrayList<>(List.of(HtmlTable.Cell.head("", "left")));
        answers.forEach(advice -> heads.add(HtmlTable.Cell.head(advice.adviser().label(), "left")));
        table.heads(heads);
        for (Row row : rows) {
            List<HtmlTable.Cell> cells = new ArrayList<>();
            cells.add(HtmlTable.Cell.head(row.english(), "left")
                    .noted(row.chinese())
                    .styled("vertical-align:top"));
            for (Advice advice : answers) {
                cells.add(HtmlTable.Cell.left(row.says().apply(advice).toArray(String[]::new))
                        .styled("vertical-align:top"));
            }
            table.add(cells);
        }
        return "<div style=\"line-height:1.4\"><div style=\"white-space:pre-wrap\">" + Html.escape(head) + "</div>"
                + table.html() + "<div style=\"opacity:0.75\">" + CLAIMS + "<br>" + CLAIMS_CHINESE + "</div></div>";
    }

    private static String text(String head, List<Advice> answers, List<Row> rows) {
        List<String> lines = new ArrayList<>(List.of(head));
        for (Advice advice : answers) {
            lines.add(advice.adviser().label());
            for (Row row : rows) {
                lines.add("  " + row.english() + " " + row.chinese() + ": "
                        + String.join("; ", row.says().apply(advice)));
            }
        }
        lines.add(CLAIMS);
        lines.add(CLAIMS_CHINESE);
        return String.join("\n", lines);
    }
}
