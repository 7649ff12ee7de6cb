package org.zimagelab.notebook.display;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.diagnosis.Diagnosis;
import org.zimagelab.tuning.diagnosis.Finding;
import org.zimagelab.tuning.diagnosis.Region;
import org.zimagelab.tuning.diagnosis.RobustDeviation;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.run.Run;

/**
 * A diagnosis: the picture with its title, what is most wrong with it and what to try, and folded below it the
 * evidence, with the worst region at 1:1 and the same region of a typical picture; then the other defects, folded too.
 */
public final class DiagnosisView {
    /** Longest side of the picture beside the words. */
    private static final int SMALL = 160;

    private DiagnosisView() {}

    /**
     * A diagnosis.
     *
     * @param diagnosis of a picture
     * @param picture that picture
     * @param language of the words
     * @return HTML and text
     */
    public static MimeBundle bundle(Diagnosis diagnosis, Pixels picture, Language language) {
        BufferedImage small = Thumbnail.of(picture.toImage(), SMALL);
        Html words = Html.of("div", "flex:1;min-width:0")
                .add(Html.of("div", "font-weight:bold;overflow-wrap:anywhere").text(diagnosis.title()));
        List<Finding> findings = diagnosis.findings();
        if (findings.isEmpty()) {
            words.add(diagnosis.lines(language).stream().map(DiagnosisView::line));
        } else {
            words.add(words(findings.get(0), language));
            words.add(fold(language.of("evidence", "依据")).add(evidence(findings.get(0), picture, language)));
        }
        diagnosis
                .also(language)
                .ifPresent(also -> words.add(fold(also)
                        .add(findings.stream()
                                .skip(1)
                                .map(finding ->
                                        Html.all(words(finding, language), evidence(finding, picture, language))))));
        Html html = Html.of("div", "display:flex;gap:1em;line-height:1.4;margin:0.4em 0")
                .add(Html.of("div", "flex:none").add(image(small)), words);
        return MimeBundle.html(html, diagnosis.title() + "\n" + String.join("\n", diagnosis.lines(language)));
    }

    private static Html words(Finding finding, Language language) {
        Html words = Html.of("div", "margin-top:0.4em").add(line(finding.what(language)));
        finding.suggestion(language).ifPresent(advice -> words.add(line(advice)));
        return words;
    }

    private static Html fold(String summary) {
        return Html.of("details")
                .add(Html.of("summary", "cursor:pointer;opacity:0.75").text(summary));
    }

    private static Html evidence(Finding finding, Pixels picture, Language language) {
        Html evidence = Html.of("div", "display:flex;flex-wrap:wrap;gap:0.8em;margin:0.4em 0;opacity:0.85");
        finding.worst().ifPresent(region -> evidence.add(crops(finding, region, picture)));
        return evidence.add(Html.of("div", "flex:1;min-width:16em")
                .add(finding.evidence(language).stream().map(DiagnosisView::line)));
    }

    private static Html line(String line) {
        return Html.of("div").text(line);
    }

    private static Html crops(Finding finding, Region region, Pixels picture) {
        Html crops = Html.all(crop(picture, region, "1:1"));
        Optional<Run> typical = finding.sweep().filter(RobustDeviation::paired).map(RobustDeviation::typical);
        if (typical.isPresent()) {
            try {
                crops.add(crop(
                        Pixels.read(typical.get().file().orElseThrow()),
                        region,
                        PictureCaption.parameters(typical.get().request())));
            } catch (IOException e) {
                Interrupts.check();
                // The rest of the diagnosis needs no such picture.
                crops.add(line(e.getMessage()));
            }
        }
        return crops;
    }

    private static Html crop(Pixels picture, Region region, String caption) {
        BufferedImage part = picture.toImage().getSubimage(region.x(), region.y(), region.width(), region.height());
        return Html.of("figure", "margin:0;width:min-content")
                .add(
                        image(part),
                        Html.of("figcaption", "opacity:0.75;font-size:85%;min-width:9em")
                                .text(caption));
    }

    /** At its own size, whatever a client's style sheet says of images. */
    private static Html image(BufferedImage image) {
        return Html.of("img")
                .attribute("width", image.getWidth())
                .attribute("height", image.getHeight())
                .attribute("style", "max-width:none;image-rendering:pixelated")
                .attribute("alt", "")
                .attribute("src", DataUri.png(image));
    }
}
