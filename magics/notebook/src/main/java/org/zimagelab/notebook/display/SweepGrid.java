package org.zimagelab.notebook.display;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/**
 * The grid of a sweep as it fills: a block for each prompt, sampler, shift and so on, in it a row for each number of
 * steps, a column for each guidance, and in each cell the seeds side by side. Of a large one the part that is being
 * made, so that a frame is as quick to make, to send and to draw with ten thousand runs as with a hundred.
 */
public final class SweepGrid {
    /** Runs that {@link #live} shows at the most. */
    public static final int MOST_LIVE = 120;

    /** Runs that {@link #html} shows at the most: some 5 MB in the notebook. */
    public static final int MOST = 2000;

    /** Runs on the picture beside it. */
    private static final int MOST_ON_SHEET = 400;

    /** An image that is as wide as its place, whatever a client says of images. */
    private static final String FILLING =
            "display:block;box-sizing:border-box;width:100%;max-width:none;height:auto;margin:0;padding:0;border:none;";

    private static final String OVER = "position:absolute;left:0;top:0;width:100%;height:100%;display:flex;"
            + "align-items:center;justify-content:center";

    private final Runs runs;
    private final List<Request> requests;
    private final Mark[] marks;
    private final int box;
    private final Set<Parameter> varying;
    private final boolean isNumbered;
    /** Where the picture of a run leads to; empty where it is no link. */
    private final IntFunction<String> address;

    private int latest;
    private int forgotten;

    /** What a run's place shows. */
    private sealed interface Mark {
        record Waiting() implements Mark {}

        /** @param preview address of an image; empty before there is one */
        record Running(double fraction, String preview) implements Mark {}

        record Pictured(String uri, String title) implements Mark {}

        record Failed(String reason) implements Mark {}

        record NotNeeded() implements Mark {}
    }

    /**
     * An empty grid.
     *
     * @param runs each planned one gets a place
     * @param box longest side of its thumbnails, pixels
     */
    public SweepGrid(Runs runs, int box) {
        this(runs, box, false, run -> "");
    }

    /** A grid whose images say in {@code data-run} which run they show. */
    static SweepGrid numbered(Runs runs, int box) {
        return new SweepGrid(runs, box, true, run -> "");
    }

    /**
     * A grid whose pictures are links.
     *
     * @param address index of a planned run → where its picture leads to
     */
    static SweepGrid linked(Runs runs, int box, IntFunction<String> address) {
        return new SweepGrid(runs, box, false, address);
    }

    private SweepGrid(Runs runs, int box, boolean isNumbered, IntFunction<String> address) {
        this.isNumbered = isNumbered;
        this.address = address;
        this.runs = runs;
        this.requests = runs.planned().stream().map(Run::request).toList();
        this.marks = new Mark[requests.size()];
        Arrays.fill(marks, new Mark.Waiting());
        this.box = box;
        this.varying = Facet.varying(requests.stream().map(Facet::of).toList());
    }

    /**
     * A run is being made.
     *
     * @param run index into the planned runs
     * @param fraction of its steps done, 0 to 1
     */
    public void running(int run, double fraction) {
        latest = run;
        marks[run] = new Mark.Running(fraction, marks[run] instanceof Mark.Running before ? before.preview() : "");
    }

    /**
     * How a run that is being made looks now.
     *
     * @param run index into the planned runs, after {@link #running}
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
     * @param run index into the planned runs
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
     * @param run index into the planned runs
     * @param reason one line; escaped here
     */
    public void failed(int run, String reason) {
        marks[run] = new Mark.Failed(reason);
    }

    /**
     * A run will not be made, since others decide what was asked.
     *
     * @param run index into the planned runs
     */
    public void notNeeded(int run) {
        if (marks[run] instanceof Mark.Waiting) {
            marks[run] = new Mark.NotNeeded();
        }
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
    public Html html() {
        return html(0, Math.min(MOST, marks.length), "%grid --html FILE shows all");
    }

    /**
     * The grid as a notebook keeps it: as {@link #html} with what stands below it, and beside it a PNG for where no
     * HTML is shown, such as a PDF by way of LaTeX.
     *
     * @param below elements behind the grid
     * @param text for consoles
     */
    public MimeBundle bundle(Html below, String text) {
        MimeBundle bundle = MimeBundle.html(Html.all(html(), below), text);
        return sheet().image()
                .map(image -> {
                    String png = DataUri.png(image);
                    return bundle.with("image/png", png.substring(png.indexOf(',') + 1));
                })
                .orElse(bundle);
    }

    private GridSheet sheet() {
        List<Request> first = requests.subList(0, Math.min(MOST_ON_SHEET, requests.size()));
        List<String> pictures = Arrays.stream(marks)
                .limit(first.size())
                .map(mark -> mark instanceof Mark.Pictured picture ? picture.uri() : "")
                .toList();
        int width = first.stream().mapToInt(this::width).max().orElse(1);
        int height = first.stream().mapToInt(this::height).max().orElse(1);
        return GridSheet.of(runs, first, pictures, width, height);
    }

    /** The grid with all runs, however many. */
    Html whole() {
        return html(0, marks.length, "");
    }

    /**
     * The part in which something happens, of {@link #MOST_LIVE} runs at the most: what was told last, half as many
     * made before it, and what comes.
     *
     * @return one div; all text in it escaped
     */
    public Html live() {
        int half = MOST_LIVE / 2;
        int from = marks.length <= MOST_LIVE ? 0 : Math.max(0, latest / half - 1) * half;
        forget(from);
        return html(from, Math.min(from + MOST_LIVE, marks.length), "at the end all are shown here");
    }

    /** Drops pictures that will not be shown again. */
    private void forget(int before) {
        while (forgotten < before) {
            if (forgotten >= MOST && marks[forgotten] instanceof Mark.Pictured) {
                marks[forgotten] = new Mark.Waiting();
            }
            forgotten++;
        }
    }

    private Html html(int from, int to, String others) {
        Map<Facet, List<Integer>> shown = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            shown.computeIfAbsent(Facet.of(requests.get(i)), b -> new ArrayList<>())
                    .add(i);
        }
        Html html = Html.of("div", "overflow-x:auto");
        if (to - from < marks.length) {
            html.add(Html.faint(
                    "runs " + (from + 1) + " to " + to + " of " + Amounts.count(marks.length, "run") + "; " + others));
        }
        shown.forEach((facet, runs) -> html.add(shown(facet.words(varying)), grid(facet, runs)));
        return html;
    }

    private static Html shown(List<String> heading) {
        Html html = Html.of("div", "margin:0.8em 0 0.3em;page-break-after:avoid;overflow-wrap:anywhere")
                .add(Html.of("b").text(heading.get(0)));
        heading.stream().skip(1).forEach(words -> html.text(" · " + words));
        return html;
    }

    private Html grid(Facet facet, List<Integer> runs) {
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
        Html bands = layout.sideBySide();
        for (List<Double> band : layout.bands(Facet.ordered(this.runs, Parameter.GUIDANCE, columns))) {
            Html head = Html.of("thead", "display:block;border:none;page-break-after:avoid")
                    .add(layout.row(band.size()).add(heads(layout, band, facet.isStaged())));
            Html body = Html.of("tbody", "display:block;border:none");
            for (int steps : Facet.ordered(this.runs, Parameter.STEPS, rows)) {
                Html row = layout.row(band.size()).add(GridLayout.rowHead().text(Amounts.count(steps, "step")));
                for (double scale : band) {
                    row.add(layout.cell()
                            .add(cells.getOrDefault(key(steps, scale), List.of()).stream()
                                    .map(run -> place(layout, run))));
                }
                body.add(row);
            }
            bands.add(layout.table(band.size()).add(head, body));
        }
        return bands;
    }

    /**
     * Above each column its guidance in both conventions; where columns are narrow the words stand once, before them.
     */
    private static Html heads(GridLayout layout, List<Double> scales, boolean isStaged) {
        String upTo = isStaged ? "up to " : "";
        String guidance = "guidance " + upTo;
        String cfg = "cfg " + upTo;
        Html corner = GridLayout.rowHead();
        if (!layout.hasWords()) {
            corner.text(guidance.strip()).add(Html.of("br"), light(cfg.strip()));
        }
        Html heads = Html.all(corner);
        for (double scale : scales) {
            String value = GuidanceText.cfg(scale).substring("cfg ".length());
            heads.add(GridLayout.columnHead()
                    .text((layout.hasWords() ? guidance : "") + NumberText.plain(scale))
                    .add(Html.of("br"), light((layout.hasWords() ? cfg : "") + value)));
        }
        return heads;
    }

    private static Html light(String words) {
        return Html.of("span", "font-weight:normal;opacity:0.7").text(words);
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
    private Html place(GridLayout layout, int run) {
        Request request = requests.get(run);
        Mark mark = marks[run];
        Html shown;
        if (mark instanceof Mark.Pictured picture) {
            shown = picture(run, picture);
        } else if (mark instanceof Mark.Failed failed) {
            shown = blank(request, "solid var(--jp-error-color1,#d55e00)", failed.reason())
                    .add(Html.of("div", OVER).text("failed"));
        } else if (mark instanceof Mark.Running running) {
            shown = blank(request, "solid var(--jp-brand-color1,#0072b2)", "")
                    .add(Html.of("div", OVER).add(running(running)));
        } else if (mark instanceof Mark.NotNeeded) {
            String title = "not needed: " + PictureCaption.parameters(request);
            shown = blank(request, "dotted var(--jp-border-color2,#8884)", title)
                    .add(Html.of("div", OVER + ";opacity:0.5").text("out"));
        } else {
            String title = "not made: " + PictureCaption.parameters(request);
            shown = blank(request, "dashed var(--jp-border-color1,#8888)", title)
                    .add(Html.of("div", OVER));
        }
        return layout.place().add(shown).text("seed " + request.seed());
    }

    private Html picture(int run, Mark.Pictured picture) {
        Request request = requests.get(run);
        Html image = Html.of("img")
                .attribute("width", width(request))
                .attribute("height", height(request))
                .attribute("style", FILLING)
                .attribute("src", picture.uri());
        if (isNumbered) {
            image.attribute("data-run", run);
        }
        image.attribute("alt", "seed " + request.seed()).attribute("title", picture.title());
        String to = address.apply(run);
        return to.isEmpty() ? image : Html.of("a").attribute("href", to).add(image);
    }

    /** An empty place as large as its picture will be: padding alone keeps its shape while it shrinks. */
    private Html blank(Request request, String border, String title) {
        double percent = Math.round(1000.0 * height(request) / width(request)) / 10.0;
        String style =
                "position:relative;box-sizing:border-box;height:0;padding-bottom:" + percent + "%;border:1px " + border;
        return Html.of("div", style).attribute("title", title);
    }

    private static Html running(Mark.Running running) {
        String percent = Math.round(100 * running.fraction()) + "%";
        if (running.preview().isEmpty()) {
            return Html.all().text(percent);
        }
        Html image = Html.of("img", FILLING + "height:100%")
                .attribute("src", running.preview())
                .attribute("alt", "estimate");
        String corner = "position:absolute;left:0;bottom:0;padding:0 3px;line-height:1.3;background:#000a;color:#fff";
        return Html.all(image, Html.of("span", corner).text(percent));
    }

    private static String key(int steps, double scale) {
        return steps + " " + scale;
    }
}
