package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.compare.ComparedPicture;
import org.zimagelab.tuning.compare.ComparedSetting;
import org.zimagelab.tuning.compare.DifferenceMap;
import org.zimagelab.tuning.compare.PictureComparison;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * Two pictures side by side, with a slider between them, the map of their differences, and what differs in numbers.
 *
 * <p>The slider is made by a script from the pictures that stand above it, so where no script runs (GitHub, a notebook
 * that is not trusted) nothing of it is seen and the rest is whole.
 */
public final class CompareView {
    /** The least width of a picture with its caption, pixels. */
    private static final int CAPTIONED = 180;

    private static final String FIGURE = "margin:0;min-width:0;page-break-inside:avoid";
    private static final String CAPTION = "opacity:0.75;font-size:90%";
    private static final int LONGEST = 72;

    private CompareView() {}

    /**
     * A comparison.
     *
     * @param pair of two pictures
     * @return HTML and text
     */
    public static MimeBundle bundle(PictureComparison pair) {
        return MimeBundle.html(html(pair), text(pair));
    }

    private static Html html(PictureComparison pair) {
        int widest = Stream.of(pair.a(), pair.b())
                .mapToInt(side -> Math.min(side.picture().width(), DataUri.LONGEST))
                .max()
                .orElseThrow();
        Html pictures = Html.sideBySide(pair.isOneSize() ? 3 : 2, CAPTIONED, Math.max(widest, CAPTIONED))
                .add(figure("A", pair.a()), figure("B", pair.b()));
        pair.map().ifPresent(map -> pictures.add(figure(map)));
        Html html = Html.of("div", "line-height:1.4").add(pictures);
        html.add(pair.isOneSize() ? ComparisonSlider.html() : Html.faint(sizes(pair)));
        if (!pair.differing().isEmpty()) {
            html.add(settings(pair.differing()));
        }
        shown(pair).ifPresent(words -> html.add(Html.faint(words)));
        return html.add(words(pair).stream().map(Html::faint)).add(scores(pair));
    }

    private static Html figure(String letter, ComparedPicture side) {
        Html image = Html.of("img")
                .attribute(ComparisonSlider.SIDE, letter)
                .attribute("style", Html.SHRINKING)
                .attribute("alt", letter)
                .attribute("src", DataUri.shown(side.picture().toImage()));
        Html caption =
                Html.of("figcaption", CAPTION).add(Html.of("b").text(letter)).text(" " + side.name());
        side.request().ifPresent(request -> caption.add(Html.of("br")).text(PictureCaption.parameters(request)));
        return Html.of("figure", FIGURE).add(image, caption);
    }

    private static Html figure(DifferenceMap map) {
        Html image = Html.of("img", Html.SHRINKING)
                .attribute("alt", "difference")
                .attribute("src", DataUri.png(map.reduced(DataUri.LONGEST).toImage()));
        return Html.of("figure", FIGURE)
                .add(image, Html.of("figcaption", CAPTION).text(words(map)));
    }

    private static String words(DifferenceMap map) {
        return map.largest() == 0
                ? "|B − A|: the pictures are equal"
                : "|B − A| × " + map.factor() + "; mean " + NumberText.score(map.mean()) + ", largest " + map.largest()
                        + " of 255 levels";
    }

    private static String sizes(PictureComparison pair) {
        return "The pictures differ in size (" + size(pair.a()) + " and " + size(pair.b())
                + "). A slider, a map and scores between them need one size.";
    }

    /** Says where the display holds less than the files; empty where it holds all. */
    private static Optional<String> shown(PictureComparison pair) {
        boolean large = Stream.of(pair.a(), pair.b())
                .map(ComparedPicture::picture)
                .anyMatch(p -> Math.max(p.width(), p.height()) > DataUri.LONGEST);
        return large
                ? Optional.of("Shown with at most " + DataUri.LONGEST + " pixels a side. "
                        + "All numbers are of the whole pictures (" + size(pair.a()) + " and " + size(pair.b()) + ").")
                : Optional.empty();
    }

    private static String size(ComparedPicture side) {
        return side.picture().width() + "×" + side.picture().height();
    }

    /** Lines about the settings, besides the table of those that differ. */
    private static List<String> words(PictureComparison pair) {
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
        Predicate<ComparedSetting> said =
                setting -> setting.name().equals("cfg") || "".equals(setting.a()) || isOff(setting);
        List<String> same = pair.shared().stream()
                .filter(said.negate())
                .map(setting -> setting.name().equals("guidance")
                        ? GuidanceText.guidance((Double) setting.a())
                        : setting.name() + " " + value(setting, setting.a()))
                .toList();
        words.add("Same: " + String.join(" · ", same));
        return words;
    }

    /** Whether it does nothing, as in most pictures. */
    private static boolean isOff(ComparedSetting setting) {
        return Stream.of(Parameter.values())
                .filter(parameter -> parameter.label().replace('_', '-').equals(setting.name()))
                .anyMatch(parameter -> parameter.isOptional()
                        && parameter.off().filter(setting.a()::equals).isPresent());
    }

    private static String value(ComparedSetting setting, Object value) {
        return PictureCaption.brief(
                value instanceof Double x
                        ? NumberText.plain(x)
                        : String.valueOf(Parameter.shown(setting.name(), value)),
                LONGEST);
    }

    private static Html settings(List<ComparedSetting> differing) {
        HtmlTable table = new HtmlTable()
                .heads(List.of(
                        HtmlTable.Cell.head("differs", "left"),
                        HtmlTable.Cell.head("A", "left"),
                        HtmlTable.Cell.head("B", "left")));
        for (ComparedSetting setting : differing) {
            table.add(List.of(
                    HtmlTable.Cell.head(setting.name(), "left"),
                    HtmlTable.Cell.left(value(setting, setting.a())).titled(String.valueOf(setting.a())),
                    HtmlTable.Cell.left(value(setting, setting.b())).titled(String.valueOf(setting.b()))));
        }
        return table.html();
    }

    /** All rows: a table that is cut in the middle would hide scores at random. */
    private static Html scores(PictureComparison pair) {
        HtmlTable table = new HtmlTable();
        List<HtmlTable.Cell> heads = new ArrayList<>(List.of(HtmlTable.Cell.head("score", "left")));
        List.of("A", "B", "B − A", "between").forEach(head -> heads.add(HtmlTable.Cell.head(head, "right")));
        heads.add(HtmlTable.Cell.head("", "left"));
        table.heads(heads);
        for (PictureComparison.Row row : pair.rows()) {
            List<HtmlTable.Cell> cells = new ArrayList<>();
            cells.add(HtmlTable.Cell.head(row.score().name(), "left").titled(ScoreText.tip(Metric.of(row.score()))));
            numbers(row).forEach(number -> cells.add(HtmlTable.Cell.right(number)));
            cells.add(HtmlTable.Cell.left(remark(row)).styled("opacity:0.7"));
            table.add(cells);
        }
        return table.html();
    }

    private static List<String> numbers(PictureComparison.Row row) {
        String difference = NumberText.score(row.difference());
        return row.isOfPair()
                ? List.of("", "", "", NumberText.score(row.between()))
                : List.of(
                        NumberText.score(row.a()),
                        NumberText.score(row.b()),
                        row.difference() > 0 ? "+" + difference : difference,
                        "");
    }

    private static String remark(PictureComparison.Row row) {
        return ScoreText.brief(Metric.of(row.score())) + (row.reason().isEmpty() ? "" : "; " + row.reason());
    }

    private static String text(PictureComparison pair) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, ComparedPicture> side : List.of(Map.entry("A", pair.a()), Map.entry("B", pair.b()))) {
            Optional<String> parameters = side.getValue().request().map(PictureCaption::parameters);
            lines.add(side.getKey() + ": " + side.getValue().name()
                    + parameters.map(words -> ", " + words).orElse(""));
        }
        lines.add(pair.map().map(CompareView::words).orElseGet(() -> sizes(pair)));
        pair.differing()
                .forEach(setting -> lines.add(
                        setting.name() + ": " + value(setting, setting.a()) + " | " + value(setting, setting.b())));
        shown(pair).ifPresent(lines::add);
        lines.addAll(words(pair));
        for (PictureComparison.Row row : pair.rows()) {
            List<String> numbers = numbers(row);
            String values = row.isOfPair()
                    ? numbers.get(3) + " between them"
                    : numbers.get(0) + " | " + numbers.get(1) + " (" + numbers.get(2) + ")";
            lines.add(row.score().name() + ": " + values + (row.reason().isEmpty() ? "" : "; " + row.reason()));
        }
        return String.join("\n", lines);
    }
}
