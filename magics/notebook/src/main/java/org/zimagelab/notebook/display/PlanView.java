package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.best.PlanText;
import org.zimagelab.tuning.best.SamplePlan;

/** How many pictures would decide: what it is planned from, and a table with a row for each way to decide. */
public final class PlanView {

    private PlanView() {}

    /**
     * A plan.
     *
     * @param plan of a pilot
     * @param language of the words
     * @return HTML and text
     */
    public static MimeBundle bundle(SamplePlan plan, Language language) {
        String basis = new PlanText(plan, language).basis();
        if (plan.needs().isEmpty()) {
            String line =
                    language.of(basis + " More than any number of pictures that makes sense.", basis + "所需数量超出合理范围。");
            return MimeBundle.note(line);
        }
        List<List<String>> rows = new ArrayList<>(List.of(heads(language)));
        plan.needs().forEach(need -> rows.add(row(plan, need, language)));
        HtmlTable table = new HtmlTable();
        table.heads(rows.get(0).stream()
                .map(head -> HtmlTable.Cell.head(head, "left"))
                .toList());
        rows.stream()
                .skip(1)
                .forEach(row -> table.add(row.stream().map(HtmlTable.Cell::left).toList()));
        String below = language.of(
                "More than these pictures have; time as measured, without what pictures share.",
                "为现有图之外的数量；时间按实测，未计图之间共用的部分。");
        Html html = Html.of("div", "line-height:1.4").add(Html.of("div").text(basis), table.html(), Html.faint(below));
        List<String> lines = new ArrayList<>(List.of(basis));
        lines.addAll(TerminalText.table(rows));
        lines.add(below);
        return MimeBundle.html(html, String.join("\n", lines));
    }

    private static List<String> heads(Language language) {
        return language == Language.ZH
                ? List.of("针对", "提示词", "每个的种子", "区块", "还缺区块", "图", "网络调用", "时间")
                : List.of("for", "prompts", "seeds of each", "blocks", "more", "pictures", "network calls", "time");
    }

    private static List<String> row(SamplePlan plan, SamplePlan.Need need, Language language) {
        double seconds = need.more() * plan.block().seconds();
        return List.of(
                language.of(need.estimand().english(), need.estimand().chinese()),
                String.valueOf(need.prompts()),
                String.valueOf(need.seeds()),
                String.valueOf(need.blocks()),
                String.valueOf(need.more()),
                String.valueOf((long) need.more() * plan.cells()),
                String.valueOf(Math.round(need.more() * plan.block().networkCalls())),
                Double.isNaN(seconds) ? TableView.MISSING : Amounts.seconds(seconds));
    }
}
