package org.zimagelab.notebook.display;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.common.picture.Resize;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.store.Scorer;

/**
 * A picture before and after it was enlarged, at one size, with a slider between them. What a network adds is told in
 * numbers: scores of its picture beside those of Lanczos's at the same size, since scores of two sizes do not compare.
 */
public final class UpscaleView {
    private static final int CAPTIONED = 180;
    private static final List<String> SCORES = List.of("blur_effect", "fine_detail");

    private UpscaleView() {}

    /**
     * @param how it was enlarged, and how long that took
     * @param network whether a network enlarged it
     */
    public static MimeBundle bundle(PackedRgb before, PackedRgb after, String how, boolean network) {
        int widest = Math.max(CAPTIONED, Math.min(after.width(), DataUri.LONGEST));
        Html html = Html.of("div", "line-height:1.4")
                .add(
                        Html.sideBySide(2, CAPTIONED, widest)
                                .add(
                                        figure("A", "before, " + size(before), repeated(before, after)),
                                        figure("B", "after, " + size(after), after.image())),
                        ComparisonSlider.html(),
                        Html.faint(how));
        String text = size(before) + " → " + size(after) + "\n" + how;
        if (network) {
            Map<String, Double> plain = scores(new PackedRgb(
                    after.width(),
                    after.height(),
                    Resize.resized(before, after.width(), after.height(), Resize.Filter.LANCZOS)));
            Map<String, Double> made = scores(after);
            html.add(table(plain, made));
            text += SCORES.stream()
                    .map(name -> "\n" + name + ": " + NumberText.score(plain.getOrDefault(name, Double.NaN))
                            + " by Lanczos, " + NumberText.score(made.getOrDefault(name, Double.NaN))
                            + " by the network")
                    .reduce("", String::concat);
        }
        return MimeBundle.html(html, text);
    }

    private static Html figure(String letter, String words, BufferedImage image) {
        return Html.of("figure", "margin:0;min-width:0;page-break-inside:avoid")
                .add(
                        Html.of("img")
                                .attribute(ComparisonSlider.SIDE, letter)
                                .attribute("style", Html.SHRINKING)
                                .attribute("alt", words)
                                .attribute("src", DataUri.shown(image)),
                        Html.of("figcaption", "opacity:0.75;font-size:90%")
                                .add(Html.of("b").text(letter))
                                .text(" " + words));
    }

    /** The pixels of one picture at the size of another, each repeated. */
    private static BufferedImage repeated(PackedRgb picture, PackedRgb like) {
        BufferedImage image = new BufferedImage(like.width(), like.height(), BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        graphics.drawImage(picture.image(), 0, 0, like.width(), like.height(), null);
        graphics.dispose();
        return image;
    }

    private static Map<String, Double> scores(PackedRgb picture) {
        List<Score> scores = SCORES.stream().map(Scores::named).toList();
        return Scorer.of(ScoreInput.of(Pixels.ofRgb(picture.width(), picture.height(), picture.rgb())), scores)
                .values();
    }

    private static Html table(Map<String, Double> plain, Map<String, Double> made) {
        HtmlTable table = new HtmlTable()
                .heads(Stream.of("score", "Lanczos", "network", "")
                        .map(head -> HtmlTable.Cell.head(head, head.equals("score") ? "left" : "right"))
                        .toList());
        for (String name : SCORES) {
            table.add(List.of(
                    HtmlTable.Cell.head(name, "left"),
                    HtmlTable.Cell.right(NumberText.score(plain.getOrDefault(name, Double.NaN))),
                    HtmlTable.Cell.right(NumberText.score(made.getOrDefault(name, Double.NaN))),
                    HtmlTable.Cell.left(ScoreText.brief(Metric.of(Scores.named(name))))
                            .styled("opacity:0.7")));
        }
        return table.html();
    }

    private static String size(PackedRgb picture) {
        return picture.width() + "×" + picture.height();
    }
}
