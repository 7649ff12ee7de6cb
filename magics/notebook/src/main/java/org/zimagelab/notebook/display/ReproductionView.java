package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.tuning.report.Reproduction;

/** Runs that were made again, and whether their pixels are the same. */
public final class ReproductionView {
    /** Rows; the Java object has all. */
    private static final int MOST_ROWS = 100;

    private ReproductionView() {}

    /**
     * One line, and a table of the runs.
     *
     * @param reproduction some runs made again
     * @return HTML and text
     */
    public static MimeBundle bundle(Reproduction reproduction) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("run", "settings", "pixels"));
        reproduction.checks().stream().limit(MOST_ROWS).forEach(check -> {
            String verdict = check.verdict().english() + (check.detail().isEmpty() ? "" : ": " + check.detail());
            rows.add(List.of(
                    check.run().key().substring(0, 12),
                    PictureCaption.parameters(check.run().request()),
                    verdict));
        });
        HtmlTable table = new HtmlTable();
        table.heads(rows.get(0).stream()
                .map(head -> HtmlTable.Cell.head(head, "left"))
                .toList());
        rows.stream()
                .skip(1)
                .forEach(row -> table.add(row.stream().map(HtmlTable.Cell::left).toList()));
        Html html = Html.of("div").add(Html.of("div", "font-weight:bold").text(reproduction.line()), table.html());
        List<String> lines = new ArrayList<>(List.of(reproduction.line()));
        lines.addAll(TerminalText.table(rows));
        return MimeBundle.html(html, String.join("\n", lines));
    }
}
