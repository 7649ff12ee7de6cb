package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * A {@link BestAnswer} in words: first one sentence, then what it rests on.
 *
 * @param answer of a sweep
 * @param confirmation on fresh blocks, where there is one
 * @param language of the words
 */
public record BestText(BestAnswer answer, Optional<Confirmation> confirmation, Language language) {
    /** Cells that a line names. */
    private static final int MOST_NAMED = 6;

    /** The answer in one sentence. */
    public String sentence() {
        return answer.choice().map(this::recommended).orElseGet(this::none);
    }

    private String recommended(Candidate choice) {
        int all = answer.inRace();
        int good = answer.of(Candidate.Status.EQUALLY_GOOD).size();
        String settings = all < answer.candidates().size()
                ? language.of("the " + all + " settings that break no guard", "未违反护栏的 " + all + " 组设置")
                : language.of(all + " settings", " " + all + " 组设置");
        String english = cell(choice.cell()) + ": as good as the best of " + settings + " within " + margins()
                + ", and the " + (good == 1 ? "only one that certainly is; " : "cheapest of " + good + " that are; ")
                + calls(choice.cost());
        String chinese = cell(choice.cell()) + "：与" + settings + "中最好的相差不超过 " + margins() + "，"
                + (good == 1 ? "且是唯一确定如此的；" : "且是其中 " + good + " 组里开销最小的；") + calls(choice.cost());
        return language.of(english, chinese)
                + confirmation.map(of -> language.of("; ", "；") + confirmed(of)).orElse("")
                + language.of(".", "。");
    }

    private String calls(CellCost cost) {
        String calls = NumberText.plain(Math.round(cost.networkCalls() * 10) / 10.0);
        return language.of(
                calls + " network " + (calls.equals("1") ? "call" : "calls") + " a picture", "每张图 " + calls + " 次网络调用");
    }

    private String confirmed(Confirmation of) {
        boolean these = of.estimand() == Estimand.THESE;
        String where = these
                ? language.of(
                        Amounts.count(of.fresh().seeds().size(), "fresh seed"),
                        of.fresh().seeds().size() + " 个新种子")
                : language.of(
                        Amounts.count(of.fresh().prompts().size(), "fresh prompt"),
                        of.fresh().prompts().size() + " 个新提示词");
        return switch (of.verdict()) {
            case CONFIRMED -> language.of("confirmed on " + where, "已由 " + where + "证实");
            case CONTRADICTED -> language.of("contradicted on " + where, "被 " + where + "推翻");
            case UNDECIDED -> language.of("neither confirmed nor contradicted on " + where, where + "未能证实也未能推翻");
        };
    }

    private String none() {
        int all = answer.candidates().size();
        int race = answer.inRace();
        if (race == 0) {
            return language.of(
                    "No setting is recommended: each of the " + all + " breaks a guard.",
                    "不推荐任何设置：" + all + " 组全部违反护栏。");
        }
        int undecided = answer.of(Candidate.Status.GUARD_UNDECIDED).size();
        if (undecided > 0) {
            return language.of(
                    "No setting is recommended: " + undecided + " of " + race + " certainly come within " + margins()
                            + " of the best, but of none it is certain that it keeps every guard.",
                    "不推荐任何设置：" + race + " 组中有 " + undecided + " 组与最好的相差确定不超过 " + margins() + "，但都不能确定满足全部护栏。");
        }
        if (answer.objective().goals().size() > 1 && disagree()) {
            return language.of(
                    "No setting is recommended: the scores disagree. " + favourites(),
                    "不推荐任何设置：各评分意见不一。" + favourites());
        }
        Candidate best = answer.candidates().get(answer.bestLooking());
        int open = answer.of(Candidate.Status.UNDECIDED).size();
        return language.of(
                "No setting is recommended: none is certainly within " + margins() + " of the best of " + race
                        + " settings. "
                        + cell(best.cell()) + " looks best, and "
                        + Amounts.count(open, "setting") + " may be.",
                "不推荐任何设置：没有一个能确定与 " + race + " 组设置中最好的相差不超过 " + margins() + "。看起来最好的是 " + cell(best.cell()) + "，可能最好的有 "
                        + open + " 组。");
    }

    /** Whether each score has a cell that certainly comes within its margin, but no cell does so in all. */
    private boolean disagree() {
        for (int g = 0; g < answer.objective().goals().size(); g++) {
            int goal = g;
            if (answer.candidates().stream()
                    .noneMatch(candidate -> candidate.standings().get(goal).withinMargin())) {
                return false;
            }
        }
        return true;
    }

    private String favourites() {
        List<String> parts = new ArrayList<>();
        for (int g = 0; g < answer.objective().goals().size(); g++) {
            int goal = g;
            List<Cell> within = answer.candidates().stream()
                    .filter(candidate -> candidate.standings().get(goal).withinMargin())
                    .map(Candidate::cell)
                    .toList();
            parts.add(answer.objective().goals().get(g).metric().name()
                    + language.of(": ", "：")
                    + CellText.list(within, 2, language));
        }
        return String.join(language.of(". ", "。"), parts) + language.of(".", "。");
    }

    private String cell(Cell cell) {
        return CellText.of(cell, language);
    }

    private String margins() {
        return answer.objective().goals().stream()
                .map(goal -> NumberText.plain(goal.margin().value()) + " "
                        + goal.metric().name())
                .collect(Collectors.joining(language.of(" and ", " 和 ")));
    }

    /** What the sentence rests on, a line each. */
    public List<String> basis() {
        List<String> lines = new ArrayList<>(ground());
        lines.addAll(open());
        confirmation.ifPresent(of -> lines.addAll(confirmationLines(of)));
        return lines;
    }

    /** What any answer of these runs rests on: blocks, margins, what is left out, guards. */
    public List<String> ground() {
        List<String> lines = new ArrayList<>();
        Coverage coverage = answer.coverage();
        lines.add(language.of(
                "For " + answer.estimand().english() + ", with 95 % confidence: "
                        + Amounts.part(coverage.complete(), coverage.blocks(), "block")
                        + " (a prompt with a seed) complete, "
                        + Amounts.count(coverage.prompts(), "prompt") + ".",
                "针对" + answer.estimand().chinese() + "，置信度 95%：" + coverage.blocks() + " 个区块（提示词 × 种子）中 "
                        + coverage.complete() + " 个完整，" + coverage.prompts() + " 个提示词。"));
        answer.objective().goals().forEach(goal -> lines.add(margin(goal)));
        lines.addAll(reductions(coverage));
        if (!answer.objective().guards().isEmpty()) {
            lines.add(guards());
        }
        lines.addAll(differentKinds());
        return lines;
    }

    private String margin(Goal goal) {
        String value =
                NumberText.plain(goal.margin().value()) + " " + goal.metric().name();
        return language.of(
                "Margin " + value + ": " + goal.margin().source().english() + ".",
                "余量 " + value + "：" + goal.margin().source().chinese() + "。");
    }

    private List<String> reductions(Coverage coverage) {
        List<String> lines = new ArrayList<>();
        if (!coverage.withoutValue().isEmpty()) {
            String cells = CellText.list(coverage.withoutValue(), MOST_NAMED, language);
            lines.add(language.of("Without any value, so left out: " + cells + ".", "没有任何值，故未计入：" + cells + "。"));
        }
        if (coverage.missing() > 0) {
            lines.add(language.of(
                    Amounts.count(coverage.missing(), "run") + " failed, not made or without this score: only complete"
                            + " blocks count for what is best, and complete pairs for differences.",
                    coverage.missing() + " 张图失败、未生成或无此评分：判断最好只用完整区块，差值只用完整的配对。"));
        }
        return lines;
    }

    private String guards() {
        String all = answer.objective().guards().stream()
                .map(guard -> guard.text(language))
                .collect(Collectors.joining(language.of(", ", "、")));
        int broken = answer.of(Candidate.Status.GUARD_BROKEN).size();
        return language.of(
                "Guards: " + all + "; each must hold with 95 % confidence. "
                        + (broken == 0
                                ? "No cell certainly breaks one."
                                : Amounts.count(broken, "cell")
                                        + (broken == 1 ? " breaks" : " break") + " one, and "
                                        + (broken == 1 ? "is" : "are")
                                        + " left out."),
                "护栏：" + all + "；每项须以 95% 置信度成立。" + (broken == 0 ? "没有单元格确定违反。" : broken + " 个单元格违反，故不参与比较。"));
    }

    private List<String> differentKinds() {
        List<String> lines = new ArrayList<>();
        long engines = answer.runs().models().stream()
                .map(model -> model.engine())
                .distinct()
                .count();
        if (engines > 1) {
            lines.add(language.of(
                    "The runs are of " + engines + " versions of the engine, which count as models of their own.",
                    "这些图由 " + engines + " 个引擎版本生成，视为不同的模型。"));
        }
        if (differ(Parameter.SIZE)) {
            lines.add(language.of(
                    "Cells differ in size: their noise is not the same, so pairs help less.",
                    "单元格尺寸不同：噪声并不相同，配对的作用较小。"));
        }
        if (differ(Parameter.MODEL) || differ(Parameter.SIZE) || differ(Parameter.WEIGHT_DTYPE)) {
            lines.add(language.of(
                    "Network calls of these cells do not compare: seconds decide which is cheaper.",
                    "这些单元格的网络调用次数不可比：开销以秒数为准。"));
        }
        return lines;
    }

    private boolean differ(Parameter parameter) {
        return answer.candidates().stream()
                        .map(candidate -> Optional.ofNullable(candidate.cell().value(parameter)))
                        .distinct()
                        .count()
                > 1;
    }

    private List<String> open() {
        List<Cell> open = answer.of(Candidate.Status.UNDECIDED).stream()
                .map(Candidate::cell)
                .toList();
        if (open.isEmpty()) {
            return List.of();
        }
        String cells = CellText.list(open, MOST_NAMED, language);
        List<String> lines = new ArrayList<>();
        lines.add(language.of("Not told apart from the best: " + cells + ".", "无法与最好的区分：" + cells + "。"));
        if (answer.inRace() > 1) {
            SamplePlan plan = SamplePlan.of(answer);
            lines.add(plan.least(answer.estimand())
                    .map(need -> takes(plan, need))
                    .orElseGet(() -> language.of(
                            "How many pictures would tell them apart cannot be planned from these.",
                            "无法据此推算需要多少张图才能区分。")));
        }
        return lines;
    }

    private String takes(SamplePlan plan, SamplePlan.Need need) {
        if (need.more() == 0) {
            return language.of(
                    "More blocks of this kind need not tell them apart: these were enough for a difference of the"
                            + " margin.",
                    "再增加此类区块未必能区分：现有数量已足以发现与余量相当的差异。");
        }
        String size = new PlanText(plan, language).size(need);
        boolean share = plan.goal().metric().bounds().isPresent();
        return language.of(
                "To certify one of them that is as good as the best takes " + (share ? "more than " : "about ") + size
                        + " (80 % power" + (share ? ", were the score no share" : "") + ").",
                "若其中有与最好的同样好的，要确认它" + (share ? "需多于 " : "约需 ") + size + "（功效 80%" + (share ? "，按非份额评分计" : "") + "）。");
    }

    private List<String> confirmationLines(Confirmation of) {
        List<String> lines = new ArrayList<>();
        for (Confirmation.Comparison comparison : of.comparisons()) {
            String interval = comparison.difference().hasInterval()
                    ? " [" + NumberText.score(comparison.difference().low()) + ", "
                            + NumberText.score(comparison.difference().high()) + "]"
                    : "";
            String value = comparison.goal().metric().name() + " "
                    + NumberText.score(comparison.difference().mean()) + interval;
            lines.add(language.of(
                    "On " + Amounts.count(comparison.difference().n(), "fresh block") + " alone, against "
                            + cell(comparison.than()) + ": " + value + ".",
                    "仅 " + comparison.difference().n() + " 个新区块，与 " + cell(comparison.than()) + " 相比：" + value + "。"));
        }
        return lines;
    }
}
