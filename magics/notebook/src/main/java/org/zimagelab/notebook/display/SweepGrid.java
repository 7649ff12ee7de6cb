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
 * a column for each guidance, and in each cell the seeds side by side.
 */
public final class SweepGrid {
    private static final String LINE = "1px solid var(--jp-border-color2,#8885)";

    private final Sweep sweep;
    private final List<Request> requests;
    private final Mark[] marks;
    private final int box;

    /** What a run's place shows. */
    private sealed interface Mark {
        record Waiting() implements Mark {}

        record Running(double fraction) implements Mark {}

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
    }

    /**
     * A run is being made.
     *
     * @param run index into the plan
     * @param fraction of its steps done, 0 to 1
     */
    public void running(int run, double fraction) {
        marks[run] = new Mark.Running(fraction);
    }

    /**
     * A run has its picture.
     *
     * @param run index into the plan
     * @param image shown no larger than the grid's box
     * @param title shown by the pointer; escaped here
     */
    public void pictured(int run, BufferedImage image, String title) {
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
     * The grid as it stands.
     *
     * @return one div; all text in it escaped
     */
    public String html() {
        Map<Block, List<Integer>> blocks = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            blocks.computeIfAbsent(Block.of(requests.get(i)), b -> new ArrayList<>())
                    .add(i);
        }
        StringBuilder html = new StringBuilder("<div style=\"overflow-x:auto\">");
        blocks.forEach((block, runs) -> block(html, block, runs, blocks.keySet()));
        return html.append("</div>").toString();
    }

    private void block(StringBuilder html, Block block, List<Integer> runs, Set<Block> all) {
        html.append("<div style=\"margin:0.8em 0 0.3em\">").append(heading(block, all));
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
        for (double scale : Block.ordered(sweep, Parameter.GUIDANCE, columns)) {
            html.append("<th style=\"text-align:center;padding:2px 6px\">guidance ")
                    .append(Numbers.plain(scale))
                    .append("<br><span style=\"font-weight:normal;opacity:0.7\">")
                    .append(Captions.cfg(scale))
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

    private static String heading(Block block, Set<Block> all) {
        List<String> parts = new ArrayList<>();
        parts.add("<b>" + Html.escape(Captions.brief(block.prompt(), 120)) + "</b>");
        block.differences(all).forEach(words -> parts.add(Html.escape(words)));
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
