package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.BestTable;
import org.zimagelab.tuning.best.BestText;
import org.zimagelab.tuning.best.Candidate;
import org.zimagelab.tuning.best.Confirmation;
import org.zimagelab.tuning.best.GenerateLine;
import org.zimagelab.tuning.best.Goal;
import org.zimagelab.tuning.best.Standing;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * The answer of a sweep: one sentence, what it rests on, a table of the cells, their pictures side by side, and the
 * cell that makes the next picture so.
 */
public final class BestView {
    /** Rows of the table; the Java object has all. */
    private static final int MOST_ROWS = 30;

    private final BestAnswer answer;
    private final Language language;
    private final BestText text;
    private final CandidateCells cells;

    private BestView(BestAnswer answer, Optional<Confirmation> confirmation, Language language) {
        this.answer = answer;
        this.language = language;
        this.text = new BestText(answer, confirmation, language);
        this.cells = new CandidateCells(answer, language);
    }

    /**
     * An answer.
     *
     * @param confirmation on fresh blocks, where there is one
     * @param language of the words
     * @return HTML and text
     */
    public static MimeBundle bundle(BestAnswer answer, Optional<Confirmation> confirmation, Language language) {
        BestView view = new BestView(answer, confirmation, language);
        return MimeBundle.html(view.html(), view.text());
    }

    private Html html() {
        HtmlTable table = CandidateCells.table(
                heads(),
                shown().stream().map(this::row).toList(),
                answer.choice().isPresent());
        Html html = Html.of("div", "line-height:1.4")
                .add(
                        Html.of("div", "font-weight:bold;margin-bottom:0.4em").text(text.sentence()),
                        Html.faint(text.basis().toArray(String[]::new)),
                        table.html(),
                        Html.faint(below().toArray(String[]::new)),
                        new BestPictures(answer, language).html());
        generate()
                .ifPresent(cell -> html.add(
                        Html.of("div", "margin-top:0.4em").text(cell.lead()),
                        Html.of("pre", "white-space:pre-wrap;overflow-wrap:anywhere;margin:0.2em 0")
                                .text(cell.cell())));
        return html;
    }

    private String text() {
        List<String> lines = new ArrayList<>(List.of(text.sentence()));
        lines.addAll(text.basis());
        List<List<String>> rows = new ArrayList<>(List.of(heads()));
        shown().forEach(candidate -> rows.add(row(candidate)));
        lines.addAll(TerminalText.table(rows));
        lines.addAll(below());
        generate().ifPresent(cell -> lines.addAll(List.of(cell.lead(), cell.cell())));
        return String.join("\n", lines);
    }

    private boolean isChoice(Candidate candidate) {
        return answer.choice().filter(candidate::equals).isPresent();
    }

    private List<Candidate> shown() {
        return BestTable.ordered(answer).stream().limit(MOST_ROWS).toList();
    }

    private List<String> heads() {
        List<String> heads = new ArrayList<>(List.of(language.of("cell", "单元格"), language.of("verdict", "结论")));
        for (Goal goal : answer.objective().goals()) {
            heads.add(cells.score(goal));
            heads.add(language.of("worse than the best by at most", "与最好相差至多"));
            heads.add(cells.difference());
        }
        heads.addAll(cells.behindHeads());
        return heads;
    }

    private List<String> row(Candidate candidate) {
        List<String> row = new ArrayList<>();
        row.add(CellText.of(candidate.cell(), language));
        row.add(
                isChoice(candidate)
                        ? language.of("recommended", "推荐")
                        : language.of(
                                candidate.status().english(), candidate.status().chinese()));
        for (Standing standing : candidate.standings()) {
            row.add(NumberText.score(standing.mean()));
            row.add(standing.member()
                    .map(member -> NumberText.score(-member.low()))
                    .orElse(TableView.MISSING));
            row.add(CandidateCells.difference(standing));
        }
        row.addAll(cells.behind(candidate));
        return row;
    }

    private List<String> below() {
        List<String> lines = new ArrayList<>();
        int left = answer.candidates().size() - shown().size();
        if (left > 0) {
            lines.add(language.of(
                    Amounts.count(left, "more cell") + " not shown; the variable of --as has all.",
                    "另有 " + left + " 个单元格未列出；--as 的变量含全部。"));
        }
        lines.add(language.of("Worse by at most: 95 % bounds that hold together (Hsu). ", "相差至多：同时成立的 95% 界（Hsu）。")
                + cells.legend());
        return lines;
    }

    /** The cell that makes a picture so, and what stands above it. */
    private record Generate(String lead, String cell) {}

    private Optional<Generate> generate() {
        return answer.choice()
                .flatMap(choice -> answer.runsOf(choice).stream().findFirst())
                .map(run -> {
                    RunMetadata.Model model = run.model();
                    return new Generate(
                            language.of(
                                    "To make one, with " + model.name() + " (weights " + model.weights() + ") loaded:",
                                    "生成一张（已加载 " + model.name() + "，权重 " + model.weights() + "）："),
                            GenerateLine.of(run));
                });
    }
}
