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
import org.zimagelab.tuning.diagnosis.Peer;
import org.zimagelab.tuning.diagnosis.Region;
import org.zimagelab.tuning.diagnosis.RobustDeviation;
import org.zimagelab.tuning.plan.Thumbnail;

/**
 * A diagnosis: the picture with its title, what is most wrong with it and what to try, and folded below it the evidence,
 * with the worst region at 1:1 and the same region of a typical picture; then the other defects, folded too.
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
        StringBuilder html = new StringBuilder("<div style=\"display:flex;gap:1em;line-height:1.4;margin:0.4em 0\">");
        BufferedImage small = Thumbnail.of(picture.toImage(), SMALL);
        image(html.append("<div style=\"flex:none\">"), small);
        html.append("</div><div style=\"flex:1;min-width:0\"><div style=\"font-weight:bold;overflow-wrap:anywhere\">")
                .append(Html.escape(diagnosis.title()))
                .append("</div>");
        List<Finding> findings = diagnosis.findings();
        if (findings.isEmpty()) {
            diagnosis.lines(language).forEach(line -> line(html, line));
        } else {
            words(html, findings.get(0), language);
            fold(html, language.of("evidence", "依据"));
            evidence(html, findings.get(0), picture, language);
            html.append("</details>");
        }
        diagnosis.also(language).ifPresent(also -> {
            fold(html, also);
            findings.stream().skip(1).forEach(finding -> {
                words(html, finding, language);
                evidence(html, finding, picture, language);
            });
            html.append("</details>");
        });
        html.append("</div></div>");
        return MimeBundle.html(
                html.toString(), diagnosis.title() + "\n" + String.join("\n", diagnosis.lines(language)));
    }

    private static void words(StringBuilder html, Finding finding, Language language) {
        html.append("<div style=\"margin-top:0.4em\">");
        line(html, finding.what(language));
        finding.suggestion(language).ifPresent(suggestion -> line(html, suggestion));
        html.append("</div>");
    }

    private static void fold(StringBuilder html, String summary) {
        html.append("<details><summary style=\"cursor:pointer;opacity:0.75\">")
                .append(Html.escape(summary))
                .append("</summary>");
    }

    private static void evidence(StringBuilder html, Finding finding, Pixels picture, Language language) {
        html.append("<div style=\"display:flex;flex-wrap:wrap;gap:0.8em;margin:0.4em 0;opacity:0.85\">");
        finding.worst().ifPresent(region -> crops(html, finding, region, picture));
        html.append("<div style=\"flex:1;min-width:16em\">");
        finding.evidence(language).forEach(each -> line(html, each));
        html.append("</div></div>");
    }

    private static void line(StringBuilder html, String line) {
        html.append("<div>").append(Html.escape(line)).append("</div>");
    }

    private static void crops(StringBuilder html, Finding finding, Region region, Pixels picture) {
        crop(html, picture, region, "1:1");
        Optional<Peer> typical = finding.sweep().filter(RobustDeviation::paired).map(RobustDeviation::typical);
        if (typical.isPresent()) {
            try {
                crop(
                        html,
                        Pixels.read(typical.get().file()),
                        region,
                        PictureCaption.parameters(typical.get().request()));
            } catch (IOException e) {
                Interrupts.check();
                // The words stand without it.
                line(html, e.getMessage());
            }
        }
    }

    private static void crop(StringBuilder html, Pixels picture, Region region, String caption) {
        BufferedImage part = picture.toImage().getSubimage(region.x(), region.y(), region.width(), region.height());
        html.append("<figure style=\"margin:0;width:min-content\">");
        image(html, part);
        html.append("<figcaption style=\"opacity:0.75;font-size:85%;min-width:9em\">")
                .append(Html.escape(caption))
                .append("</figcaption></figure>");
    }

    /** At its own size, whatever a client's style sheet says of images. */
    private static void image(StringBuilder html, BufferedImage image) {
        html.append("<img width=\"")
                .append(image.getWidth())
                .append("\" height=\"")
                .append(image.getHeight())
                .append("\" style=\"max-width:none;image-rendering:pixelated\" alt=\"\" src=\"")
                .append(DataUri.png(image))
                .append("\">");
    }
}
