package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.best.BestText;
import org.zimagelab.tuning.best.Candidate;
import org.zimagelab.tuning.best.Goal;
import org.zimagelab.tuning.best.ParetoAnswer;
import org.zimagelab.tuning.best.Standing;
import org.zimagelab.tuning.parameter.CellText;

/** Cells that are a trade between scores: how many are left, what each gains and loses, and which are dominated. */
public final class ParetoView {
    private static final int MOST_ROWS = 30;
    private static final int MOST_NAMED = 8;

    private ParetoView() {}

    /**
     * A front.
     *
     * @param pareto the answer
     * @param language of the words
     * @return HTML and text
     */
    public static MimeBundle bundle(ParetoAnswer pareto, Language language) {
        CandidateCells cells = new CandidateCells(pareto.answer(), language);
        List<String> heads = new ArrayList<>(List.of(language.of("cell", "单元格")));
        for (Goal goal : pareto.answer().objective().goals()) {
            heads.add(cells.score(goal));
            heads.add(cells.difference());
        }
        heads.addAll(cells.behindHeads());
        List<Candidate> front = pareto.front();
        List<List<String>> rows = front.stream()
                .limit(MOST_ROWS)
                .map(candidate -> row(candidate, cells, language))
                .toList();
        String sentence = sentence(pareto, front.size(), language);
        List<String> lines = new BestText(pareto.answer(), Optional.empty(), language).ground();
        List<String> below = below(pareto, cells, language);
        Html html = Html.of("div", "line-height:1.4")
                .add(
                        Html.of("div", "font-weight:bold;margin-bottom:0.4em").text(sentence),
                        Html.faint(lines.toArray(String[]::new)),
                        CandidateCells.table(heads, rows, false).html(),
                        Html.faint(below.toArray(String[]::new)));
        List<String> text = new ArrayList<>(List.of(sentence));
        text.addAll(lines);
        List<List<String>> table = new ArrayList<>(List.of(heads));
        table.addAll(rows);
        text.addAll(TerminalText.table(table));
        text.addAll(below);
        return MimeBundle.html(html, String.join("\n", text));
    }

    private static String sentence(ParetoAnswer pareto, int front, Language language) {
        String scores = pareto.answer().objective().goals().stream()
                .map(goal -> goal.metric().name())
                .collect(Collectors.joining(language.of(" and ", " 和 ")));
        int all = pareto.answer().inRace();
        return language.of(
                front + " of " + all + " settings are a trade between " + scores
                        + ": no other is certainly better in one of them and as good, within the margin, in the rest.",
                all + " 组设置中有 " + front + " 组是 " + scores + " 之间的取舍：没有别的设置能确定在某一项更好、其余项在余量内不差。");
    }

    private static List<String> below(ParetoAnswer pareto, CandidateCells cells, Language language) {
        List<String> below = new ArrayList<>(List.of(cells.legend()));
        int left = pareto.front().size() - MOST_ROWS;
        if (left > 0) {
            below.add(language.of(left + " more not shown.", "另有 " + left + " 组未列出。"));
        }
        List<Candidate> dominated = pareto.dominated();
        if (!dominated.isEmpty()) {
            String named = CellText.list(dominated.stream().map(Candidate::cell).toList(), MOST_NAMED, language);
            below.add(language.of("Dominated: " + named + ".", "被支配：" + named + "。"));
        }
        return below;
    }

    private static List<String> row(Candidate candidate, CandidateCells cells, Language language) {
        List<String> row = new ArrayList<>(List.of(CellText.of(candidate.cell(), language)));
        for (Standing standing : candidate.standings()) {
            row.add(NumberText.score(standing.mean()));
            row.add(CandidateCells.difference(standing));
        }
        row.addAll(cells.behind(candidate));
        return row;
    }
}
