package org.zimagelab.notebook.display;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.Thumbnail;

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

    /** An image that is as wide as its place, whatever a client says of images. */
    private static final String FILLING =
            "display:block;box-sizing:border-box;width:100%;max-width:none;height:auto;margin:0;padding:0;border:none;";

    private static final String OVER = "position:absolute;left:0;top:0;width:100%;height:100%;display:flex;"
            + "align-items:center;justify-content:center";

    private final Sweep sweep;
    private final List<Request> requests;
    private final Mark[] marks;
    private final int box;
    private final Set<Parameter> varying;
    private final boolean isNumbered;
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
        this(plan, box, false);
    }

    /** A grid whose images say in {@code data-run} which run of the plan they show. */
    static SweepGrid numbered(Plan plan, int box) {
        return new SweepGrid(plan, box, true);
    }

    private SweepGrid(Plan plan, int box, boolean isNumbered) {
        this.isNumbered = isNumbered;
        this.sweep = plan.sweep();
        this.requests = plan.runs().stream().map(Plan.Planned::request).toList();
        this.marks = new Mark[requests.size()];
        java.util.Arrays.fill(marks, new Mark.Waiting());
        this.box = box;
        this.varying = Facet.varying(requests.stream().map(Facet::of).toList());
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
            marks[run] = new Mark.Running(now.fraction(), DataUri.jpeg(Thumbnail.of(estimate, box)));
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
        pictured(run, DataUri.jpeg(Thumbnail.of(image, box)), title);
    }

    /** @param uri of an image of any size, shown no larger than the grid's box */
    void pictured(int run, String uri, String title) {
        marks[run] = new Mark.Pictured(uri, title);
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

    /** The grid with all runs, however many. */
    String whole() {
        return html(0, marks.length, "");
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
        Map<Facet, List<Integer>> shown = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            shown.computeIfAbsent(Facet.of(requests.get(i)), b -> new ArrayList<>())
                    .add(i);
        }
        StringBuilder html = new StringBuilder("<div style=\"overflow-x:auto\">");
        if (to - from < marks.length) {
            html.append("<div style=\"opacity:0.75\">runs ")
                    .append(from + 1)
                    .append(" to ")
                    .append(to)
                    .append(" of ")
                    .append(Amounts.count(marks.length, "run"))
                    .append("; ")
                    .append(others)
                    .append("</div>");
        }
        shown.forEach((block, runs) -> block(html, block, runs));
        return html.append("</div>").toString();
    }

    private void block(StringBuilder html, Facet block, List<Integer> runs) {
        html.append("<div style=\"margin:0.8em 0 0.3em;page-break-after:avoid;overflow-wrap:anywhere\">")
                .append(heading(block))
                .append("</div>");
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
        int seeds = cells.values().stream().mapToInt(List::size).max().orElse(1);
        GridLayout layout = GridLayout.of(width(requests.get(runs.get(0))), seeds, columns.size());
        html.append(layout.openBands());
        for (List<Double> band : layout.bands(Facet.ordered(sweep, Parameter.GUIDANCE, columns))) {
            html.append(layout.openTable(band.size()))
                    .append("<thead style=\"display:block;border:none;page-break-after:avoid\">")
                    .append(layout.openRow(band.size()));
            heads(html, layout, band, block.isStaged());
            html.append("</tr></thead><tbody style=\"display:block;border:none\">");
            for (int steps : Facet.ordered(sweep, Parameter.STEPS, rows)) {
                html.append(layout.openRow(band.size()))
                        .append(GridLayout.openHead("end"))
                        .append(Amounts.count(steps, "step"))
                        .append("</th>");
                for (double scale : band) {
                    html.append(layout.openCell());
                    cells.getOrDefault(key(steps, scale), List.of()).forEach(run -> place(html, layout, run));
                    html.append("</td>");
                }
                html.append("</tr>");
            }
            html.append("</tbody></table>");
        }
        html.append("</div>");
    }

    /** Above each column its guidance in both conventions; where columns are narrow the words stand once, before them. */
    private static void heads(StringBuilder html, GridLayout layout, List<Double> scales, boolean isStaged) {
        String upTo = isStaged ? "up to " : "";
        String guidance = "guidance " + upTo;
        String cfg = "cfg " + upTo;
        html.append(GridLayout.openHead("end"));
        if (!layout.hasWords()) {
            html.append(guidance.strip()).append("<br>").append(light(cfg.strip()));
        }
        html.append("</th>");
        for (double scale : scales) {
            html.append(GridLayout.openHead("center"))
                    .append(layout.hasWords() ? guidance : "")
                    .append(NumberText.plain(scale))
                    .append("<br>")
                    .append(light((layout.hasWords() ? cfg : "")
                            + PictureCaption.cfg(scale).substring("cfg ".length())))
                    .append("</th>");
        }
    }

    private static String light(String words) {
        return "<span style=\"font-weight:normal;opacity:0.7\">" + words + "</span>";
    }

    private String heading(Facet block) {
        List<String> parts = new ArrayList<>();
        parts.add("<b>" + Html.escape(PictureCaption.brief(block.prompt(), 120)) + "</b>");
        block.differences(varying).forEach(words -> parts.add(Html.escape(words)));
        return String.join(" · ", parts);
    }

    private int width(Request request) {
        return side(request, request.width());
    }

    private int height(Request request) {
        return side(request, request.height());
    }

    private int side(Request request, int length) {
        double scale = Math.min(1, (double) box / Math.max(request.width(), request.height()));
        return (int) Math.max(8, Math.round(length * scale));
    }

    /** A run's place with its seed below. */
    private void place(StringBuilder html, GridLayout layout, int run) {
        Request request = requests.get(run);
        html.append(layout.openPlace());
        Mark mark = marks[run];
        if (mark instanceof Mark.Pictured picture) {
            html.append("<img width=\"").append(width(request));
            html.append("\" height=\"").append(height(request));
            html.append("\" style=\"").append(FILLING).append("\" src=\"").append(picture.uri());
            if (isNumbered) {
                html.append("\" data-run=\"").append(run);
            }
            html.append("\" alt=\"seed ").append(request.seed());
            html.append("\" title=\"").append(Html.escape(picture.title())).append("\">");
        } else if (mark instanceof Mark.Failed failed) {
            blank(html, request, "solid var(--jp-error-color1,#d55e00)", failed.reason(), "failed");
        } else if (mark instanceof Mark.Running running) {
            blank(html, request, "solid var(--jp-brand-color1,#0072b2)", "", running(running));
        } else {
            blank(
                    html,
                    request,
                    "dashed var(--jp-border-color1,#8888)",
                    "not made: " + PictureCaption.parameters(request),
                    "");
        }
        html.append("seed ").append(request.seed()).append("</div>");
    }

    /** An empty place as large as its picture will be: padding alone keeps its shape while it shrinks. */
    private void blank(StringBuilder html, Request request, String border, String title, String inside) {
        html.append("<div style=\"position:relative;box-sizing:border-box;height:0;padding-bottom:")
                .append(Math.round(1000.0 * height(request) / width(request)) / 10.0)
                .append("%;border:1px ")
                .append(border)
                .append("\" title=\"")
                .append(Html.escape(title))
                .append("\"><div style=\"")
                .append(OVER)
                .append("\">")
                .append(inside)
                .append("</div></div>");
    }

    private static String running(Mark.Running running) {
        String percent = Math.round(100 * running.fraction()) + "%";
        return running.preview().isEmpty()
                ? percent
                : "<img style=\"" + FILLING + "height:100%\" src=\"" + running.preview() + "\" alt=\"estimate\">"
                        + "<span style=\"position:absolute;left:0;bottom:0;padding:0 3px;line-height:1.3;"
                        + "background:#000a;color:#fff\">" + percent + "</span>";
    }

    private static String key(int steps, double scale) {
        return steps + " " + scale;
    }
}
