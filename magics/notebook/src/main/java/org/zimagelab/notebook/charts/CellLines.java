package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.notebook.display.Captions;
import org.zimagelab.notebook.display.Numbers;
import org.zimagelab.tuning.CellScore;
import org.zimagelab.tuning.Parameter;

/** Means of cells against steps with a line for each guidance, or the other way round, with 95 % intervals. */
final class CellLines {
    static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS, SeriesMarkers.PLUS, SeriesMarkers.TRAPEZOID,
    };
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final double LONGEST_BAR = 2;
    private static final double DODGE = 0.012;
    private static final double RING = 15;

    private final Parameter across;
    private final List<CellScore> cells;
    private final boolean intervals;
    /** By the value of the parameter that is not across. */
    private final TreeMap<Double, List<CellScore>> lines = new TreeMap<>();

    /** @param across {@code STEPS} or {@code GUIDANCE} */
    CellLines(List<CellScore> cells, Parameter across) {
        this.across = across;
        this.cells = cells;
        this.intervals = cells.stream().anyMatch(cell -> cell.n() > 1);
        Parameter by = across == Parameter.STEPS ? Parameter.GUIDANCE : Parameter.STEPS;
        for (CellScore cell : cells) {
            if (cell.n() > 0) {
                lines.computeIfAbsent(cell.cell().number(by), value -> new ArrayList<>())
                        .add(cell);
            }
        }
        lines.values().forEach(line -> line.sort(Comparator.comparingDouble(this::place)));
    }

    /** Each line by the value that all of it shares, in its order along the axis. */
    Map<Double, List<CellScore>> lines() {
        return lines;
    }

    /**
     * Draws them.
     *
     * @param what the y axis shows
     * @param title above the chart
     * @param ringed cells to be marked
     */
    CaptionedChart chart(String what, String title, List<CellScore> ringed) {
        CaptionedChart chart = new CaptionedChart(WIDTH, HEIGHT, title, Fonts.family(title + what));
        chart.setXAxisTitle(across == Parameter.STEPS ? "steps" : "guidance (cfg = guidance + 1)");
        chart.setYAxisTitle(what + (intervals ? " (mean, 95 % interval)" : ""));
        if (intervals && frame(chart.getStyler())) {
            chart.setYAxisTitle(what + " (mean; 95 % interval, cut by the frame)");
        }
        chart.getStyler().setSeriesColors(Palette.LINES);
        chart.getStyler().setErrorBarsColorSeriesColor(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setMarkerSize(8);
        chart.getStyler().setDecimalPattern(null);
        int index = 0;
        List<double[]> rings = new ArrayList<>();
        for (Map.Entry<Double, List<CellScore>> line : lines.entrySet()) {
            double aside = aside(index++);
            String name = across == Parameter.STEPS
                    ? Captions.guidance(line.getKey())
                    : Numbers.count(line.getKey().longValue(), "step");
            add(chart, name, line.getValue(), aside);
            line.getValue().stream()
                    .filter(ringed::contains)
                    .forEach(cell -> rings.add(new double[] {place(cell) + aside, cell.mean()}));
        }
        Overlay.on(chart, (g, at) -> rings.forEach(ring -> ring(g, at.x(ring[0]), at.y(ring[1]))));
        return chart;
    }

    /** Bars of several lines at the same place would hide one another. */
    private double aside(int index) {
        double span = cells.stream().mapToDouble(this::place).max().orElse(0)
                - cells.stream().mapToDouble(this::place).min().orElse(0);
        return intervals ? DODGE * span * (index - (lines.size() - 1) / 2.0) : 0;
    }

    private double place(CellScore cell) {
        return cell.cell().number(across);
    }

    /**
     * With two or three seeds an interval can be many times as long as all that the lines do. The axis then keeps to
     * the lines, and the bars run out of the frame.
     */
    private boolean frame(AxesChartStyler styler) {
        double low = cells.stream()
                .filter(cell -> cell.n() > 0)
                .mapToDouble(CellScore::mean)
                .min()
                .orElse(0);
        double high = cells.stream()
                .filter(cell -> cell.n() > 0)
                .mapToDouble(CellScore::mean)
                .max()
                .orElse(0);
        double longest = cells.stream()
                .filter(cell -> cell.n() > 1)
                .mapToDouble(cell -> cell.high() - cell.mean())
                .max()
                .orElse(0);
        double span = high - low;
        boolean cut = span > 0 && longest > LONGEST_BAR * span;
        if (cut) {
            styler.setYAxisMin(low - LONGEST_BAR * span / 2);
            styler.setYAxisMax(high + LONGEST_BAR * span / 2);
        }
        return cut;
    }

    private void add(CaptionedChart chart, String name, List<CellScore> line, double aside) {
        double[] x = line.stream().mapToDouble(cell -> place(cell) + aside).toArray();
        double[] y = line.stream().mapToDouble(CellScore::mean).toArray();
        // A cell with one seed has no interval: its bar has no length.
        double[] half = line.stream()
                .mapToDouble(c -> c.n() > 1 ? c.high() - c.mean() : 0)
                .toArray();
        XYSeries series = intervals ? chart.addSeries(name, x, y, half) : chart.addSeries(name, x, y);
        series.setMarker(MARKERS[(chart.getSeriesCollection().size() - 1) % MARKERS.length]);
        series.setLineStyle(new BasicStroke(2f));
    }

    private static void ring(Graphics2D g, double x, double y) {
        g.setColor(Palette.INK);
        g.setStroke(new BasicStroke(1.6f));
        g.draw(new Ellipse2D.Double(x - RING / 2, y - RING / 2, RING, RING));
    }
}
