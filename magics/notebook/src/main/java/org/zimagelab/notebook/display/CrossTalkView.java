package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.selftest.CrossTalk;
import org.zimagelab.quality.selftest.CrossTalk.Meaning;
import org.zimagelab.quality.selftest.CrossTalk.Response;
import org.zimagelab.quality.selftest.PlantedDefect;
import org.zimagelab.tuning.Amounts;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** How scores answer to planted defects: a table of correlations and shifts, then a sentence for each defect. */
public final class CrossTalkView {
    private static final Map<Meaning, String> MARKS =
            Map.of(Meaning.OWNS, "●", Meaning.FOOLED, "!", Meaning.MOVES, "○", Meaning.NONE, "");
    private static final Map<Meaning, String> GROUNDS = Map.of(
            Meaning.OWNS, "background:#2e9e5b40;font-weight:bold",
            Meaning.FOOLED, "background:#d6453d40",
            Meaning.MOVES, "background:#8882",
            Meaning.NONE, "opacity:0.55");
    private static final String LEGEND =
            "Each cell: Spearman's correlation between level and score, averaged over the pictures /"
                    + " shift of the score at level " + CrossTalk.MIDDLE + " in standard deviations between pictures.";
    private static final String KEY =
            "● the defect's own score rises with it · ○ another score moves as steadily, by more than"
                    + " half a standard deviation between pictures · ! a score improves while the picture gets worse";

    private CrossTalkView() {}

    /**
     * All of it, for a person.
     *
     * @param result a finished self-test
     * @return HTML and text
     */
    public static MimeBundle bundle(CrossTalk result) {
        return MimeBundle.html(html(result), text(result));
    }

    /**
     * The numbers alone.
     *
     * @param result a finished self-test
     * @return one row a score: its name, and for each defect its rank and its shift; missing where there is none
     */
    public static Table table(CrossTalk result) {
        Table table = Table.create("selftest", StringColumn.create("score"));
        List<Score> rows = rows(result);
        rows.forEach(score -> table.stringColumn("score").append(score.name()));
        for (PlantedDefect defect : PlantedDefect.values()) {
            DoubleColumn rank = DoubleColumn.create(defect.word() + "_rank");
            DoubleColumn shift = DoubleColumn.create(defect.word() + "_shift");
            for (Score score : rows) {
                Response response = result.responses().get(score).get(defect);
                if (response == null) {
                    rank.appendMissing();
                    shift.appendMissing();
                } else {
                    rank.append(response.rank());
                    response.shift().ifPresentOrElse(shift::append, shift::appendMissing);
                }
            }
            table.addColumns(rank, shift);
        }
        return table;
    }

    private static Html html(CrossTalk result) {
        HtmlTable table = new HtmlTable();
        List<HtmlTable.Cell> heads = new ArrayList<>(List.of(HtmlTable.Cell.head("score", "left")));
        for (PlantedDefect defect : PlantedDefect.values()) {
            heads.add(HtmlTable.Cell.head(defect.word(), "right"));
        }
        table.heads(heads);
        for (Score score : rows(result)) {
            List<HtmlTable.Cell> cells = new ArrayList<>();
            cells.add(HtmlTable.Cell.head(score.name(), "left").titled(score.description()));
            for (PlantedDefect defect : PlantedDefect.values()) {
                cells.add(HtmlTable.Cell.right(cell(result, score, defect))
                        .styled("white-space:nowrap;" + GROUNDS.get(result.meaning(score, defect))));
            }
            table.add(cells);
        }
        Html lines = Html.of("ul")
                .add(sentences(result).stream().map(line -> Html.of("li").text(line)));
        return Html.all(table.html(), Html.of("div", "opacity:0.7").lines(size(result) + " " + LEGEND, KEY), lines);
    }

    private static String text(CrossTalk result) {
        List<List<String>> cells = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("score"));
        for (PlantedDefect defect : PlantedDefect.values()) {
            head.add(defect.word());
        }
        cells.add(head);
        for (Score score : rows(result)) {
            List<String> row = new ArrayList<>(List.of(score.name()));
            for (PlantedDefect defect : PlantedDefect.values()) {
                row.add(cell(result, score, defect));
            }
            cells.add(row);
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                int column = c;
                int width = cells.stream()
                        .mapToInt(each -> each.get(column).length())
                        .max()
                        .orElse(0);
                String pad = " ".repeat(width - row.get(c).length());
                line.append(c == 0 ? row.get(c) + pad : "  " + pad + row.get(c));
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.add(size(result) + " " + LEGEND);
        lines.add(KEY);
        lines.addAll(sentences(result));
        return String.join("\n", lines);
    }

    private static List<Score> rows(CrossTalk result) {
        return result.scores().stream().filter(result.responses()::containsKey).toList();
    }

    private static String size(CrossTalk result) {
        return Amounts.count(result.pictures(), "picture") + ", " + PlantedDefect.LEVELS + " levels.";
    }

    private static String cell(CrossTalk result, Score score, PlantedDefect defect) {
        Response response = result.responses().get(score).get(defect);
        if (response == null) {
            return TableView.MISSING;
        }
        return MARKS.get(result.meaning(score, defect)) + signed(OptionalDouble.of(response.rank())) + " / "
                + signed(response.shift());
    }

    private static String signed(OptionalDouble value) {
        if (value.isEmpty()) {
            return TableView.MISSING;
        }
        String text = String.format(Locale.ROOT, "%+.1f", value.getAsDouble());
        return text.endsWith("0.0") && text.length() == 4 ? "0.0" : text;
    }

    /** One line for each defect: whether its own score sees it, which others move, which improve. */
    private static List<String> sentences(CrossTalk result) {
        List<String> lines = new ArrayList<>();
        for (PlantedDefect defect : PlantedDefect.values()) {
            List<String> owners = result.named(defect, Meaning.OWNS);
            String seen = !owners.isEmpty()
                    ? "seen by " + String.join(", ", owners)
                    : rows(result).stream().anyMatch(score -> score.name().equals(defect.owner()))
                            ? defect.owner() + " does not rise with it in these pictures"
                            : "its score " + defect.owner() + " was not computed";
            lines.add(defect.word() + ": " + seen + also("moves too: ", result.named(defect, Meaning.MOVES))
                    + also("fooled: ", result.named(defect, Meaning.FOOLED)));
        }
        return lines;
    }

    private static String also(String what, List<String> names) {
        return names.isEmpty() ? "" : "; " + what + String.join(", ", names);
    }
}
