package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of text with a layout of its own, since clients differ in theirs: the style of each cell says all that
 * decides its size. A table that is wider than the output scrolls in its box. On paper, where nothing scrolls, it is
 * made smaller, and no row is split between two pages.
 */
final class HtmlTable {
    /** Pixels of the output on paper, as in {@link GridLayout}. */
    private static final double PAPER = GridLayout.PAPER;

    /**
     * Pixels that a letter of a word takes on average, in the widest font that systems bring, in a head, below and in a
     * note.
     */
    private static final double HEAD = 8.5;

    private static final double BODY = 7.5;
    private static final double NOTE = 6.5;
    private static final double PADDING = 16;
    private static final String ROW = "page-break-inside:avoid";

    private final List<Html> head = new ArrayList<>();
    private final List<Html> body = new ArrayList<>();
    private final List<Double> widths = new ArrayList<>();

    /**
     * One cell; all its texts are escaped when it is shown.
     *
     * @param lines of text
     * @param note smaller, below the lines; may be empty
     * @param align {@code left}, {@code right} or {@code center}
     * @param title shown by the pointer; may be empty
     * @param style more CSS, of this program; may be empty
     * @param isHead whether it names its row or column
     */
    record Cell(List<String> lines, String note, String align, String title, String style, boolean isHead) {
        static Cell left(String... lines) {
            return new Cell(List.of(lines), "", "left", "", "", false);
        }

        static Cell right(String text) {
            return new Cell(List.of(text), "", "right", "", "", false);
        }

        static Cell head(String text, String align) {
            return new Cell(List.of(text), "", align, "", "", true);
        }

        Cell noted(String words) {
            return new Cell(lines, words, align, title, style, isHead);
        }

        Cell titled(String words) {
            return new Cell(lines, note, align, words, style, isHead);
        }

        Cell styled(String css) {
            return new Cell(lines, note, align, title, css, isHead);
        }

        /** Pixels that it needs at the least, its words whole. */
        private double least() {
            double words = (isHead ? HEAD : BODY)
                    * lines.stream()
                            .mapToInt(line -> longest(isHead ? line.replace("_", "_ ") : line))
                            .max()
                            .orElse(0);
            return Math.max(words, NOTE * longest(note)) + PADDING;
        }

        /** Characters of the longest word; Chinese breaks anywhere. */
        private static int longest(String line) {
            return Arrays.stream(line.split("[\\s\\p{IsHan}]"))
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
        }
    }

    /** Adds a row above all others. */
    HtmlTable heads(List<Cell> cells) {
        head.add(row(cells));
        return this;
    }

    /** Adds a row. */
    HtmlTable add(List<Cell> cells) {
        body.add(row(cells));
        return this;
    }

    /** Adds a row of one text in the middle, as wide as the table. */
    HtmlTable across(String text) {
        Html cell = Html.of("td")
                .attribute("colspan", widths.size())
                .attribute("style", "text-align:center;padding:0.3em;border:none;opacity:0.6");
        body.add(Html.of("tr", ROW).add(cell.text(text)));
        return this;
    }

    private Html row(List<Cell> cells) {
        Html row = Html.of("tr", ROW);
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            if (i == widths.size()) {
                widths.add(0.0);
            }
            widths.set(i, Math.max(widths.get(i), cell.least()));
            row.add(html(cell));
        }
        return row;
    }

    private static Html html(Cell cell) {
        Html html = Html.of(
                cell.isHead() ? "th" : "td",
                "text-align:" + cell.align() + ";padding:0.3em 0.6em;border:none;max-width:none;white-space:normal;"
                        + cell.style());
        if (!cell.title().isEmpty()) {
            html.attribute("title", cell.title());
        }
        for (int i = 0; i < cell.lines().size(); i++) {
            if (i > 0) {
                html.add(Html.of("br"));
            }
            if (cell.isHead()) {
                breakable(html, cell.lines().get(i));
            } else {
                html.text(cell.lines().get(i));
            }
        }
        if (!cell.note().isEmpty()) {
            Html note = Html.of("span", "font-weight:normal;opacity:0.6;font-size:85%");
            html.add(Html.of("br"), note.text(cell.note()));
        }
        return html;
    }

    /** A long name in a head may break behind its underscores; otherwise its column is wider than its numbers. */
    private static void breakable(Html html, String head) {
        String[] parts = head.split("(?<=_)", -1);
        for (int i = 0; i < parts.length; i++) {
            html.text(parts[i]);
            if (parts[i].endsWith("_")) {
                html.add(Html.of("wbr"));
            }
        }
    }

    /** The table in its box. */
    Html html() {
        double width = widths.stream().mapToDouble(w -> w).sum();
        Html box = Html.of("div", "overflow-x:auto");
        Html table = Html.of("table");
        if (width > PAPER) {
            long percent = (long) Math.floor(100 * PAPER / width);
            String name = "zimage-print-" + percent;
            box.add(Html.of("style").text("@media print{." + name + "{zoom:" + Math.max(1, percent) + "%}}"));
            table.attribute("class", name);
        }
        table.attribute(
                "style",
                "display:table;table-layout:auto;width:auto;max-width:none;margin:0.3em 0;border:none;"
                        + "border-collapse:collapse;font-size:90%;line-height:1.35");
        if (!head.isEmpty()) {
            table.add(Html.of("thead", "border:none;border-bottom:" + GridLayout.LINE)
                    .add(head.stream()));
        }
        return box.add(table.add(Html.of("tbody").add(body.stream())));
    }
}
