package org.zimagelab.notebook.display;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.quality.Interrupts;
import org.zimagelab.quality.Pixels;
import org.zimagelab.tuning.diagnosis.Against;
import org.zimagelab.tuning.diagnosis.Diagnosis;
import org.zimagelab.tuning.diagnosis.Finding;
import org.zimagelab.tuning.diagnosis.Peer;
import org.zimagelab.tuning.diagnosis.Region;

/** A diagnosis with its evidence: beside the words, the worst region at 1:1, and the same region of a typical picture. */
public final class DiagnosisView {

    /** In which words. */
    public enum Language {
        en,
        zh,
        both
    }

    private DiagnosisView() {}

    /**
     * A diagnosis.
     *
     * @param diagnosis of a picture
     * @param picture that picture
     * @param language of the words
     * @return HTML and text
     */
    public static Frame frame(Diagnosis diagnosis, Pixels picture, Language language) {
        StringBuilder html = new StringBuilder("<div style=\"line-height:1.4\"><div><b>");
        html.append(Html.escape(diagnosis.name())).append("</b>");
        diagnosis
                .request()
                .ifPresent(request -> html.append(" <span style=\"opacity:0.75\">")
                        .append(Html.escape(Captions.parameters(request)))
                        .append("</span>"));
        html.append("</div>");
        if (diagnosis.findings().isEmpty()) {
            lines(html, words(language, diagnosis.english(), diagnosis.chinese()));
        }
        for (Finding finding : diagnosis.findings()) {
            html.append("<div style=\"display:flex;flex-wrap:wrap;gap:0.8em;margin:0.6em 0\">");
            finding.worst().ifPresent(region -> crops(html, finding, region, picture));
            html.append("<div style=\"flex:1;min-width:20em\">");
            lines(html, words(language, finding.english(), finding.chinese()));
            html.append("</div></div>");
        }
        String heading = diagnosis.name()
                + diagnosis.request().map(r -> "\n" + Captions.parameters(r)).orElse("");
        String text = String.join("\n", words(language, diagnosis.english(), diagnosis.chinese()));
        return Frame.html(html.append("</div>").toString(), heading + "\n" + text);
    }

    private static List<String> words(Language language, List<String> english, List<String> chinese) {
        List<String> words = new ArrayList<>();
        if (language != Language.zh) {
            words.addAll(english);
        }
        if (language != Language.en) {
            words.addAll(chinese);
        }
        return words;
    }

    private static void lines(StringBuilder html, List<String> lines) {
        lines.forEach(line -> html.append("<div>").append(Html.escape(line)).append("</div>"));
    }

    private static void crops(StringBuilder html, Finding finding, Region region, Pixels picture) {
        crop(html, picture, region, "1:1");
        Optional<Peer> typical = finding.sweep().filter(Against::paired).map(Against::typical);
        if (typical.isPresent()) {
            try {
                crop(
                        html,
                        Pixels.read(typical.get().file()),
                        region,
                        Captions.parameters(typical.get().request()));
            } catch (IOException e) {
                Interrupts.check();
                // The words stand without it.
                html.append("<div>").append(Html.escape(e.getMessage())).append("</div>");
            }
        }
    }

    private static void crop(StringBuilder html, Pixels picture, Region region, String caption) {
        BufferedImage part = picture.toImage().getSubimage(region.x(), region.y(), region.width(), region.height());
        html.append("<figure style=\"margin:0;width:min-content\"><img width=\"")
                .append(region.width());
        html.append("\" height=\"").append(region.height());
        html.append("\" style=\"max-width:none;image-rendering:pixelated\" alt=\"\" src=\"");
        html.append(Thumbnails.pngUri(part));
        html.append("\"><figcaption style=\"opacity:0.7;font-size:85%\">").append(Html.escape(caption));
        html.append("</figcaption></figure>");
    }
}
