package org.zimagelab.tuning.best;

import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.CellText;

/**
 * A {@link SamplePlan} in words.
 *
 * @param plan of a pilot
 * @param language of the words
 */
public record PlanText(SamplePlan plan, Language language) {

    /** What it is planned from, in one line. */
    public String basis() {
        String of = CellText.of(plan.of(), language);
        String than = CellText.of(plan.than(), language);
        String margin = NumberText.plain(plan.goal().margin().value()) + " "
                + plan.goal().metric().name();
        String between = NumberText.score(Math.sqrt(plan.components().betweenPrompts()));
        String within = NumberText.score(Math.sqrt(plan.components().withinPrompts()));
        boolean share = plan.goal().metric().bounds().isPresent();
        return language.of(
                "To certify, with 80 % power, a cell that is as good as the best of " + plan.cells() + " within "
                        + margin + ". Planned from the differences of " + than + " and " + of
                        + ": standard deviation " + between + " between prompts, " + within + " between seeds."
                        + (share ? " The score is a share, so it takes more than this." : ""),
                "以 80% 功效确认与 " + plan.cells() + " 个单元格中最好的相差不超过 " + margin + " 的单元格。依据 " + than + " 与 " + of
                        + " 的差值：提示词之间标准差 " + between + "，种子之间 " + within + "。" + (share ? "该评分是份额，实际需要更多。" : ""));
    }

    /** A need in a few words: {@code 40 more blocks, 400 pictures with 6400 network calls, 12 min 05 s}. */
    public String size(SamplePlan.Need need) {
        long pictures = (long) need.more() * plan.cells();
        long calls = Math.round(need.more() * plan.block().networkCalls());
        double seconds = need.more() * plan.block().seconds();
        String time = Double.isNaN(seconds) ? "" : ", " + Amounts.seconds(seconds);
        return language.of(
                Amounts.count(need.more(), "more block") + ", " + Amounts.count(pictures, "picture") + " with "
                        + Amounts.count(calls, "network call") + time,
                need.more() + " 个新增区块，" + pictures + " 张图，" + calls + " 次网络调用" + time.replace(", ", "，"));
    }
}
