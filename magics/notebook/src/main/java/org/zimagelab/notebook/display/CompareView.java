package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.zimagelab.tuning.pair.DifferenceMap;
import org.zimagelab.tuning.pair.Setting;
import org.zimagelab.tuning.pair.Side;
import org.zimagelab.tuning.pair.SideBySide;

/**
 * Two pictures side by side, with a slider between them, the map of their differences, and what differs in numbers.
 *
 * <p>The slider is made by a script from the pictures that stand above it, so where no script runs (GitHub, a notebook
 * that is not trusted) nothing of it is seen and the rest is whole.
 */
public final class CompareView {
    private static final String FIGURE = "<figure style=\"margin:0;flex:0 1 auto;min-width:0\">";
    private static final String CAPTION = "<figcaption style=\"opacity:0.75;font-size:90%\">";
    private static final int LONGEST = 72;

    private CompareView() {}

    /**
     * A comparison.
     *
     * @param pair of two pictures
     * @return HTML and text
     */
    public static Frame frame(SideBySide pair) {
        return Frame.html(html(pair), text(pair));
    }

    private static String html(SideBySide pair) {
        StringBuilder html = new StringBuilder("<div style=\"line-height:1.4\">");
        html.append("<div style=\"display:flex;flex-wrap:wrap;gap:0.8em;margin-bottom:0.6em\">");
        figure(html, "A", pair.a());
        figure(html, "B", pair.b());
        pair.map().ifPresent(map -> map(html, map));
        html.append("</div>");
        if (pair.isOneSize()) {
            html.append(Slider.html());
        } else {
            line(html, sizes(pair));
        }
        if (!pair.differing().isEmpty()) {
            settings(html, pair.differing());
        }
        shown(pair).ifPresent(words -> line(html, words));
        words(pair).forEach(words -> line(html, words));
        scores(html, pair);
        return html.append("</div>").toString();
    }

    private static void figure(StringBuilder html, String letter, Side side) {
        html.append(FIGURE).append("<img ").append(Slider.SIDE).append("=\"").append(letter);
        html.append("\" style=\"max-width:100%;height:auto\" alt=\"")
                .append(letter)
                .append("\" src=\"");
        html.append(Thumbnails.shownUri(side.picture().toImage()))
                .append("\">")
                .append(CAPTION)
                .append("<b>")
                .append(letter);
        html.append("</b> ").append(Html.escape(side.name()));
        side.request().ifPresent(request -> html.append("<br>").append(Html.escape(Captions.parameters(request))));
        html.append("</figcaption></figure>");
    }

    private static void map(StringBuilder html, DifferenceMap map) {
        html.append(FIGURE).append("<img style=\"max-width:100%;height:auto\" alt=\"difference\" src=\"");
        html.append(Thumbnails.pngUri(map.reduced(Thumbnails.LONGEST).toImage()))
                .append("\">")
                .append(CAPTION);
        html.append(Html.escape(words(map))).append("</figcaption></figure>");
    }

    private static String words(DifferenceMap map) {
        return map.largest() == 0
                ? "|B − A|: the pictures are equal"
                : "|B − A| × " + map.factor() + "; mean " + Numbers.score(map.mean()) + ", largest " + map.largest()
                        + " of 255 levels";
    }

    private static String sizes(SideBySide pair) {
        return "Pictures of two sizes (" + size(pair.a()) + " and " + size(pair.b())
                + "): no slider, no map and no scores between them, which all need one size.";
    }

    /** Says where the display holds less than the files; empty where it holds all. */
    private static Optional<String> shown(SideBySide pair) {
        boolean large = Stream.of(pair.a(), pair.b())
                .map(Side::picture)
                .anyMatch(p -> Math.max(p.width(), p.height()) > Thumbnails.LONGEST);
        return large
                ? Optional.of("Shown with at most " + Thumbnails.LONGEST + " pixels a side; "
                        + "all numbers are of the whole pictures (" + size(pair.a()) + " and " + size(pair.b()) + ").")
                : Optional.empty();
    }

    private static String size(Side side) {
        return side.picture().width() + "×" + side.picture().height();
    }

    /** What there is to say of the settings besides those that differ. */
    private static List<String> words(SideBySide pair) {
        List<String> words = new ArrayList<>();
        if (pair.settings().isEmpty()) {
            String unknown = pair.a().request().isPresent()
                    ? "B was"
                    : pair.b().request().isPresent() ? "A was" : "they were";
            words.add("Parameters are not compared: it is not known how " + unknown + " made.");
            return words;
        }
        if (pair.differing().isEmpty()) {
            words.add("All parameters are the same.");
        }
        Predicate<Setting> said = setting -> setting.name().equals("cfg") || "".equals(setting.a());
        List<String> same = pair.shared().stream()
                .filter(said.negate())
                .map(setting -> setting.name().equals("guidance")
                        ? Captions.guidance((Double) setting.a())
                        : setting.name() + " " + value(setting.a()))
                .toList();
        words.add("Same: " + String.join(" · ", same));
        return words;
    }

    private static String value(Object value) {
        return Captions.brief(value instanceof Double x ? Numbers.plain(x) : String.valueOf(value), LONGEST);
    }

    private static void settings(StringBuilder html, List<Setting> differing) {
        html.append("<table><thead><tr><th style=\"text-align:left\">differs</th><th>A</th><th>B</th></tr></thead>");
        html.append("<tbody>");
        for (Setting setting : differing) {
            html.append("<tr><th style=\"text-align:left\">")
                    .append(Html.escape(setting.name()))
                    .append("</th>");
            for (Object value : List.of(setting.a(), setting.b())) {
                html.append("<td style=\"text-align:left\" title=\"").append(Html.escape(String.valueOf(value)));
                html.append("\">").append(Html.escape(value(value))).append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody></table>");
    }

    /** Every row, since a table that is cut in the middle would hide scores at random. */
    private static void scores(StringBuilder html, SideBySide pair) {
        html.append("<div style=\"overflow-x:auto\"><table><thead><tr>");
        List.of("score", "A", "B", "B − A", "between")
                .forEach(head -> html.append("<th style=\"text-align:")
                        .append(head.equals("score") ? "left" : "right")
                        .append("\">")
                        .append(head)
                        .append("</th>"));
        html.append("<th></th></tr></thead><tbody>");
        for (SideBySide.Row row : pair.rows()) {
            html.append("<tr><th style=\"text-align:left\" title=\"")
                    .append(Html.escape(ScoreWords.tip(row.score())))
                    .append("\">")
                    .append(Html.escape(row.score().name()))
                    .append("</th>");
            numbers(row)
                    .forEach(number -> html.append("<td style=\"text-align:right\">")
                            .append(Html.escape(number))
                            .append("</td>"));
            html.append("<td style=\"text-align:left;opacity:0.7\">")
                    .append(Html.escape(remark(row)))
                    .append("</td></tr>");
        }
        html.append("</tbody></table></div>");
    }

    private static List<String> numbers(SideBySide.Row row) {
        String difference = Numbers.score(row.difference());
        return row.isOfPair()
                ? List.of("", "", "", Numbers.score(row.between()))
                : List.of(
                        Numbers.score(row.a()),
                        Numbers.score(row.b()),
                        row.difference() > 0 ? "+" + difference : difference,
                        "");
    }

    private static String remark(SideBySide.Row row) {
        return ScoreWords.brief(row.score()) + (row.reason().isEmpty() ? "" : "; " + row.reason());
    }

    private static void line(StringBuilder html, String words) {
        html.append("<div style=\"opacity:0.75\">").append(Html.escape(words)).append("</div>");
    }

    private static String text(SideBySide pair) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Side> side : List.of(Map.entry("A", pair.a()), Map.entry("B", pair.b()))) {
            Optional<String> parameters = side.getValue().request().map(Captions::parameters);
            lines.add(side.getKey() + ": " + side.getValue().name()
                    + parameters.map(words -> ", " + words).orElse(""));
        }
        lines.add(pair.map().map(CompareView::words).orElseGet(() -> sizes(pair)));
        pair.differing()
                .forEach(setting -> lines.add(setting.name() + ": " + value(setting.a()) + " | " + value(setting.b())));
        shown(pair).ifPresent(lines::add);
        lines.addAll(words(pair));
        for (SideBySide.Row row : pair.rows()) {
            List<String> numbers = numbers(row);
            String values = row.isOfPair()
                    ? numbers.get(3) + " between them"
                    : numbers.get(0) + " | " + numbers.get(1) + " (" + numbers.get(2) + ")";
            lines.add(row.score().name() + ": " + values + (row.reason().isEmpty() ? "" : "; " + row.reason()));
        }
        return String.join("\n", lines);
    }
}
