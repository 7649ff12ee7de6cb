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
import java.util.stream.IntStream;
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

    private final Runs runs;
    private final List<Request> requests;
    private final GridMark[] marks;
    private final int box;
    private final Set<Parameter> varying;
    private final boolean isNumbered;
    /** Where the picture of a run leads to; empty where it is no link. */
    private final IntFunction<String> address;

    private int latest;
    private int forgotten;

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
        this.marks = new GridMark[requests.size()];
        Arrays.fill(marks, new GridMark.Waiting());
        this.box = box;
        this.varying = Facet.varying(requests.stream().map(Facet::of).toList());
    }

    /**
     * A machine begins to make a run.
     *
     * @param run index into the planned runs
     * @param machine of a spread sweep; "" where there is one alone
     */
    public void started(int run, String machine) {
        latest = run;
        marks[run] = new GridMark.Running(0, "", machine);
    }

    /**
     * A run is being made.
     *
     * @param run index into the planned runs, after {@link #started}
     * @param fraction of its steps done, 0 to 1
     */
    public void running(int run, double fraction) {
        if (marks[run] instanceof GridMark.Running before) {
            latest = run;
            marks[run] = new GridMark.Running(fraction, before.preview(), before.machine());
        }
    }

    /**
     * A run that was being made waits again, since its machine was lost.
     *
     * @param run index into the planned runs
     */
    public void givenUp(int run) {
        if (marks[run] instanceof GridMark.Running) {
            marks[run] = new GridMark.Waiting();
        }
    }

    /**
     * How a run that is being made looks now.
     *
     * @param run index into the planned runs, after {@link #running}
     * @param estimate shown no larger than the grid's box
     */
    public void previewed(int run, BufferedImage estimate) {
        if (marks[run] instanceof GridMark.Running now) {
            String preview = DataUri.jpeg(Thumbnail.of(estimate, box));
            marks[run] = new GridMark.Running(now.fraction(), preview, now.machine());
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
        marks[run] = new GridMark.Pictured(uri, title);
    }

    /**
     * A run has failed.
     *
     * @param run index into the planned runs
     * @param reason one line; escaped here
     */
    public void failed(int run, String reason) {
        marks[run] = new GridMark.Failed(reason);
    }

    /**
     * A run will not be made, since others decide what was asked.
     *
     * @param run index into the planned runs
     */
    public void notNeeded(int run) {
        if (marks[run] instanceof GridMark.Waiting) {
            marks[run] = new GridMark.NotNeeded();
        }
    }

    /** Runs that were being made are waiting again: the sweep has ended. */
    public void stopped() {
        for (int i = 0; i < marks.length; i++) {
            givenUp(i);
        }
    }

    /**
     * The grid as it stands, with the first {@link #MOST} runs at the most.
     *
     * @return one div; all text in it escaped
     */
    public Html html() {
        return html(IntStream.range(0, Math.min(MOST, marks.length)).toArray(), "%grid --html FILE shows all");
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
                .map(mark -> mark instanceof GridMark.Pictured picture ? picture.uri() : "")
                .toList();
        int width = first.stream().mapToInt(this::width).max().orElse(1);
        int height = first.stream().mapToInt(this::height).max().orElse(1);
        return GridSheet.of(runs, first, pictures, width, height);
    }

    /** The grid with all runs, however many. */
    Html whole() {
        return html(IntStream.range(0, marks.length).toArray(), "");
    }

    /**
     * The part in which something happens, of {@link #MOST_LIVE} runs at the most: what was told last, half as many
     * made before it, and what comes. Where several are being made, the same around each of them, of fewer runs.
     *
     * @return one div; all text in it escaped
     */
    public Html live() {
        int[] shown =
                marks.length <= MOST_LIVE ? IntStream.range(0, marks.length).toArray() : around();
        forget(shown[0]);
        return html(shown, "at the end all are shown here");
    }

    /** Indexes of runs around those that are being made, ascending. */
    private int[] around() {
        int[] running = IntStream.range(0, marks.length)
                .filter(run -> marks[run] instanceof GridMark.Running)
                .limit(MOST_LIVE)
                .toArray();
        int[] at = running.length > 1 ? running : new int[] {latest};
        int each = MOST_LIVE / at.length;
        int half = each / 2;
        return IntStream.of(at)
                .flatMap(run -> {
                    int from = half == 0 ? run : Math.max(0, run / half - 1) * half;
                    return IntStream.range(from, Math.min(from + each, marks.length));
                })
                .sorted()
                .distinct()
                .toArray();
    }

    /** Drops pictures that will not be shown again. */
    private void forget(int before) {
        while (forgotten < before) {
            if (forgotten >= MOST && marks[forgotten] instanceof GridMark.Pictured) {
                marks[forgotten] = new GridMark.Waiting();
            }
            forgotten++;
        }
    }

    /** @param some indexes of runs, ascending */
    private Html html(int[] some, String others) {
        Map<Facet, List<Integer>> shown = new LinkedHashMap<>();
        for (int i : some) {
            shown.computeIfAbsent(Facet.of(requests.get(i)), b -> new ArrayList<>())
                    .add(i);
        }
        Html html = Html.of("div", "overflow-x:auto");
        if (some.length < marks.length) {
            int first = some[0] + 1;
            int last = some[some.length - 1] + 1;
            html.add(Html.faint((last - first < some.length
                            ? "runs " + first + " to " + last + " of " + Amounts.count(marks.length, "run")
                            : Amounts.part(some.length, marks.length, "run") + ", around those that are being made")
                    + "; " + others));
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
        String number = isNumbered ? String.valueOf(run) : "";
        Html tile = new GridTile(request, width(request), height(request)).of(marks[run], number, address.apply(run));
        return layout.place().add(tile).text("seed " + request.seed());
    }

    private static String key(int steps, double scale) {
        return steps + " " + scale;
    }
}
