package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.zimagelab.common.Ellipsis;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Parameter;

/** Parameters in words, always with guidance in both conventions. */
public final class PictureCaption {
    private static final String DOT = " · ";

    /** Of a text that stands as a setting, in characters. */
    private static final int LONGEST_TEXT = 80;

    private PictureCaption() {}

    /**
     * What decides a picture besides its prompt, and the model where it was asked for by name.
     *
     * @param request what was asked
     * @return one line
     */
    public static String parameters(Request request) {
        List<String> parts = new ArrayList<>();
        if (!request.model().isEmpty()) {
            parts.add(request.model());
        }
        parts.add(Amounts.count(request.steps(), "step"));
        parts.add(GuidanceText.of(request.guidance()));
        Stream.of(Parameter.values())
                .filter(parameter -> parameter.off().isPresent() && !parameter.isOff(request))
                .filter(parameter -> !parameter.isWords() && parameter != Parameter.STAGES)
                .forEach(parameter -> parts.add(setting(parameter, parameter.of(request))));
        parts.add("seed " + request.seed());
        parts.add(request.sampler());
        request.shift().ifPresent(shift -> parts.add("shift " + NumberText.plain(shift)));
        parts.add(request.width() + "×" + request.height());
        return String.join(DOT, parts);
    }

    /**
     * A value with the name of its parameter, where the value alone does not say what it is.
     *
     * @param value of this parameter
     * @return {@code heun}, {@code shift 6}, {@code cfg-truncation 0.6}, {@code stages off}
     */
    static String setting(Parameter parameter, Object value) {
        if (parameter.isSelfExplaining()) {
            return (String) value;
        }
        String name = parameter.label().replace('_', '-');
        if (parameter.shown(value) instanceof String text) {
            return name + " " + (text.isBlank() ? "none" : brief(text, LONGEST_TEXT));
        }
        if (value instanceof Double number) {
            return number.isNaN() ? "the model's " + name : name + " " + NumberText.plain(number);
        }
        return name + " " + value;
    }

    /**
     * What a picture took.
     *
     * @param picture a finished one
     * @return {@code demo-base, fp32 on cpu · 1.31 s · 40 network calls, 1 of them reused}
     */
    public static String cost(Picture picture) {
        String reused = picture.reusedCalls() == 0 ? "" : ", " + picture.reusedCalls() + " of them reused";
        String skipped = picture.skippedCalls() == 0 ? "" : ", " + picture.skippedCalls() + " skipped";
        return picture.model().name() + ", " + picture.model().dtype() + " on "
                + picture.model().device() + DOT + Amounts.seconds(picture.seconds()) + DOT
                + Amounts.count(picture.networkCalls(), "network call") + reused + skipped;
    }

    /**
     * Which machine of a spread sweep made a picture.
     *
     * @param machine its name
     * @return {@code made on cuda:1}
     */
    static String madeOn(String machine) {
        return "made on " + machine;
    }

    /**
     * What stands for a picture where none can be shown.
     *
     * @param picture a finished one
     * @return {@code [picture, 128×128 pixels]}
     */
    public static String picture(Picture picture) {
        return "[picture, " + picture.image().getWidth() + "×" + picture.image().getHeight() + " pixels]";
    }

    /**
     * A finished picture in plain text.
     *
     * @param picture a finished one
     * @return three or four lines: prompt, negative prompt where guidance uses one, parameters, cost
     */
    public static String text(Picture picture) {
        Request request = picture.request();
        String negative = usesNegative(request) ? "\nnegative: " + request.negative() : "";
        return request.prompt() + negative + "\n" + parameters(request) + "\n" + cost(picture);
    }

    /**
     * The same as HTML.
     *
     * @param picture a finished one
     * @return one div in the page's own colours
     */
    public static Html html(Picture picture) {
        Request request = picture.request();
        Html caption = Html.of("div", "line-height:1.4")
                .add(Html.of("div", "white-space:pre-wrap").text(request.prompt()));
        if (usesNegative(request)) {
            caption.add(Html.of("div")
                    .add(Html.of("span", "opacity:0.7").text("negative:"))
                    .text(" " + request.negative()));
        }
        return caption.add(Html.of("div", "opacity:0.75;font-size:90%").lines(parameters(request), cost(picture)));
    }

    /**
     * A prompt short enough for a heading.
     *
     * @param prompt any text
     * @param most characters at the most
     * @return its first line, cut with an ellipsis where needed
     */
    public static String brief(String prompt, int most) {
        return Ellipsis.atEnd(prompt.strip().replaceAll("\\s+", " "), most);
    }

    private static boolean usesNegative(Request request) {
        return request.guidance().usesNegative() && !request.negative().isBlank();
    }
}
