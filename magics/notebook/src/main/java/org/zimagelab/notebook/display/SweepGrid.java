package org.zimagelab.notebook.display;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Plan;
import org.zimagelab.tuning.Sweep;

/**
 * The grid of a sweep as it fills: a block for each prompt, sampler, shift and so on, in it a row for each number of steps,
 * a column for each guidance, and in each cell the seeds side by side. Of a large one the part that is being made, so that
 * a frame is as quick to make, to send and to draw with ten thousand runs as with a hundred.
 */
public final class SweepGrid {
    /** Runs that {@link #live} shows at the most. */
    public static final int MOST_LIVE = 120;

    /** Runs that {@link #html} shows at the most: some 5 MB in the notebook. */
    public static final int MOST = 2000;

    private static final String LINE = "1px solid var(--jp-border-color2,#8885)";

    private final Sweep sweep;
    private final List<Request> requests;
    private final Mark[] marks;
    private final int box;
    private final Set<Parameter> varying;
    private int latest;
    private int forgotten;

    /** What a run's place shows. */
    private sealed interface Mark {
        record Waiting() implements Mark {}

        /** @param preview address of an image; empty before there is one */
        record Running(double fraction, String preview) implements Mark {}

        record Pictured(String uri, String title) implements Mark {}

        record Failed(String reason) implements Mark {}
    }

    /**
     * An empty grid.
     *
     * @param plan its runs, each of which gets a place
     * @param box longest side of its thumbnails, pixels
     */
    public SweepGrid(Plan plan, int box) {
        this.sweep = plan.sweep();
        this.requests = plan.runs().stream().map(Plan.Planned::request).toList();
        this.marks = new Mark[requests.size()];
        java.util.Arrays.fill(marks, new Mark.Waiting());
        this.box = box;
        this.varying = Block.varying(requests.stream().map(Block::of).toList());
    }

    /**
     * A run is being made.
     *
     * @param run index into the plan
     * @param fraction of its steps done, 0 to 1
     */
    public void running(int run, double fraction) {
        latest = run;
        marks[run] = new Mark.Running(fraction, marks[run] instanceof Mark.Running before ? before.preview() : "");
    }

    /**
     * How a run that is being made looks now.
     *
     * @param run index into the plan, after {@link #running}
     * @param estimate shown no larger than the grid's box
     */
    public void previewed(int run, BufferedImage estimate) {
        if (marks[run] instanceof Mark.Running now) {
            marks[run] = new Mark.Running(now.fraction(), Thumbnails.jpegUri(Thumbnails.of(estimate, box)));
        }
    }

    /**
     * A run has its picture.
     *
     * @param run index into the plan
     * @param image shown no larger than the grid's box
     * @param title shown by the pointer; escaped here
     */
    public void pictured(int run, BufferedImage image, String title) {
        latest = Math.max(latest, run);
        marks[run] = new Mark.Pictured(Thumbnails.jpegUri(Thumbnails.of(image, box)), title);
    }

    /**
     * A run has failed.
     *
     * @param run index into the plan
     * @param reason one line; escaped here
     */
    public void failed(int run, String reason) {
        marks[run] = new Mark.Failed(reason);
    }

    /** Runs that were being made are waiting again: the sweep has ended. */
    public void stopped() {
        for (int i = 0; i < marks.length; i++) {
            if (marks[i] instanceof Mark.Running) {
                marks[i] = new Mark.Waiting();
            }
        }
    }

    /**
     * The grid as it stands, with the first {@link #MOST} runs at the most.
     *
     * @return one div; all text in it escaped
     */
    public String html() {
        return html(0, Math.min(MOST, marks.length), "%grid --html FILE shows all");
    }

    /**
     * The part in which something happens, of {@link #MOST_LIVE} runs at the most: what was told last, half as many made
     * before it, and what comes.
     *
     * @return one div; all text in it escaped
     */
    public String live() {
        int half = MOST_LIVE / 2;
        int from = marks.length <= MOST_LIVE ? 0 : Math.max(0, latest / half - 1) * half;
        forget(from);
        return html(from, Math.min(from + MOST_LIVE, marks.length), "all stand here at the end");
    }

    /** Pictures that no frame will show any more. */
    private void forget(int before) {
        while (forgotten < before) {
            if (forgotten >= MOST && marks[forgotten] instanceof Mark.Pictured) {
                marks[forgotten] = new Mark.Waiting();
            }
            forgotten++;
        }
    }

    private String html(int from, int to, String others) {
        Map<Block, List<Integer>> shown = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            shown.computeIfAbsent(Block.of(requests.get(i)), b -> new ArrayList<>())
                    .add(i);
        }
        StringBuilder html = new StringBuilder("<div style=\"overflow-x:auto\">");
        if (to - from < marks.length) {
            html.append("<div style=\"opacity:0.75\">runs ")
                    .append(from + 1)
                    .append(" to ")
                    .append(to)
                    .append(" of ")
                    .append(Numbers.count(marks.length, "run"))
                    .append("; ")
                    .append(others)
                    .append("</div>");
        }
        shown.forEach((block, runs) -> block(html, block, runs));
        return html.append("</div>").toString();
    }

    private void block(StringBuilder html, Block block, List<Integer> runs) {
        html.append("<div style=\"margin:0.8em 0 0.3em\">").append(heading(block));
        html.append("</div>");
        Set<Integer> rows = new HashSet<>();
        Set<Double> columns = new HashSet<>();
        Map<String, List<Integer>> cells = new LinkedHashMap<>();
        for (int run : runs) {
            Request request = requests.get(run);
            rows.add(request.steps());
            columns.add(request.guidance().scale());
            cells.computeIfAbsent(key(request.steps(), request.guidance().scale()), k -> new ArrayList<>())
                    .add(run);
        }
        html.append("<table style=\"border-collapse:collapse;text-align:center;font-size:90%\"><thead><tr><th></th>");
        String upTo = block.isStaged() ? "up to " : "";
        for (double scale : Block.ordered(sweep, Parameter.GUIDANCE, columns)) {
            html.append("<th style=\"text-align:center;padding:2px 6px\">guidance ")
                    .append(upTo)
                    .append(Numbers.plain(scale))
                    .append("<br><span style=\"font-weight:normal;opacity:0.7\">cfg ")
                    .append(upTo)
                    .append(Captions.cfg(scale).substring("cfg ".length()))
                    .append("</span></th>");
        }
        html.append("</tr></thead><tbody>");
        for (int steps : Block.ordered(sweep, Parameter.STEPS, rows)) {
            html.append("<tr><th style=\"text-align:right;padding:2px 6px;white-space:nowrap\">")
                    .append(Numbers.count(steps, "step"))
                    .append("</th>");
            for (double scale : Block.ordered(sweep, Parameter.GUIDANCE, columns)) {
                html.append("<td style=\"padding:2px;border:").append(LINE).append(";white-space:nowrap\">");
                cells.getOrDefault(key(steps, scale), List.of()).forEach(run -> place(html, run));
                html.append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody></table>");
    }

    private String heading(Block block) {
        List<String> parts = new ArrayList<>();
        parts.add("<b>" + Html.escape(Captions.brief(block.prompt(), 120)) + "</b>");
        block.differences(varying).forEach(words -> parts.add(Html.escape(words)));
        return String.join(" · ", parts);
    }

    private void place(StringBuilder html, int run) {
        Request request = requests.get(run);
        double scale = (double) box / Math.max(request.width(), request.height());
        long width = Math.max(8, Math.round(request.width() * Math.min(1, scale)));
        long height = Math.max(8, Math.round(request.height() * Math.min(1, scale)));
        String size = "width:" + width + "px;height:" + height + "px;";
        String blank =
                "<span style=\"display:inline-block;vertical-align:middle;margin:1px;box-sizing:border-box;" + size;
        Mark mark = marks[run];
        if (mark instanceof Mark.Pictured picture) {
            html.append("<img style=\"display:inline-block;vertical-align:middle;margin:1px;")
                    .append(size)
                    .append("\" src=\"")
                    .append(picture.uri())
                    .append("\" alt=\"seed ")
                    .append(request.seed())
                    .append("\" title=\"")
                    .append(Html.escape(picture.title()))
                    .append("\">");
        } else if (mark instanceof Mark.Failed failed) {
            html.append(blank)
                    .append("line-height:")
                    .append(height)
                    .append("px;border:1px solid var(--jp-error-color1,#d55e00)\" title=\"")
                    .append(Html.escape(failed.reason()))
                    .append("\">failed</span>");
        } else if (mark instanceof Mark.Running running && !running.preview().isEmpty()) {
            html.append(blank)
                    .append(
                            "position:relative;border:1px solid var(--jp-brand-color1,#0072b2)\"><img style=\"width:100%;")
                    .append("height:100%\" src=\"")
                    .append(running.preview())
                    .append(
                            "\" alt=\"estimate\"><span style=\"position:absolute;left:0;bottom:0;padding:0 3px;font-size:80%;")
                    .append("line-height:1.3;background:#000a;color:#fff\">")
                    .append(Math.round(100 * running.fraction()))
                    .append("%</span></span>");
        } else if (mark instanceof Mark.Running running) {
            html.append(blank)
                    .append("line-height:")
                    .append(height)
                    .append("px;border:1px solid var(--jp-brand-color1,#0072b2)\">")
                    .append(Math.round(100 * running.fraction()))
                    .append("%</span>");
        } else {
            html.append(blank)
                    .append("border:1px dashed var(--jp-border-color1,#8888)\" title=\"")
                    .append(Html.escape("not made: " + Captions.parameters(request)))
                    .append("\"></span>");
        }
    }

    private static String key(int steps, double scale) {
        return steps + " " + scale;
    }
}
