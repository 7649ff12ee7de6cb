package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.rating.VotedBest;
import tech.tablesaw.api.Table;

/** Which cell of a sweep votes say to use. */
public final class VotedBestView {

    private VotedBestView() {}

    /**
     * The answer: one sentence, what it rests on, and the table of the cells.
     *
     * @param best of a sweep
     * @param table of it
     * @param generate the cell that makes a picture so; empty where none is recommended
     * @param language of the words
     * @return HTML and text
     */
    public static MimeBundle bundle(VotedBest best, Table table, String generate, Language language) {
        List<String> lines = new ArrayList<>(List.of(sentence(best, language)));
        if (!generate.isEmpty()) {
            lines.add(generate);
        }
        String basis = language.of(
                best.strengths().parts().get(0).comparisons() + " votes on "
                        + best.strengths().blocks() + " prompts with seeds; 95 % for all cells together, for "
                        + best.set().estimand().english() + ", as this voter sees them (Hsu 1984, Davidson 1970). The"
                        + " margin is in strengths: a cell ahead by 0.4 wins 60 of 100 votes that are no ties. The"
                        + " number of votes is taken as fixed before; of votes that --adaptive asked, %rate --adaptive"
                        + " has the answer.",
                best.strengths().blocks() + " 个提示词与种子上的 "
                        + best.strengths().parts().get(0).comparisons() + " 票；对全部单元格共同成立的 95 %，针对"
                        + best.set().estimand().chinese() + "，以本投票者的眼光（Hsu 1984，Davidson 1970）。余量以强度计：领先 0.4"
                        + " 的单元格在 100 次非平局中胜 60 次。票数视为事先固定；--adaptive 所问的票，以 %rate --adaptive 的答案为准。");
        Html html = Html.of("div", "line-height:1.4");
        html.add(Html.of("div").text(lines.get(0)));
        if (!generate.isEmpty()) {
            html.add(Html.of("pre").text(generate));
        }
        html.add(TableView.html(table, Map.of()), Html.of("div", "opacity:0.7").text(basis));
        return MimeBundle.html(html, String.join("\n", lines) + "\n" + TableView.text(table, Map.of()) + "\n" + basis);
    }

    private static String sentence(VotedBest best, Language language) {
        int all = best.strengths().cells().size();
        String margin = NumberText.plain(best.set().delta());
        if (best.recommended().isEmpty()) {
            int may = best.set().mayBeBest().size();
            String leader = CellText.of(best.leader(), language);
            return language.of(
                    "No setting is recommended: none is certainly within " + margin + " in strength of the best of "
                            + all + ". " + leader + " is the strongest, and " + may + " may be the best.",
                    "不推荐任何设置：没有一个能确定与 " + all + " 组设置中最好的强度相差不超过 " + margin + "。最强的是 " + leader + "，可能最好的有 " + may
                            + " 组。");
        }
        int good = best.set().withinDelta().size();
        String choice = CellText.of(best.choice().orElseThrow(), language);
        String calls = NumberText.plain(
                Math.round(best.networkCalls()[best.recommended().getAsInt()] * 10) / 10.0);
        return language.of(
                choice + ": as good as the best of " + all + " settings within " + margin
                        + " in strength by votes, and the "
                        + (good == 1 ? "only one that certainly is; " : "cheapest of " + good + " that are; ") + calls
                        + " network calls a picture.",
                choice + "：按投票，与 " + all + " 组设置中最好的强度相差不超过 " + margin + "，"
                        + (good == 1 ? "且是唯一确定如此的；" : "且是其中 " + good + " 组里开销最小的；") + "每张图 " + calls + " 次网络调用。");
    }
}
