package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.trace.Trace;
import org.zimagelab.tuning.trace.TraceStep;

/** The steps of one picture, as a strip of what each step estimates the finished picture to be. */
public final class TraceView {
    private static final int MOST_PICTURES = 12;
    private static final int LARGEST = 160;
    private static final int LEAST = 108;
    private static final String FIGURE = "margin:0;min-width:0;text-align:center;font-size:85%;page-break-inside:avoid";

    /** Below the strip. */
    private static final Words STRIP = new Words(
            "The denoised estimate x − σ·v: what the picture would be if the velocity stayed as at this step until"
                    + " the end.",
            "去噪估计 x − σ·v：若本步的速度一直保持到终点，得到的就是这幅画面。");

    /** Below the chart of the schedule. */
    public static final Words SCHEDULE = new Words(
            "Noise level σ and the timestep that the network is told, against the steps done. The grey area beneath is"
                    + " the strength of guidance of each step.",
            "已完成若干步时的噪声水平 σ 与告知网络的时间步；下方灰色区域为每一步的引导强度。");

    /** Below the chart of the norms. */
    public static final Words NORMS = new Words(
            "Root mean squares of three velocities: with the prompt, guided (the one that the sampler uses), and the"
                    + " difference (with − without the prompt), of which guidance adds a multiple.",
            "三种速度的均方根：带提示词的、采样器实际采用的（引导后），以及引导按倍数叠加的差值（带提示词减去负提示词）。");

    /** Below the chart of what is missing. */
    public static final Words MISSING = new Words(
            "Power of the difference between estimate and finished picture, as a share of the finished picture's power,"
                    + " by size of structure: 0 = nothing is missing, 1 = as much is missing as the picture has,"
                    + " above 1 = the estimate shows something else there.",
            "按结构尺寸分频带：估计与成品之差的功率占成品功率的比例。0 为已齐备，1 为缺失量与成品相当，大于 1 为此处另有内容。");

    private TraceView() {}

    /**
     * An explanation.
     *
     * @param english one line
     * @param chinese the same
     */
    public record Words(String english, String chinese) {

        /**
         * Both lines.
         *
         * @return HTML and text
         */
        public MimeBundle bundle() {
            return MimeBundle.html(html(), english + "\n" + chinese);
        }

        private Html html() {
            return Html.of("div", "opacity:0.75;line-height:1.4").lines(english, chinese);
        }
    }

    /**
     * The denoised estimates with step, noise level and timestep: all, or twelve evenly chosen ones, the first and the
     * last among them.
     *
     * @param trace a picture's
     * @return HTML and text
     */
    public static MimeBundle strip(Trace trace) {
        Html pictures = Html.sideBySide(MOST_PICTURES / 2, LEAST, LARGEST);
        List<String> lines = new ArrayList<>();
        for (TraceStep step : shown(trace.steps())) {
            String head = "step " + step.step() + " of " + trace.steps().size();
            String level = String.format(Locale.ROOT, "σ %.3f · timestep %.3f", step.sigma(), step.timestep())
                    + (step.skippedCalls() == 0
                            ? ""
                            : " · " + Amounts.count(step.skippedCalls(), "network call") + " skipped");
            Html image = Html.of(
                            "img", "width:" + Math.min(LARGEST, step.denoised().getWidth()) + "px;" + Html.SHRINKING)
                    .attribute("src", DataUri.jpeg(step.denoised()))
                    .attribute("alt", head);
            pictures.add(Html.of("figure", FIGURE)
                    .add(
                            image,
                            Html.of("figcaption").text(head).add(Html.of("br")).lines(level.split(" · "))));
            lines.add(head + ": " + level);
        }
        lines.add(STRIP.english());
        lines.add(STRIP.chinese());
        Html html = Html.of("div").add(pictures, STRIP.html());
        return MimeBundle.html(html, String.join("\n", lines));
    }

    private static List<TraceStep> shown(List<TraceStep> steps) {
        int last = steps.size() - 1;
        if (last < MOST_PICTURES) {
            return steps;
        }
        return IntStream.range(0, MOST_PICTURES)
                .mapToObj(i -> steps.get((int) Math.round((double) i * last / (MOST_PICTURES - 1))))
                .toList();
    }
}
