package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.recommend.KeywordMatch;
import org.zimagelab.tuning.recommend.Misfit;
import org.zimagelab.tuning.recommend.Recommendation;
import org.zimagelab.tuning.recommend.Recommender;
import org.zimagelab.tuning.recommend.RunEvidence;

/** What others recommend, side by side, with whose claim it is, in English and Chinese. */
public final class RecommendationView {
    private static final String CLAIMS =
            "These are claims. What was measured here: demo models, the article's two prompts, eight seeds;"
                    + " %claims tests them with more, %%sweep measures your own.";
    private static final String CLAIMS_CHINESE = "以上均为他人的说法。实测仅限演示模型、文章的两个提示词、八个种子；%claims 用更多提示词检验，%%sweep 可自行实测。";

    private RecommendationView() {}

    /** One row of the table; what it says of an answer may have several lines. */
    private record Row(String english, String chinese, Function<Recommendation, List<String>> says) {}

    /**
     * Answers to one prompt.
     *
     * @param request the prompt and its size
     * @param answers a column each; may be empty
     * @param missing what evidence from runs lacks, where it was looked for and not found
     * @param model that would make the picture
     * @param calls network calls of one picture made so
     * @return HTML, a column an answer, and text
     */
    public static MimeBundle bundle(
            Request request,
            List<Recommendation> answers,
            Optional<RunEvidence> missing,
            ModelInfo model,
            ToIntFunction<Recommendation> calls) {
        List<Row> rows = List.of(
                new Row("says", "来源", RecommendationView::claimant),
                new Row("steps", "步数", RecommendationView::steps),
                new Row("guidance", "引导", RecommendationView::guidance),
                new Row("beside them", "其他", RecommendationView::others),
                new Row(
                        "costs",
                        "开销",
                        recommendation -> List.of(Amounts.count(calls.applyAsInt(recommendation), "network call"))),
                new Row("words that counted", "计入的词", RecommendationView::words),
                new Row("why", "理由", recommendation -> List.of(recommendation.english(), recommendation.chinese())),
                new Row(
                        "this project",
                        "本项目",
                        recommendation -> List.of(
                                recommendation.measured().english(),
                                recommendation.measured().chinese())),
                new Row("does not fit", "不相符", recommendation -> misfits(recommendation, request, model)));
        String head = (request.prompt().isBlank() ? "any prompt · 任意提示词" : request.prompt()) + " · " + request.width()
                + "×" + request.height();
        List<String> below = new ArrayList<>();
        missing.ifPresent(of -> below.addAll(List.of(of.english(), of.chinese())));
        if (answers.stream().anyMatch(answer -> answer.recommender() != Recommender.EVIDENCE)) {
            below.addAll(List.of(CLAIMS, CLAIMS_CHINESE));
        }
        return MimeBundle.html(html(head, answers, rows, below), text(head, answers, rows, below));
    }

    /**
     * What was taken of a recommendation, and whose claim it is.
     *
     * @param recommendation that was asked for
     * @param request that came of it, with the person's own options laid over it
     * @param steps whether its steps were taken
     * @param guidance whether its guidance was
     * @return one line
     */
    public static String taken(Recommendation recommendation, Request request, boolean steps, boolean guidance) {
        List<String> parts = new ArrayList<>();
        if (steps) {
            parts.add(Amounts.count(recommendation.steps(), "step"));
        }
        if (guidance) {
            parts.add(GuidanceText.guidance(recommendation.guidance()));
        }
        Map<Parameter, Object> others = new LinkedHashMap<>(recommendation.others());
        others.entrySet().removeIf(other -> !Parameter.same(other.getKey().of(request), other.getValue()));
        if (!others.isEmpty()) {
            parts.add(named(others));
        }
        String middle = recommendation.isRange() && !parts.isEmpty() ? ", the middle of what is" : ",";
        return "note: " + (parts.isEmpty() ? "nothing" : String.join(" and ", parts)) + " taken from "
                + recommendation.recommender().label() + middle + " "
                + recommendation.provenance().english() + " (" + recommendation.source() + ")"
                + (steps && guidance && others.equals(recommendation.others()) ? "" : "; your own options win");
    }

    private static List<String> claimant(Recommendation recommendation) {
        return List.of(
                recommendation.provenance().english() + " · "
                        + recommendation.provenance().chinese(),
                recommendation.source());
    }

    private static List<String> steps(Recommendation recommendation) {
        Range range = recommendation.stepsRange();
        return range.low() == range.high()
                ? List.of(String.valueOf(recommendation.steps()))
                : List.of(range + ", middle " + recommendation.steps() + " · 中间值 " + recommendation.steps());
    }

    private static List<String> guidance(Recommendation recommendation) {
        Range range = recommendation.guidanceRange();
        // The row's head has the word.
        String middle = GuidanceText.strength(recommendation.guidance());
        return range.low() == range.high()
                ? List.of(middle)
                : List.of(range + " (cfg " + cfg(range) + ")", "middle " + middle + " · 中间值");
    }

    private static List<String> others(Recommendation recommendation) {
        return recommendation.others().isEmpty() ? List.of("nothing · 无") : List.of(named(recommendation.others()));
    }

    private static String named(Map<Parameter, Object> settings) {
        return settings.entrySet().stream()
                .map(setting -> PictureCaption.setting(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static List<String> misfits(Recommendation recommendation, Request request, ModelInfo model) {
        List<String> lines = new ArrayList<>();
        Misfit.of(recommendation, request, model)
                .forEach(misfit -> lines.addAll(List.of(misfit.english(), misfit.chinese())));
        return lines.isEmpty() ? List.of("nothing is known · 未知") : lines;
    }

    private static Range cfg(Range scales) {
        return new Range(
                Guidance.of(scales.low()).cfg(), Guidance.of(scales.high()).cfg());
    }

    private static List<String> words(Recommendation recommendation) {
        if (recommendation.words().isEmpty()) {
            return List.of("none · 无");
        }
        String english =
                recommendation.words().stream().map(KeywordMatch::english).collect(Collectors.joining(", "));
        String chinese =
                recommendation.words().stream().map(KeywordMatch::chinese).collect(Collectors.joining("、"));
        return recommendation.words().stream().anyMatch(KeywordMatch::isOurs)
                ? List.of(english, chinese)
                : List.of(chinese);
    }

    private static Html html(String head, List<Recommendation> answers, List<Row> rows, List<String> below) {
        HtmlTable table = new HtmlTable();
        List<HtmlTable.Cell> heads = new ArrayList<>(List.of(HtmlTable.Cell.head("", "left")));
        answers.forEach(recommendation ->
                heads.add(HtmlTable.Cell.head(recommendation.recommender().label(), "left")));
        table.heads(heads);
        for (Row row : rows) {
            List<HtmlTable.Cell> cells = new ArrayList<>();
            cells.add(HtmlTable.Cell.head(row.english(), "left")
                    .noted(row.chinese())
                    .styled("vertical-align:top"));
            for (Recommendation recommendation : answers) {
                cells.add(HtmlTable.Cell.left(row.says().apply(recommendation).toArray(String[]::new))
                        .styled("vertical-align:top"));
            }
            table.add(cells);
        }
        Html html = Html.of("div", "line-height:1.4")
                .add(Html.of("div", "white-space:pre-wrap").text(head));
        if (!answers.isEmpty()) {
            html.add(table.html());
        }
        return html.add(Html.faint(below.toArray(String[]::new)));
    }

    private static String text(String head, List<Recommendation> answers, List<Row> rows, List<String> below) {
        List<String> lines = new ArrayList<>(List.of(head));
        for (Recommendation recommendation : answers) {
            lines.add(recommendation.recommender().label());
            for (Row row : rows) {
                lines.add("  " + row.english() + " " + row.chinese() + ": "
                        + String.join("; ", row.says().apply(recommendation)));
            }
        }
        lines.addAll(below);
        return String.join("\n", lines);
    }
}
