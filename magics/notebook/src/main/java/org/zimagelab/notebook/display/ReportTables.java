package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.BestTable;
import org.zimagelab.tuning.best.Candidate;
import org.zimagelab.tuning.best.Goal;
import org.zimagelab.tuning.best.GuardCheck;
import org.zimagelab.tuning.best.Standing;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.report.Report;
import org.zimagelab.tuning.report.ReportCell;
import org.zimagelab.tuning.report.ReportText;
import org.zimagelab.tuning.report.RunOrigin;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;

/** The tables and charts of a report; each number is a link to its runs. */
final class ReportTables {
    /** Cells of a table, and rows of a chart; prompts of the list. */
    static final int MOST_ROWS = 200;

    private static final int MOST_BARS = 60;

    /** Rows of the table of runs. */
    private static final int MOST_RUNS = 3000;

    /** Scores side by side: as many as a sheet of paper has room for. */
    private static final int SCORES = 4;

    private final Report report;
    private final ReportText text;
    private final Map<Cell, ReportCell> byCell = new HashMap<>();
    private final Map<Run, Integer> indexes = new IdentityHashMap<>();

    ReportTables(Report report) {
        this.report = report;
        this.text = new ReportText(report);
        report.cells().forEach(cell -> byCell.put(cell.cell(), cell));
        List<Run> planned = report.runs().planned();
        for (int i = 0; i < planned.size(); i++) {
            indexes.put(planned.get(i), i);
        }
    }

    private String of(String english, String chinese) {
        return report.language().of(english, chinese);
    }

    /** The anchor of a planned run. */
    static String runId(int index) {
        return "run-" + (index + 1);
    }

    private static String address(ReportCell cell) {
        return "#cell-" + cell.number();
    }

    private Html linked(ReportCell cell, String words) {
        return ReportPage.link(address(cell), words);
    }

    private Html label(ReportCell cell) {
        return linked(cell, text.label(cell));
    }

    private static Html row(String tag, List<Html> cells) {
        Html row = Html.of("tr");
        cells.forEach(cell -> row.add(Html.of(tag).add(cell)));
        return row;
    }

    private static Html table(List<String> heads, List<Html> rows) {
        List<Html> words = heads.stream().map(head -> Html.all().text(head)).toList();
        return Html.of("div")
                .attribute("class", "wide")
                .add(Html.of("table")
                        .add(
                                Html.of("thead").add(row("th", words)),
                                Html.of("tbody").add(rows.stream())));
    }

    private Html left(int count, String english, String chinese) {
        return Html.of("p")
                .attribute("class", "faint")
                .text(
                        count > 0
                                ? of(
                                        Amounts.count(count, english) + " not shown.",
                                        "另有 " + count + " " + chinese + "未列出。")
                                : "");
    }

    private static String interval(Estimate estimate) {
        String mean = NumberText.score(estimate.mean());
        return estimate.hasInterval()
                ? mean + " [" + NumberText.score(estimate.low()) + ", " + NumberText.score(estimate.high()) + "]"
                : mean;
    }

    private String estimand() {
        return of(report.estimand().english(), report.estimand().chinese());
    }

    /** The candidates of the answer with their verdicts; empty where there is no answer. */
    Optional<Html> verdicts() {
        return report.finding().answer().map(this::verdicts);
    }

    private Html verdicts(BestAnswer answer) {
        List<String> heads = new ArrayList<>(List.of(of("cell", "单元格"), of("verdict", "结论")));
        for (Goal goal : answer.objective().goals()) {
            heads.add(goal.metric().name());
            heads.add(of("worse than the best by at most", "与最好相差至多"));
            heads.add(of("difference from the first", "与首行之差"));
        }
        heads.add(of("network calls", "网络调用"));
        heads.add(of("seconds", "秒"));
        answer.objective().guards().forEach(guard -> heads.add(guard.text(report.language())));
        List<Candidate> all = BestTable.ordered(answer);
        List<Html> rows = new ArrayList<>();
        all.stream().limit(MOST_ROWS).forEach(candidate -> rows.add(row(answer, candidate)));
        String note = of(
                "Worse by at most: 95 % bounds that hold together (Hsu). Differences: paired, in complete pairs,"
                        + " each with its 95 % interval. All for " + estimand() + ".",
                "相差至多：同时成立的 95% 界（Hsu）。差值：用完整配对，各附 95% 区间。均针对" + estimand() + "。");
        return Html.all(
                table(heads, rows),
                Html.of("p").attribute("class", "faint").text(note),
                left(all.size() - MOST_ROWS, "more cell", "个单元格"));
    }

    private Html row(BestAnswer answer, Candidate candidate) {
        ReportCell cell = byCell.get(candidate.cell());
        boolean isChoice = answer.choice().filter(candidate::equals).isPresent();
        List<Html> row = new ArrayList<>();
        row.add(label(cell));
        row.add(Html.all()
                .text(
                        isChoice
                                ? of("recommended", "推荐")
                                : of(
                                        candidate.status().english(),
                                        candidate.status().chinese())));
        for (Standing standing : candidate.standings()) {
            row.add(linked(cell, NumberText.score(standing.mean())));
            row.add(linked(
                    cell,
                    standing.member()
                            .map(member -> NumberText.score(-member.low()))
                            .orElse(TableView.MISSING)));
            row.add(linked(
                    cell,
                    standing.difference()
                            .map(difference -> interval(difference.estimate()))
                            .orElse(TableView.MISSING)));
        }
        row.add(linked(cell, NumberText.plain(Math.round(candidate.cost().networkCalls() * 10) / 10.0)));
        row.add(linked(cell, NumberText.score(candidate.cost().seconds())));
        for (GuardCheck check : candidate.guards()) {
            row.add(linked(
                    cell,
                    of(check.verdict().english(), check.verdict().chinese())
                            + of(", mean ", "，均值 ")
                            + NumberText.score(check.mean())));
        }
        Html html = row("td", row);
        return isChoice ? html.attribute("class", "choice") : html;
    }

    private Estimate estimate(BlockedScores scores, ReportCell cell) {
        return scores.values().cell(cell.number() - 1).estimate(report.estimand());
    }

    /** Means of the first score with their intervals, and differences from the cell that the answer names. */
    List<Html> charts() {
        Optional<Metric> metric = report.finding()
                .objective()
                .map(objective -> objective.goals().get(0).metric())
                .or(() -> report.runs().scores().values().stream().findFirst());
        List<Html> charts = new ArrayList<>();
        metric.ifPresent(of -> charts.addAll(means(of)));
        report.finding().answer().ifPresent(answer -> charts.addAll(differences(answer)));
        return charts;
    }

    private List<Html> means(Metric metric) {
        BlockedScores scores = BlockedScores.of(report.runs(), metric.name());
        List<IntervalChart.Row> rows = report.cells().stream()
                .limit(MOST_BARS)
                .map(cell -> {
                    Estimate of = estimate(scores, cell);
                    return new IntervalChart.Row(text.label(cell), address(cell), of.mean(), of.low(), of.high());
                })
                .toList();
        String title = of(
                metric.name() + ": mean of each cell, with its 95 % interval for " + estimand(),
                metric.name() + "：各单元格均值及 95% 区间，针对" + estimand());
        return chart(
                new IntervalChart(title, rows, Optional.empty(), Optional.empty()),
                report.cells().size());
    }

    private List<Html> differences(BestAnswer answer) {
        Goal goal = answer.objective().goals().get(0);
        Candidate reference = answer.candidates().get(answer.reference());
        List<IntervalChart.Row> rows = BestTable.ordered(answer).stream()
                .filter(candidate -> candidate != reference)
                .limit(MOST_BARS)
                .flatMap(candidate -> candidate.standings().get(0).difference().stream()
                        .map(difference -> {
                            ReportCell cell = byCell.get(candidate.cell());
                            Estimate of = difference.estimate();
                            return new IntervalChart.Row(
                                    text.label(cell), address(cell), of.mean(), of.low(), of.high());
                        }))
                .toList();
        String than = text.label(byCell.get(reference.cell()));
        String title = of(
                goal.metric().name() + ": paired differences from " + than + ", each with its 95 % interval for "
                        + estimand() + "; shaded: the margin",
                goal.metric().name() + "：与" + than + "的配对差值及 95% 区间，针对" + estimand() + "；阴影为余量");
        double margin = goal.margin().value();
        return chart(
                new IntervalChart(title, rows, Optional.of(0.0), Optional.of(new Range(-margin, margin))),
                answer.candidates().size() - 1);
    }

    private List<Html> chart(IntervalChart chart, int all) {
        Html svg = chart.html();
        return svg.toString().isEmpty()
                ? List.of()
                : List.of(Html.of("h3").text(chart.title()), svg, left(all - MOST_BARS, "more cell", "个单元格"));
    }

    /** All scores of all cells, a few scores a table. */
    List<Html> scores() {
        List<String> names = report.runs().scoreNames();
        List<Html> tables = new ArrayList<>();
        for (int from = 0; from < names.size(); from += SCORES) {
            List<String> some = names.subList(from, Math.min(names.size(), from + SCORES));
            Map<String, BlockedScores> scores = new LinkedHashMap<>();
            some.forEach(name -> scores.put(name, BlockedScores.of(report.runs(), name)));
            List<String> heads = new ArrayList<>(List.of(of("cell", "单元格")));
            heads.addAll(some);
            List<Html> rows = report.cells().stream()
                    .limit(MOST_ROWS)
                    .map(cell -> {
                        List<Html> row = new ArrayList<>(List.of(label(cell)));
                        scores.values().forEach(of -> row.add(linked(cell, interval(estimate(of, cell)))));
                        return row("td", row);
                    })
                    .toList();
            tables.add(table(heads, rows));
        }
        if (!tables.isEmpty()) {
            String note = of(
                    "Mean of the prompts' means, with its 95 % interval for " + estimand() + " where there is one.",
                    "各提示词均值的均值；能给出时附 95% 区间，针对" + estimand() + "。");
            tables.add(Html.of("p").attribute("class", "faint").text(note));
            tables.add(left(report.cells().size() - MOST_ROWS, "more cell", "个单元格"));
        }
        return tables;
    }

    /** What made the runs. */
    Html origins() {
        List<String> heads = List.of(
                of("model", "模型"),
                of("weights", "权重"),
                of("dtype", "精度"),
                of("device", "设备"),
                of("engine", "引擎"),
                of("program", "程序"),
                of("runs", "图片"),
                of("from", "自"),
                of("to", "至"));
        return table(heads, report.origins().stream().map(ReportTables::row).toList());
    }

    private static Html row(RunOrigin origin) {
        return row(
                "td",
                Arrays.asList(
                        Html.all().text(origin.model()),
                        Html.of("span", "overflow-wrap:anywhere").text(origin.weights()),
                        Html.all().text(origin.dtype()),
                        Html.all().text(origin.device()),
                        Html.all().text(origin.engine()),
                        Html.all().text(origin.program().isEmpty() ? TableView.MISSING : origin.program()),
                        ReportPage.link("#runs", String.valueOf(origin.runs())),
                        Html.all().text(origin.first()),
                        Html.all().text(origin.last())));
    }

    /** All runs, those of a cell together. */
    Html runs() {
        List<String> prompts = report.runs().planned().stream()
                .map(run -> run.request().prompt())
                .distinct()
                .toList();
        Map<String, Integer> numbers = new HashMap<>();
        prompts.forEach(prompt -> numbers.put(prompt, numbers.size() + 1));
        List<String> names = new ArrayList<>(
                List.of("key", "prompt", "seed", "state", "network calls", "seconds", "scores", "made"));
        boolean isSpread =
                report.runs().planned().stream().anyMatch(run -> !run.machine().isEmpty());
        if (isSpread) {
            names.add("machine");
        }
        List<Html> heads =
                names.stream().map(head -> Html.all().text(head(head))).toList();
        Html table =
                Html.of("table").attribute("class", "runs").add(Html.of("thead").add(row("th", heads)));
        int shown = 0;
        for (ReportCell cell : report.cells()) {
            Interrupts.check();
            Html body = Html.of("tbody").attribute("id", "cell-" + cell.number());
            body.add(Html.of("tr")
                    .add(Html.of("th").attribute("colspan", heads.size()).text(text.label(cell))));
            for (Run run : cell.runs()) {
                if (shown++ < MOST_RUNS) {
                    Html row = row(run, numbers.get(run.request().prompt()));
                    body.add(isSpread ? row.add(Html.of("td").text(machine(run))) : row);
                }
            }
            table.add(body);
        }
        return Html.all(
                Html.of("div").attribute("class", "wide").add(table), left(shown - MOST_RUNS, "more run", "张图"));
    }

    private String head(String english) {
        return switch (english) {
            case "prompt" -> of(english, "提示词");
            case "key" -> of(english, "键");
            case "seed" -> of(english, "种子");
            case "state" -> of(english, "状态");
            case "network calls" -> of(english, "网络调用");
            case "seconds" -> of(english, "秒");
            case "scores" -> of(english, "评分");
            case "machine" -> of(english, "机器");
            default -> of(english, "时间");
        };
    }

    private static String machine(Run run) {
        return run.machine().isEmpty() ? TableView.MISSING : run.machine();
    }

    private Html row(Run run, int prompt) {
        String scores = run.scores().entrySet().stream()
                .map(score -> score.getKey() + " " + NumberText.score(score.getValue()))
                .collect(Collectors.joining(" · "));
        String state = run.ok()
                ? of("with a picture", "已生成")
                : run.outcome() instanceof Outcome.Failed ? of("failed", "失败") : of("not made", "未生成");
        Html row = Html.of("tr").attribute("id", runId(indexes.get(run)));
        row.add(
                Html.of("td").attribute("class", "key").text(run.key()),
                Html.of("td").text(String.valueOf(prompt)),
                Html.of("td").text(String.valueOf(run.request().seed())),
                Html.of("td").text(state + (run.reason().isEmpty() ? "" : ": " + run.reason())),
                Html.of("td").text(run.ok() ? String.valueOf(run.cost().networkCalls()) : TableView.MISSING),
                Html.of("td").text(run.ok() ? NumberText.score(run.cost().seconds()) : TableView.MISSING),
                Html.of("td").text(scores),
                Html.of("td").text(run.metadata().map(RunMetadata::made).orElse(TableView.MISSING)));
        return row;
    }
}
