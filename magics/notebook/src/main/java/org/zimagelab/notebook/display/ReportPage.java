package org.zimagelab.notebook.display;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.report.Report;
import org.zimagelab.tuning.report.ReportText;

/**
 * A {@link Report} as one HTML page that needs no network and no script. Every number of a cell is a link to the runs
 * that it is made of. It follows the reader's light or dark theme, and parts its pages on paper.
 */
public final class ReportPage {
    private final Report report;
    private final ReportText text;
    private final ReportTables tables;
    private final ReportPictures pictures;

    /**
     * A page.
     *
     * @param report what it says
     */
    public ReportPage(Report report) {
        this.report = report;
        this.text = new ReportText(report);
        this.tables = new ReportTables(report);
        this.pictures = new ReportPictures(report);
    }

    private String of(String english, String chinese) {
        return report.language().of(english, chinese);
    }

    /**
     * The whole page.
     *
     * @return HTML
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     */
    public String html() {
        Html head = Html.of("head")
                .add(
                        Html.of("meta").attribute("charset", "utf-8"),
                        Html.of("meta")
                                .attribute("name", "viewport")
                                .attribute("content", "width=device-width, initial-scale=1"),
                        Html.of("title").text(report.question().title()),
                        Html.of("style").add(Html.markup(style())));
        Html page = Html.of("html")
                .attribute("lang", report.language() == Language.ZH ? "zh-CN" : "en")
                .add(head, body());
        return "<!doctype html>\n" + page + "\n";
    }

    private static String style() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of this jar can be read", e);
        }
    }

    /** A part of the page. */
    private record Part(String id, String title, List<Html> content) {}

    private Html body() {
        List<Part> parts = parts();
        Html nav = Html.of("nav");
        Html sections = Html.all();
        for (Part part : parts) {
            nav.add(
                    Html.of("a").attribute("href", "#" + part.id()).text(part.title()),
                    Html.all().text(" "));
            Html section = Html.of("section").attribute("id", part.id());
            if (part.id().equals("runs") || part.id().equals("pictures")) {
                section.attribute("class", "paged");
            }
            sections.add(section.add(Html.of("h2").text(part.title())).add(part.content().stream()));
        }
        String made = of("Written ", "撰写于 ")
                + report.written().toString().substring(0, 16).replace('T', ' ') + " UTC"
                + of(" about ", "，关于 ") + report.question().name() + of(", by ", "，") + "Z-Image Lab "
                + report.manifest().program().brief();
        return Html.of("body")
                .add(
                        Html.of("h1").text(report.question().title()),
                        Html.of("div").attribute("class", "about").text(made),
                        answer(),
                        nav,
                        sections);
    }

    private Html answer() {
        Html lines = Html.of("ul");
        text.basis().forEach(line -> lines.add(Html.of("li").text(line)));
        Html box = Html.of("div").attribute("class", "answer").attribute("id", "answer");
        return box.add(Html.of("p").text(text.sentence()), lines);
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        if (!report.question().text().isBlank()) {
            Html question = Html.of("div").attribute("class", "question");
            parts.add(part(
                    "question",
                    of("Question", "问题"),
                    question.text(report.question().text().strip())));
        }
        parts.add(part("fixed", of("Fixed before", "事先确定"), list(text.fixedBefore())));
        parts.add(part("design", of("Design", "设计"), list(text.design()), prompts()));
        parts.add(part("pictures", of("Pictures", "图片"), pictures.html()));
        tables.verdicts().ifPresent(table -> parts.add(part("verdicts", of("Verdicts", "结论"), table)));
        List<Html> charts = tables.charts();
        if (!charts.isEmpty()) {
            parts.add(new Part("charts", of("Charts", "图表"), charts));
        }
        List<Html> scores = tables.scores();
        if (!scores.isEmpty()) {
            parts.add(new Part("scores", of("All scores", "全部评分"), scores));
        }
        parts.add(part("cost", of("Cost", "开销"), list(text.cost()), link("#runs", of("of these runs", "见图片列表"))));
        parts.add(part("limits", of("Limits", "局限"), bullets(text.limits())));
        parts.add(part("manifest", of("Manifest", "清单"), manifest()));
        parts.add(part("again", of("To make it again", "重新生成"), again()));
        parts.add(part("runs", of("Runs", "图片列表"), tables.runs()));
        return parts;
    }

    private static Part part(String id, String title, Html... content) {
        return new Part(id, title, List.of(content));
    }

    static Html link(String address, String words) {
        return Html.of("a").attribute("href", address).text(words);
    }

    private static Html list(List<ReportText.Fact> facts) {
        Html list = Html.of("dl");
        facts.forEach(
                fact -> list.add(Html.of("dt").text(fact.name()), Html.of("dd").text(fact.value())));
        return list;
    }

    private Html bullets(List<String> lines) {
        Html list = Html.of("ul");
        lines.forEach(line -> list.add(Html.of("li").text(line)));
        return list;
    }

    private Html prompts() {
        List<Object> prompts = report.runs().planned().stream()
                .map(run -> run.value(Parameter.PROMPT))
                .distinct()
                .toList();
        Html list = Html.of("ol").attribute("class", "prompts");
        prompts.stream()
                .limit(ReportTables.MOST_ROWS)
                .forEach(prompt -> list.add(Html.of("li").text((String) prompt)));
        int left = prompts.size() - ReportTables.MOST_ROWS;
        return Html.all(
                Html.of("h3").text(of("Prompts", "提示词")),
                list,
                Html.all().text(left > 0 ? of(Amounts.count(left, "more prompt"), "另有 " + left + " 个") : ""));
    }

    private Html manifest() {
        return Html.all(
                Html.of("h3").text(of("What made the runs, as they say", "图片自述的来源")),
                tables.origins(),
                Html.of("h3").text(of("The machine that wrote this report", "撰写本报告的机器")),
                ManifestView.html(report.manifest()));
    }

    private Html again() {
        Html all = Html.all();
        text.again().forEach(cell -> all.add(Html.of("pre").text(cell)));
        Optional.of(text.againNotes()).filter(lines -> !lines.isEmpty()).ifPresent(lines -> all.add(bullets(lines)));
        return all;
    }
}
