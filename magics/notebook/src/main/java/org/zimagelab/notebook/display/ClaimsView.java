package org.zimagelab.notebook.display;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.claims.ClaimFile;
import org.zimagelab.tuning.claims.ClaimModel;
import org.zimagelab.tuning.claims.ClaimPlan;
import org.zimagelab.tuning.claims.ClaimReport;
import org.zimagelab.tuning.claims.ClaimTest;
import org.zimagelab.tuning.claims.ClaimVerdict;
import org.zimagelab.tuning.claims.ClaimedDirection;
import org.zimagelab.tuning.claims.Design;
import org.zimagelab.tuning.claims.DesignText;
import org.zimagelab.tuning.claims.Reading;
import org.zimagelab.tuning.claims.Setting;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.run.Run;

/** Verdicts on claims: for each model a table of each family. */
public final class ClaimsView {
    private static final int PICTURE = 72;

    private static final String CELL =
            "text-align:left;vertical-align:top;padding:0.3em 0.6em;border:none;max-width:none;white-space:normal;";
    private static final String RULE = "border-top:1px solid var(--jp-border-color2,#8886);";
    private static final String SMALL = "font-size:85%;opacity:0.75";

    private final ClaimReport report;
    private final Language language;
    private final Map<String, String> pictures = new HashMap<>();

    private ClaimsView(ClaimReport report, Language language) {
        this.report = report;
        this.language = language;
    }

    /** What a file will test, in one line, before any picture is made. */
    public static String intent(ClaimPlan plan, Generator generator, Language language) {
        ClaimFile file = plan.file();
        String tested = plan.models().stream()
                .map(model -> tested(plan, model, generator, language))
                .collect(Collectors.joining("; "));
        String blocks = language.of(
                Amounts.count(file.prompts().size(), "prompt") + " × " + Amounts.count(file.seeds(), "seed"),
                file.prompts().size() + " 个提示词 × " + file.seeds() + " 个种子");
        return file.title().in(language) + ": "
                + language.of(
                        Amounts.count(file.claims().size(), "claim") + ", " + Amounts.count(file.readings(), "reading"),
                        file.claims().size() + " 条主张，" + file.readings() + " 种读法")
                + "; " + tested + "; " + blocks;
    }

    private static String tested(ClaimPlan plan, ClaimModel model, Generator generator, Language language) {
        int count = plan.testable(model, generator).size();
        return language.of(
                Amounts.count(count, "claim") + " can be tested on "
                        + model.info().name(),
                model.info().name() + " 可检验 " + count + " 条");
    }

    /** The whole report. */
    public static MimeBundle bundle(ClaimReport report, Language language) {
        ClaimsView view = new ClaimsView(report, language);
        return MimeBundle.html(view.html(), view.text());
    }

    private Html html() {
        Html page = Html.of("div", "line-height:1.35");
        page.add(Html.of("b").text(report.file().title().in(language)));
        page.add(Html.faint(head().toArray(String[]::new)));
        for (String model : report.models()) {
            page.add(Html.of("div", "font-weight:bold;font-size:110%;margin:1em 0 0.3em")
                    .text(total(model)));
            report.file().families().forEach((family, title) -> {
                List<Reading> readings = report.of(model, family);
                if (!readings.isEmpty()) {
                    page.add(Html.of("div", "font-weight:bold;margin:0.8em 0 0.2em")
                            .text(title.in(language) + " · " + counts(readings)));
                    page.add(Html.of("div", "overflow-x:auto").add(table(readings)));
                }
            });
        }
        return page.add(Html.faint(foot().toArray(String[]::new)));
    }

    private Html table(List<Reading> readings) {
        Html table = Html.of("table", "border-collapse:collapse;margin:0;width:100%");
        Html heads = Html.of("tr");
        for (String head : List.of(
                language.of("verdict", "结论"),
                language.of("what is claimed, and how it is read", "主张与读法"),
                language.of("difference [95 %]", "差异 [95 %]"),
                language.of("pictures, one of each setting", "每种设置的一张图片"))) {
            heads.add(Html.of("th", CELL).text(head));
        }
        table.add(heads);
        for (int i = 0; i < readings.size(); i++) {
            Interrupts.check();
            Reading reading = readings.get(i);
            boolean first = i == 0 || !readings.get(i - 1).claim().equals(reading.claim());
            Html row = Html.of("tr", "page-break-inside:avoid");
            String style = CELL + (first ? RULE : "");
            row.add(Html.of("td", style + "white-space:nowrap").text(verdict(reading)));
            row.add(words(reading, style, first));
            row.add(Html.of("td", style).lines(numbers(reading).toArray(String[]::new)));
            if (first) {
                row.add(shown(reading, style)
                        .attribute("rowspan", reading.claim().readings()));
            }
            table.add(row);
        }
        return table;
    }

    private String verdict(Reading reading) {
        return reading.verdict().sign() + " " + reading.verdict().wording().in(language);
    }

    private Html words(Reading reading, String style, boolean first) {
        Html words = Html.of("td", style);
        if (first) {
            words.add(Html.of("div").text(reading.claim().words().in(language)));
            words.add(Html.of("div", SMALL).text(reading.claim().source()));
        }
        words.add(Html.of("div", SMALL).text(read(reading)));
        return words;
    }

    /** How a word is read: {@code blurred: blur_effect is higher, 10/4 − 40/7.5}. */
    private String read(Reading reading) {
        if (reading.meaning().isEmpty()) {
            return "";
        }
        var meaning = reading.meaning().get();
        String read = meaning.words().in(language) + ": " + meaning.score() + " "
                + meaning.direction().wording().in(language);
        String compared = DesignText.of(reading.claim().design(), language);
        if (reading.claim().design() instanceof Design.Optimum optimum) {
            compared += language.of("; claimed: ", "；主张：")
                    + optimum.moves().wording().in(language);
        }
        return read + " · " + compared;
    }

    /** The difference, then on what it rests; the reason where nothing was tested. */
    private List<String> numbers(Reading reading) {
        if (reading.reason().isPresent()) {
            return List.of(reading.reason().get().in(language));
        }
        ClaimTest test = reading.test().orElseThrow();
        Estimate estimate = test.estimate();
        List<String> lines = new ArrayList<>();
        if (Double.isNaN(reading.adjustedP())) {
            lines.add((estimate.mean() > 0 ? "+" : "")
                    + NumberText.plain(estimate.mean())
                    + language.of(" (counted, not estimated)", "（直接计数）"));
            return lines;
        }
        lines.add(signed(estimate.mean()) + " [" + signed(estimate.low()) + ", " + signed(estimate.high()) + "]");
        String margin = test.margin() > 0 ? NumberText.plain(test.margin()) : language.of("none", "无");
        lines.add(language.of("margin ", "余量 ") + margin + " · " + p(reading));
        String blocks = reading.complete() == reading.planned()
                ? language.of(Amounts.count(reading.complete(), "block"), reading.complete() + " 个区块")
                : language.of(
                        Amounts.part(reading.complete(), reading.planned(), "block") + " complete",
                        reading.planned() + " 个区块中 " + reading.complete() + " 个完整");
        lines.add(blocks + " · "
                + language.of(reading.estimand().english(), reading.estimand().chinese()));
        return lines;
    }

    /** The p-value that the verdict rests on: of a difference, or of one inside the margin. */
    private String p(Reading reading) {
        boolean isInside = reading.verdict() == ClaimVerdict.NEGLIGIBLE
                || reading.verdict() == ClaimVerdict.SUPPORTED
                        && reading.test().orElseThrow().direction() == ClaimedDirection.SAME;
        double value = isInside ? reading.insideP() : reading.adjustedP();
        String name =
                isInside ? language.of("inside it: p (Holm) ", "在余量内：p（Holm）") : language.of("p (Holm) ", "p（Holm）");
        return name
                + (value < 0.0001
                        ? language.of("below 0.0001", "小于 0.0001")
                        : NumberText.plain(Math.round(value * 1e4) / 1e4));
    }

    private static String signed(double value) {
        return (value > 0 ? "+" : "") + NumberText.score(value);
    }

    private Html shown(Reading reading, String style) {
        // Two pictures stand side by side, four in two rows.
        Html cell = Html.of("td", style + "min-width:" + 2 * (PICTURE + 12) + "px");
        List<Setting> settings = reading.claim().design().shown();
        for (int i = 0; i < reading.shown().size(); i++) {
            Run run = reading.shown().get(i);
            String label = settings.get(i).label(language);
            Html figure = Html.of(
                    "div", "display:inline-block;vertical-align:top;white-space:normal;width:" + (PICTURE + 8) + "px");
            String uri = pictures.computeIfAbsent(run.key(), key -> uri(run));
            figure.add(
                    uri.isEmpty()
                            ? Html.of("div", SMALL).text(language.of("no picture", "无图片"))
                            : Html.of("img", "width:" + PICTURE + "px;" + Html.SHRINKING)
                                    .attribute("alt", label)
                                    .attribute("src", uri));
            figure.add(Html.of("div", SMALL + ";overflow-wrap:anywhere").lines(label, calls(reading, i)));
            cell.add(figure);
        }
        return cell;
    }

    private String calls(Reading reading, int index) {
        int calls = reading.networkCalls().get(index);
        return language.of(Amounts.count(calls, "call"), calls + " 次调用");
    }

    private static String uri(Run run) {
        try {
            return DataUri.jpeg(Thumbnail.of(run.image(), PICTURE));
        } catch (IOException e) {
            Interrupts.check();
            return "";
        }
    }

    /** A model with all its verdicts, counted. */
    private String total(String model) {
        return model + " · "
                + counts(report.readings().stream()
                        .filter(reading -> reading.model().equals(model))
                        .toList());
    }

    private String counts(List<Reading> readings) {
        return ClaimReport.counts(readings).entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(count -> language.of(
                        count.getValue() + " " + wording(count.getKey()),
                        wording(count.getKey()) + " " + count.getValue()))
                .collect(Collectors.joining(language.of(", ", "，")));
    }

    private String wording(ClaimVerdict verdict) {
        return verdict.wording().in(language);
    }

    private List<String> head() {
        ClaimFile file = report.file();
        return List.of(
                language.of("source: ", "来源：")
                        + file.source()
                        + language.of("; it speaks of ", "；所述模型：")
                        + file.about(),
                language.of(
                        Amounts.count(file.prompts().size(), "prompt") + " × " + Amounts.count(file.seeds(), "seed")
                                + ", "
                                + Amounts.count(report.pictures(), "picture") + ", whose times add up to "
                                + Amounts.seconds(report.seconds()) + "; for "
                                + file.estimand().english(),
                        file.prompts().size() + " 个提示词 × " + file.seeds() + " 个种子，共 " + report.pictures()
                                + " 张图片，各图用时之和 "
                                + Amounts.seconds(report.seconds()) + "；针对"
                                + file.estimand().chinese()));
    }

    private List<String> foot() {
        List<String> lines = new ArrayList<>();
        lines.add(language.of(
                "A difference is the mean over prompts, compared within blocks (a prompt with a seed); its 95 % "
                        + "interval stands for itself. Verdicts are corrected by Holm within each family, at "
                        + String.format(Locale.ROOT, "%.2f", 100 * report.level())
                        + " % each, so that the chance of any false supported or "
                        + "contradicted on this page is at most 5 %, and that of any false negligible likewise.",
                "差异为各提示词均值之均值，在区块（同一提示词与种子）内比较；95 % 区间各自独立。每组内用 Holm 校正，每组水平为 "
                        + String.format(Locale.ROOT, "%.2f", 100 * report.level())
                        + " %，使本页出现任何错误的“成立”或“不成立”的概率不超过 5 %，“可忽略”亦然。"));
        lines.add(language.of(
                Amounts.count(report.tested(), "reading") + " tested: without the correction "
                        + String.format(Locale.ROOT, "%.1f", report.falseWithoutCorrection())
                        + " false verdicts would be expected if no setting made any difference; with it, any at all on "
                        + "at most 5 % of such pages.",
                "共检验 " + report.tested() + " 种读法：若各设置毫无差异，不校正时预期有 "
                        + String.format(Locale.ROOT, "%.1f", report.falseWithoutCorrection())
                        + " 个错误结论；校正后，这样的页面中至多 5 % 会出现任何错误结论。"));
        lines.add(language.of(
                "✓ told apart on the claimed side · ✗ told apart on the other side · ≈ certainly inside the margin · "
                        + "? these pictures tell neither · – not testable",
                "✓ 在主张一侧可区分 · ✗ 在相反一侧可区分 · ≈ 确定在余量之内 · ? 这些图片无法判定 · – 无法检验"));
        lines.add(language.of("A setting such as 40/7.5 is 40 steps at cfg 7.5.", "40/7.5 这样的设置指 40 步、cfg 7.5。"));
        return lines;
    }

    private String text() {
        StringBuilder text = new StringBuilder(report.file().title().in(language));
        head().forEach(line -> text.append('\n').append(line));
        for (String model : report.models()) {
            text.append("\n\n").append(total(model));
            report.file().families().forEach((family, title) -> {
                List<Reading> readings = report.of(model, family);
                if (!readings.isEmpty()) {
                    text.append("\n\n")
                            .append(model)
                            .append(" · ")
                            .append(title.in(language))
                            .append(" · ");
                    text.append(counts(readings));
                    readings.forEach(reading -> text.append('\n').append(line(reading)));
                }
            });
        }
        text.append('\n');
        foot().forEach(line -> text.append('\n').append(line));
        return text.toString();
    }

    private String line(Reading reading) {
        String numbers = String.join("; ", numbers(reading));
        String words = reading.claim().words().in(language);
        String read = read(reading);
        return verdict(reading) + " · " + reading.id() + ": " + words + (read.isEmpty() ? "" : " · " + read) + " · "
                + numbers;
    }
}
