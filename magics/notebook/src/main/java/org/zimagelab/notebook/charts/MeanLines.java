package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.notebook.charts.FacetedChart.LegendEntry;
import org.zimagelab.notebook.charts.FacetedPlot.Part;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.IntervalText;

/** Means of cells against steps with a line for each guidance, or the other way round, with 95 % intervals. */
final class MeanLines {
    static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS, SeriesMarkers.PLUS, SeriesMarkers.TRAPEZOID,
    };
    private static final int WIDTH = 720;
    private static final int HEIGHT = 450;
    private static final int FACET_HEIGHT = 300;
    static final int FACET_PADDING = 16;
    private static final double RING = 15;

    /** Bars of more lines would hide the lines. */
    private static final int MOST_BARRED = 10;

    /** Names of more lines would not fit beside the chart; of those some are named. */
    private static final int MOST_NAMED = 14;

    private final Parameter across;
    private final List<CellScore> all;
    private final List<Double> levels;
    private final boolean intervals;
    private final SweptAxis axis;
    /** By the value of the parameter that is not across. */
    private final TreeMap<Double, List<CellScore>> lines = new TreeMap<>();

    /**
     * A score in every cell of steps and guidance.
     *
     * @param estimand what the intervals are about
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    static List<CellScore> cells(Runs runs, String score, Estimand estimand) {
        List<CellScore> cells = runs.cells(score, estimand, Parameter.STEPS, Parameter.GUIDANCE);
        if (cells.stream().allMatch(cell -> cell.n() == 0)) {
            throw noValue(score);
        }
        return cells;
    }

    /** What the intervals are about, or why there are none, for a caption. */
    static String intervals(List<CellScore> cells, Estimand estimand) {
        return IntervalText.of(estimand, cells.stream().map(CellScore::estimate).toList());
    }

    /** The one line that says why there is nothing to draw. */
    static IllegalArgumentException noValue(String score) {
        return new IllegalArgumentException("score " + score + ": no cell of this sweep has a value yet");
    }

    /** @param across {@code STEPS} or {@code GUIDANCE} */
    MeanLines(List<CellScore> cells, Parameter across) {
        this(cells, across, cells);
    }

    /** @param all cells that share axes and colours with these */
    private MeanLines(List<CellScore> cells, Parameter across, List<CellScore> all) {
        this.across = across;
        this.all = all;
        Parameter by = across == Parameter.STEPS ? Parameter.GUIDANCE : Parameter.STEPS;
        for (CellScore cell : cells) {
            if (cell.n() > 0) {
                lines.computeIfAbsent(cell.cell().number(by), value -> new ArrayList<>())
                        .add(cell);
            }
        }
        lines.values()
                .forEach(line ->
                        line.sort(Comparator.comparingDouble(cell -> cell.cell().number(across))));
        levels = all.stream()
                .filter(cell -> cell.n() > 0)
                .map(cell -> cell.cell().number(by))
                .distinct()
                .sorted()
                .toList();
        List<Double> values =
                all.stream().map(cell -> cell.cell().number(across)).toList();
        this.axis = across == Parameter.STEPS ? SweptAxis.steps(values) : SweptAxis.even(values);
        this.intervals = levels.size() <= MOST_BARRED && all.stream().anyMatch(MeanLines::hasBar);
    }

    /** Each line by the value that all of it shares, in its order along the axis. */
    Map<Double, List<CellScore>> lines() {
        return lines;
    }

    /**
     * Draws them. The series hold places on the axis, see {@link SweptAxis}.
     *
     * @param what the y axis shows
     * @param better which end of it
     * @param title above the chart
     * @param ringed cells to be marked
     */
    DecoratedXYChart chart(String what, DirectionNote better, String title, List<CellScore> ringed) {
        DecoratedXYChart chart = new DecoratedXYChart(WIDTH, HEIGHT, title, Fonts.family(title + what));
        draw(chart, what, better, ringed);
        return chart;
    }

    private void draw(DecoratedXYChart chart, String what, DirectionNote better, List<CellScore> ringed) {
        String heading = across == Parameter.STEPS ? "steps" : "guidance (cfg = guidance + 1)";
        chart.decoration().xAxis(heading + axis.note(), axis.ticks(), true);
        chart.decoration().direction(better);
        chart.xRange(axis.low(), axis.high());
        chart.setYAxisTitle(what + chooseYRange(chart));
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setMarkerSize(levels.size() <= MOST_BARRED ? 8 : 5);
        int every = (levels.size() + MOST_NAMED - 1) / MOST_NAMED;
        List<double[]> rings = new ArrayList<>();
        List<Overlay.Drawing> bars = new ArrayList<>();
        for (Map.Entry<Double, List<CellScore>> line : lines.entrySet()) {
            int index = levels.indexOf(line.getKey());
            double aside = intervals ? axis.aside(index, levels.size()) : 0;
            String name = name(chart, line.getKey());
            XYSeries series = add(chart, name, line.getValue(), aside, index);
            if (intervals) {
                bars.add((g, at) -> bars(g, at, line.getValue(), aside, series.getLineColor()));
            }
            series.setShowInLegend((levels.size() - 1 - index) % every == 0);
            line.getValue().stream()
                    .filter(ringed::contains)
                    .forEach(cell -> rings.add(new double[] {place(cell) + aside, cell.mean()}));
        }
        Overlay.on(chart, (g, at) -> {
            bars.forEach(line -> line.draw(g, at));
            rings.forEach(ring -> ring(g, at.x(ring[0]), at.y(ring[1])));
        });
    }

    /**
     * The same for each value of a parameter, on one scale.
     *
     * @param across {@code STEPS} or {@code GUIDANCE}
     * @param caption of the cells of a part
     * @return see {@link FacetedPlot#of}
     */
    static Plot faceted(
            Runs runs,
            String score,
            Estimand estimand,
            Parameter by,
            String title,
            Parameter across,
            BiFunction<Part, List<CellScore>, String> caption) {
        List<CellScore> all = new ArrayList<>();
        return FacetedPlot.of(runs, by, title, new FacetedPlot.Kind() {
            @Override
            public List<Plot> draw(List<Part> parts, int width) {
                List<List<CellScore>> own = parts.stream()
                        .map(part -> part.runs().cells(score, estimand, Parameter.STEPS, Parameter.GUIDANCE))
                        .toList();
                own.forEach(all::addAll);
                if (all.stream().allMatch(cell -> cell.n() == 0)) {
                    throw noValue(score);
                }
                List<Plot> plots = new ArrayList<>();
                for (int i = 0; i < own.size(); i++) {
                    Part part = parts.get(i);
                    DecoratedXYChart chart =
                            new DecoratedXYChart(width, FACET_HEIGHT, part.name(), Fonts.family(part.name()));
                    new MeanLines(own.get(i), across, all)
                            .draw(chart, score, DirectionNote.of(runs.metric(score)), List.of());
                    chart.getStyler().setLegendVisible(false).setChartPadding(FACET_PADDING);
                    plots.add(Plot.of(
                            chart,
                            part.runs().cellTable(score, estimand, Parameter.STEPS, Parameter.GUIDANCE),
                            caption.apply(part, own.get(i))));
                }
                return plots;
            }

            @Override
            public List<LegendEntry> legend() {
                return new MeanLines(all, across).legend();
            }
        });
    }

    private List<LegendEntry> legend() {
        return IntStream.range(0, levels.size())
                .mapToObj(i -> new LegendEntry(
                        Palette.line(i, levels.size()),
                        across == Parameter.GUIDANCE
                                ? Amounts.count(levels.get(i).longValue(), "step")
                                : "guidance " + ChartStyle.tick(levels.get(i))))
                .toList();
    }

    private String name(DecoratedXYChart chart, double value) {
        return across == Parameter.GUIDANCE ? Amounts.count((long) value, "step") : strength(chart, value);
    }

    /** A series' name: without the noise of binary fractions, unless that alone tells two strengths apart. */
    static String strength(DecoratedXYChart chart, double value) {
        String brief = "guidance " + ChartStyle.tick(value) + " (cfg " + ChartStyle.tick(value + 1)
                + (value == 0 ? ", off)" : ")");
        return chart.getSeries(brief) == null ? brief : "guidance " + value;
    }

    private double place(CellScore cell) {
        return axis.place(cell.cell().number(across));
    }

    /**
     * Chooses the range of the y axis, and says so. With two or three seeds an interval can be many times as long as
     * the whole range of the lines. The axis then shows the range of the lines, and the bars reach beyond the frame.
     */
    private String chooseYRange(DecoratedXYChart chart) {
        List<CellScore> shown = all.stream().filter(cell -> cell.n() > 0).toList();
        AxisRange means = AxisRange.around(shown.stream().mapToDouble(CellScore::mean));
        if (!intervals) {
            chart.yRange(means);
            if (shown.stream().noneMatch(cell -> cell.n() > 1)) {
                return "";
            }
            chart.decoration().note("intervals are left out: there are too many lines");
            return " (mean)";
        }
        List<Estimate> estimates = shown.stream().map(CellScore::estimate).toList();
        chart.yRange(AxisRange.withIntervals(estimates));
        if (AxisRange.cutsIntervals(estimates)) {
            chart.decoration().note("intervals reach beyond the frame");
        }
        return " (mean, 95 % interval)";
    }

    private static boolean hasBar(CellScore cell) {
        return cell.estimate().hasInterval();
    }

    /** The interval of each cell that has one, as far as the frame goes. */
    private void bars(Graphics2D g, Overlay at, List<CellScore> line, double aside, Color colour) {
        Rectangle2D frame = at.plotArea();
        g.setColor(colour);
        g.setStroke(new BasicStroke(1.2f));
        for (CellScore cell : line) {
            if (hasBar(cell)) {
                double x = at.x(place(cell) + aside);
                IntervalBar.upright(g, frame, x, at.y(cell.low()), at.y(cell.high()));
            }
        }
    }

    private XYSeries add(DecoratedXYChart chart, String name, List<CellScore> line, double aside, int index) {
        double[] x = line.stream().mapToDouble(cell -> place(cell) + aside).toArray();
        double[] y = line.stream().mapToDouble(CellScore::mean).toArray();
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(MARKERS[index % MARKERS.length]);
        series.setMarkerColor(Palette.line(index, levels.size())).setLineColor(Palette.line(index, levels.size()));
        series.setLineStyle(new BasicStroke(2f));
        return series;
    }

    private static void ring(Graphics2D g, double x, double y) {
        g.setColor(Palette.INK);
        g.setStroke(new BasicStroke(1.6f));
        g.draw(new Ellipse2D.Double(x - RING / 2, y - RING / 2, RING, RING));
    }
}
