package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.notebook.display.PictureCaption;
import org.zimagelab.tuning.Amounts;

/** Noise levels of several schedules in one chart. Lines differ in their dashes and marks too. */
public final class SchedulePlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 400;
    private static final int MOST_TICKS = 20;
    private static final int FEW_TICKS = 10;
    private static final int LONGEST_LABEL = 36;

    /** Up to so many steps have a mark each. */
    private static final int MOST_MARKED = 32;

    private static final float[][] DASHES = {null, {9, 4}, {2, 4}, {9, 4, 2, 4}};

    private static final Marker[] MARKS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP
    };

    private SchedulePlot() {}

    /**
     * The noise levels against the steps done, or against their share where numbers of steps differ.
     *
     * @param lines at least one
     * @return the chart
     */
    public static XYChart of(List<ScheduleLine> lines) {
        int most = lines.stream().mapToInt(ScheduleLine::steps).max().orElseThrow();
        boolean isShare = lines.stream().anyMatch(line -> line.steps() != most);
        String title = title(lines);
        DecoratedXYChart chart = new DecoratedXYChart(WIDTH, HEIGHT, title, Fonts.family(title));
        double end = isShare ? 1 : most;
        chart.decoration()
                .xAxis(
                        isShare ? "share of the steps done" : "steps done",
                        AxisTick.round(0, end, isShare ? FEW_TICKS : MOST_TICKS, !isShare),
                        true);
        chart.xRange(0, end);
        chart.setYAxisTitle("sigma");
        chart.yRange(new AxisRange(0, 1));
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setMarkerSize(5);
        for (int i = 0; i < lines.size(); i++) {
            add(chart, lines, i, isShare);
        }
        return chart;
    }

    private static void add(XYChart chart, List<ScheduleLine> lines, int index, boolean isShare) {
        ScheduleLine line = lines.get(index);
        double[] done = IntStream.rangeClosed(0, line.steps())
                .mapToDouble(k -> isShare ? (double) k / line.steps() : k)
                .toArray();
        String label = PictureCaption.brief(line.label(lines), LONGEST_LABEL);
        // XChart wants names that differ: lists of levels may be cut to the same words.
        String name =
                chart.getSeriesCollection().stream().anyMatch(s -> s.getName().equals(label))
                        ? label + " (" + (index + 1) + ")"
                        : label;
        XYSeries series = chart.addSeries(name, done, line.sigmas());
        // Names have no order, so colours are told apart by hue; behind the last one they begin again, with other
        // dashes.
        Color colour = Palette.LINES[index % Palette.LINES.length];
        int dash = (index + index / Palette.LINES.length) % DASHES.length;
        series.setLineColor(colour);
        series.setMarkerColor(colour);
        series.setMarker(line.steps() <= MOST_MARKED ? MARKS[index % MARKS.length] : SeriesMarkers.NONE);
        series.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, DASHES[dash], 0f));
    }

    /** What all lines have in common. */
    private static String title(List<ScheduleLine> lines) {
        StringBuilder title = new StringBuilder("noise levels");
        String separator = ": ";
        if (lines.stream().mapToInt(ScheduleLine::steps).distinct().count() == 1) {
            title.append(separator).append(Amounts.count(lines.get(0).steps(), "step"));
            separator = ", ";
        }
        if (lines.stream().map(ScheduleLine::shiftWords).distinct().count() == 1
                && !lines.get(0).shiftWords().isEmpty()) {
            title.append(separator).append(lines.get(0).shiftWords());
        }
        return title.toString();
    }
}
