package org.zimagelab.tuning.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.best.BestText;
import org.zimagelab.tuning.best.Goal;
import org.zimagelab.tuning.best.Guard;
import org.zimagelab.tuning.best.Objective;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * The sentences of a {@link Report}, part by part.
 *
 * @param report that is told
 */
public record ReportText(Report report) {
    /** Reasons of failed runs that are told. */
    private static final int MOST_REASONS = 10;

    private static final int MOST_VALUES = 40;

    /**
     * A fact with its name.
     *
     * @param name such as {@code margin}
     * @param value in words
     */
    public record Fact(String name, String value) {}

    private Language language() {
        return report.language();
    }

    private String of(String english, String chinese) {
        return language().of(english, chinese);
    }

    /** The answer in one sentence. */
    public String sentence() {
        return report.finding()
                .answer()
                .map(answer -> new BestText(answer, Optional.empty(), language()).sentence())
                .orElseGet(() -> of("No answer: ", "没有答案：") + report.finding().unanswered() + of(".", "。"));
    }

    /** What the answer rests on; nothing where there is none. */
    public List<String> basis() {
        return report.finding()
                .answer()
                .map(answer -> new BestText(answer, Optional.empty(), language()).basis())
                .orElse(List.of());
    }

    /** What was fixed before the pictures were looked at. */
    public List<Fact> fixedBefore() {
        List<Fact> facts = new ArrayList<>();
        Optional<Objective> objective = report.finding().objective();
        objective.ifPresent(asked -> {
            if (!asked.name().isEmpty()) {
                facts.add(new Fact(of("objective", "目标"), asked.name()));
            }
            asked.goals().forEach(goal -> {
                facts.add(new Fact(of("score", "评分"), score(goal)));
                facts.add(new Fact(
                        of("margin δ", "余量 δ"),
                        NumberText.plain(goal.margin().value()) + " "
                                + goal.metric().name() + of(": ", "：")
                                + of(
                                        goal.margin().source().english(),
                                        goal.margin().source().chinese())));
            });
        });
        facts.add(new Fact(
                of("intervals are for", "区间针对"),
                of(report.estimand().english(), report.estimand().chinese())));
        facts.add(new Fact(of("confidence", "置信度"), "95 %"));
        objective.ifPresent(asked -> facts.add(
                new Fact(of("guards", "护栏"), asked.guards().isEmpty() ? of("none", "无") : guards(asked.guards()))));
        return facts;
    }

    private String score(Goal goal) {
        String end = goal.sign() > 0 ? of("higher is better", "越高越好") : of("lower is better", "越低越好");
        return goal.metric().name() + " (" + end + ")"
                + (goal.metric().isKnown() ? of(": ", "：") + goal.metric().description() : "");
    }

    private String guards(List<Guard> guards) {
        return guards.stream().map(guard -> guard.text(language())).collect(Collectors.joining(of(", ", "、")));
    }

    /** What was made: what varies, what is the same, how many of which. */
    public List<Fact> design() {
        Runs runs = report.runs();
        List<Fact> facts = new ArrayList<>();
        long prompts = count(Parameter.PROMPT);
        long seeds = count(Parameter.SEED);
        facts.add(new Fact(of("cells", "单元格"), String.valueOf(report.cells().size())));
        facts.add(new Fact(
                of("prompts and seeds", "提示词与种子"),
                of(
                        Amounts.count(prompts, "prompt") + ", " + Amounts.count(seeds, "seed")
                                + ": the noise of a seed is the same in every cell",
                        prompts + " 个提示词，" + seeds + " 个种子：同一种子的噪声在每个单元格中相同")));
        List<Parameter> varied = Parameter.axes().stream()
                .filter(parameter -> parameter != Parameter.PROMPT && count(parameter) > 1)
                .toList();
        varied.forEach(parameter -> facts.add(new Fact(name(parameter), values(parameter))));
        String fixed = Parameter.axes().stream()
                .filter(parameter -> parameter != Parameter.PROMPT && count(parameter) == 1)
                .filter(parameter -> !parameter.isOff(runs.planned().get(0).request()))
                .map(parameter -> name(parameter) + " " + values(parameter))
                .collect(Collectors.joining(of(", ", "、")));
        facts.add(new Fact(of("the same in all", "全部相同"), fixed.isEmpty() ? of("nothing", "无") : fixed));
        facts.add(new Fact(of("runs", "图片"), state()));
        return facts;
    }

    private String state() {
        Map<String, Integer> states = new LinkedHashMap<>();
        for (Run run : report.runs().planned()) {
            String word = run.ok()
                    ? of("with a picture", "已生成")
                    : run.outcome() instanceof Outcome.Failed ? of("failed", "失败") : of("not made", "未生成");
            states.merge(word, 1, Integer::sum);
        }
        int all = report.runs().planned().size();
        return of(all + " planned: ", "计划 " + all + "：")
                + states.entrySet().stream()
                        .map(state -> state.getValue() + " " + state.getKey())
                        .collect(Collectors.joining(of(", ", "、")));
    }

    private long count(Parameter parameter) {
        return report.runs().planned().stream()
                .map(run -> run.value(parameter))
                .distinct()
                .count();
    }

    private String name(Parameter parameter) {
        return of(parameter.label().replace('_', '-'), parameter.chinese());
    }

    private String values(Parameter parameter) {
        List<Object> values = report.runs().planned().stream()
                .map(run -> parameter == Parameter.MODEL ? run.model().name() : run.value(parameter))
                .distinct()
                .toList();
        String shown = values.stream()
                .limit(MOST_VALUES)
                .map(value -> value instanceof Double number
                        ? NumberText.plain(number)
                        : String.valueOf(parameter.shown(value)))
                .collect(Collectors.joining(", "));
        int left = values.size() - MOST_VALUES;
        return left <= 0 ? shown : shown + of(" and " + left + " more", "，另有 " + left + " 个");
    }

    /** What the pictures took, wherever and whenever they were made. */
    public List<Fact> cost() {
        Cost all = report.runs().planned().stream().map(Run::cost).reduce(Cost.NONE, Cost::plus);
        long made = report.runs().planned().stream().filter(Run::ok).count();
        List<Fact> facts = new ArrayList<>(List.of(
                new Fact(of("pictures", "图片"), String.valueOf(made)),
                new Fact(
                        of("network calls", "网络调用"),
                        of(
                                all.networkCalls() + ", of which " + all.reusedCalls() + " were reused",
                                all.networkCalls() + "，其中 " + all.reusedCalls() + " 次复用"))));
        List<MachineShare> shares = MachineShare.of(report.runs().planned());
        String time = shares.size() < 2 ? of("time", "时间") : of("time of all machines together", "各机器用时之和");
        facts.add(new Fact(time, Amounts.seconds(all.seconds())));
        if (!shares.isEmpty()) {
            facts.add(new Fact(of("machines", "机器"), machines(shares)));
        }
        return facts;
    }

    private String machines(List<MachineShare> shares) {
        String each = shares.stream()
                .limit(MOST_VALUES)
                .map(share -> of(
                        (share.machine().isEmpty() ? "one that is not named" : share.machine()) + " "
                                + Amounts.count(share.pictures(), "picture") + ", "
                                + Amounts.seconds(share.secondsEach()) + " each",
                        (share.machine().isEmpty() ? "未注明" : share.machine()) + " " + share.pictures() + " 张图，每张 "
                                + Amounts.seconds(share.secondsEach())))
                .collect(Collectors.joining(of("; ", "；")));
        int left = shares.size() - MOST_VALUES;
        return left <= 0 ? each : each + of("; and " + left + " more", "；另有 " + left + " 台");
    }

    /** What cannot be told from these runs, and what to keep in mind. */
    public List<String> limits() {
        List<String> lines = new ArrayList<>();
        if (report.finding().answer().isEmpty()) {
            lines.add(of("There is no answer: ", "没有答案：") + report.finding().unanswered() + of(".", "。"));
        }
        lines.addAll(missing());
        if (count(Parameter.PROMPT) == 1) {
            lines.add(
                    of("All pictures have one prompt: nothing is known of other prompts.", "所有图片只有一个提示词：对其他提示词一无所知。"));
        }
        if (count(Parameter.PROMPT) > 1 && report.estimand() == Estimand.THESE) {
            lines.add(of(
                    "Intervals are for these prompts with new seeds; other prompts may give another answer.",
                    "区间只针对这些提示词与新的种子；换用其他提示词，答案可能不同。"));
        }
        lines.addAll(mixed());
        Metric.cautions(report.runs().scores().values()).forEach(lines::add);
        if (report.runs().scoreNames().isEmpty()) {
            lines.add(of("The pictures have no scores.", "图片没有评分。"));
        }
        lines.addAll(otherMachine());
        lines.add(of(
                "A score measures one property of a picture, not whether it is good: look at the pictures.",
                "一个评分只衡量图片的一种性质，而不是图片好坏：请看图片本身。"));
        return lines;
    }

    private List<String> missing() {
        List<String> lines = new ArrayList<>();
        Map<String, Integer> reasons = new TreeMap<>();
        int unmade = 0;
        for (Run run : report.runs().planned()) {
            if (run.outcome() instanceof Outcome.Failed failed) {
                reasons.merge(failed.reason(), 1, Integer::sum);
            } else if (!run.ok()) {
                unmade++;
            } else if (!run.reason().isEmpty()) {
                reasons.merge(run.reason(), 1, Integer::sum);
            }
        }
        if (unmade > 0) {
            lines.add(of(
                    Amounts.count(unmade, "planned run") + (unmade == 1 ? " was" : " were")
                            + " not made: the sweep ended before.",
                    unmade + " 张计划的图未生成：扫描提前结束。"));
        }
        reasons.entrySet().stream()
                .limit(MOST_REASONS)
                .forEach(reason -> lines.add(of(
                        Amounts.count(reason.getValue(), "run") + ": " + reason.getKey(),
                        reason.getValue() + " 张图：" + reason.getKey())));
        if (reasons.size() > MOST_REASONS) {
            lines.add(of(
                    (reasons.size() - MOST_REASONS) + " more reasons stand in the table of runs.",
                    "其余 " + (reasons.size() - MOST_REASONS) + " 种原因见图片列表。"));
        }
        return lines;
    }

    private List<String> mixed() {
        List<String> lines = new ArrayList<>();
        several(RunOrigin::engine, "versions of the engine", "个引擎版本").ifPresent(lines::add);
        several(RunOrigin::device, "kinds of device", "种设备").ifPresent(lines::add);
        several(RunOrigin::dtype, "precisions", "种精度").ifPresent(lines::add);
        several(RunOrigin::program, "builds of the program", "个程序版本").ifPresent(lines::add);
        return lines;
    }

    private Optional<String> several(Function<RunOrigin, String> of, String english, String chinese) {
        List<String> values = report.origins().stream().map(of).distinct().toList();
        String all = values.stream()
                .map(value -> value.isEmpty() ? of("one that is not named", "未注明") : value)
                .collect(Collectors.joining(", "));
        return values.size() < 2
                ? Optional.empty()
                : Optional.of(of(
                        "The runs are of " + values.size() + " " + english + ": " + all + ".",
                        "这些图出自 " + values.size() + " " + chinese + "：" + all + "。"));
    }

    private List<String> otherMachine() {
        boolean known = report.origins().stream()
                .map(RunOrigin::weights)
                .allMatch(weights -> report.manifest().models().stream()
                        .anyMatch(model -> model.fingerprint().equals(weights)));
        return known
                ? List.of()
                : List.of(of(
                        "The models of these runs are not all in memory: the manifest is of the machine that wrote the"
                                + " report, which need not be the one that made the pictures.",
                        "这些图的模型未全部加载：清单所述为撰写报告的机器，未必是生成图片的机器。"));
    }

    /** A cell's number and words: {@code 3: 8 steps, guidance 2 (cfg 3)}. */
    public String label(ReportCell cell) {
        return CellText.of(cell.cell(), language());
    }

    /** How the runs are made again: the models to load, the sweep, the report; a cell of the notebook each. */
    public List<String> again() {
        List<String> cells = new ArrayList<>();
        RunMetadata.Model model = report.runs().planned().get(0).model();
        cells.add("%zimage load " + model.name() + " --dtype " + model.dtype() + " --device " + model.deviceKind());
        cells.add(SweepCell.of(report.runs()).text());
        return cells;
    }

    /** What must be known to make them again. */
    public List<String> againNotes() {
        List<String> lines = new ArrayList<>();
        report.origins().stream()
                .map(origin -> origin.model() + of(": weights ", "：权重 ") + origin.weights())
                .distinct()
                .forEach(lines::add);
        long pictures = SweepCell.of(report.runs()).pictures();
        int planned = report.runs().planned().size();
        if (pictures != planned) {
            lines.add(of(
                    "The sweep makes " + pictures + " pictures, of which " + planned + " are in this report.",
                    "该扫描生成 " + pictures + " 张图，本报告包含其中 " + planned + " 张。"));
        }
        return lines;
    }
}
