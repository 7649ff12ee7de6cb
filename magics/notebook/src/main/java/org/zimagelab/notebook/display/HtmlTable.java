package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A table of text that brings its own layout, as clients differ in theirs: every cell says in its own style what decides its
 * size. Wider than the output, it scrolls in a box of its own; on paper, where nothing scrolls, it is made smaller instead,
 * and no row is parted by the end of a page.
 */
final class HtmlTable {
    /** Pixels of the output on paper, as in {@link GridLayout}. */
    private static final double PAPER = GridLayout.PAPER;

    /** Pixels that a letter of a word takes on average, in the widest font that systems bring, in a head, below and in a note. */
    private static final double HEAD = 8.5;

    private static final double BODY = 7.5;
    private static final double NOTE = 6.5;
    private static final double PADDING = 16;

    private final List<String> head = new ArrayList<>();
    private final List<String> body = new ArrayList<>();
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
        body.add("<tr style=\"page-break-inside:avoid\"><td colspan=\"" + widths.size()
                + "\" style=\"text-align:center;padding:0.3em;border:none;opacity:0.6\">" + Html.escape(text)
                + "</td></tr>");
        return this;
    }

    private String row(List<Cell> cells) {
        StringBuilder html = new StringBuilder("<tr style=\"page-break-inside:avoid\">");
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            if (i == widths.size()) {
                widths.add(0.0);
            }
            widths.set(i, Math.max(widths.get(i), cell.least()));
            append(html, cell);
        }
        return html.append("</tr>").toString();
    }

    private static void append(StringBuilder html, Cell cell) {
        String tag = cell.isHead() ? "th" : "td";
        html.append('<')
                .append(tag)
                .append(" style=\"text-align:")
                .append(cell.align())
                .append(";padding:0.3em 0.6em;border:none;max-width:none;white-space:normal;");
        html.append(cell.style()).append('"');
        if (!cell.title().isEmpty()) {
            html.append(" title=\"").append(Html.escape(cell.title())).append('"');
        }
        html.append('>')
                .append(String.join(
                        "<br>",
                        cell.lines().stream()
                                .map(line -> cell.isHead() ? broken(line) : Html.escape(line))
                                .toList()));
        if (!cell.note().isEmpty()) {
            html.append("<br><span style=\"font-weight:normal;opacity:0.6;font-size:85%\">")
                    .append(Html.escape(cell.note()))
                    .append("</span>");
        }
        html.append("</").append(tag).append('>');
    }

    /** A long name in a head may be broken behind its underscores, or its column is wider than its numbers. */
    private static String broken(String head) {
        return Html.escape(head).replace("_", "_<wbr>");
    }

    /** The table in its box. */
    String html() {
        double width = widths.stream().mapToDouble(w -> w).sum();
        StringBuilder html = new StringBuilder("<div style=\"overflow-x:auto\">");
        String name = "";
        if (width > PAPER) {
            long percent = (long) Math.floor(100 * PAPER / width);
            name = " class=\"zimage-print-" + percent + "\"";
            html.append(String.format(
                    Locale.ROOT,
                    "<style>@media print{.zimage-print-%d{zoom:%d%%}}</style>",
                    percent,
                    Math.max(1, percent)));
        }
        html.append("<table").append(name);
        html.append(" style=\"display:table;table-layout:auto;width:auto;max-width:none;margin:0.3em 0;border:none;");
        html.append("border-collapse:collapse;font-size:90%;line-height:1.35\">");
        if (!head.isEmpty()) {
            html.append("<thead style=\"border:none;border-bottom:")
                    .append(GridLayout.LINE)
                    .append("\">")
                    .append(String.join("", head))
                    .append("</thead>");
        }
        return html.append("<tbody>")
                .append(String.join("", body))
                .append("</tbody></table></div>")
                .toString();
    }
}
