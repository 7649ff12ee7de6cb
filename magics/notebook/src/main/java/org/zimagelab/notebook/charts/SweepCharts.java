package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.notebook.display.Captions;
import org.zimagelab.notebook.display.Numbers;
import org.zimagelab.tuning.CellScore;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Runs;

/** Charts of a score over steps and guidance. */
public final class SweepCharts {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final double LONGEST_BAR = 2;
    private static final double DODGE = 0.012;
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS, SeriesMarkers.PLUS, SeriesMarkers.TRAPEZOID,
    };

    private SweepCharts() {}

    /**
     * The mean of a score over the seeds, steps × guidance; cells without a value stay blank.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static HeatMapChart heatmap(Runs runs, String score, String title) {
        List<CellScore> cells = finished(runs, score);
        List<Integer> steps = new ArrayList<>(new TreeSet<>(steps(cells)));
        List<Double> scales = new ArrayList<>(new TreeSet<>(scales(cells)));
        List<Number[]> values = new ArrayList<>();
        for (CellScore cell : cells) {
            if (cell.n() > 0) {
                values.add(new Number[] {
                    scales.indexOf(cell.cell().number(Parameter.GUIDANCE)), steps.indexOf(stepsOf(cell)), cell.mean()
                });
            }
        }
        String family = Fonts.family(title + score);
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("guidance (cfg)")
                .yAxisTitle("steps")
                .build();
        ChartStyle.apply(chart, title, family);
        chart.getStyler()
                .setRangeColors(Palette.RAMP)
                .setShowValue(true)
                .setHeatMapValueDecimalPattern(pattern(cells))
                .setValueFont(Fonts.font(family, Font.PLAIN, 13))
                .setValueFontColor(Color.BLACK);
        // The colour bar writes its ends as they are.
        chart.getStyler().setMin(rounded(cells, RoundingMode.FLOOR));
        chart.getStyler().setMax(rounded(cells, RoundingMode.CEILING));
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setPlotBackgroundColor(Palette.GAP);
        chart.getStyler().setPlotContentSize(1);
        chart.addSeries(
                score,
                scales.stream()
                        .map(s -> Numbers.plain(s) + " (" + Captions.cfg(s).replace(", off", "") + ")")
                        .toList(),
                steps,
                values);
        return chart;
    }

    /**
     * A score against steps, a line for each guidance, with the 95 % interval of the mean over the seeds.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static XYChart lines(Runs runs, String score, String title) {
        List<CellScore> cells = finished(runs, score);
        boolean intervals = cells.stream().anyMatch(cell -> cell.n() > 1);
        String family = Fonts.family(title + score);
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("steps")
                .yAxisTitle(score + (intervals ? " (mean, 95 % interval)" : ""))
                .build();
        ChartStyle.apply(chart, title, family);
        if (intervals && frame(chart.getStyler(), cells)) {
            chart.setYAxisTitle(score + " (mean; 95 % interval, cut by the frame)");
        }
        chart.getStyler().setSeriesColors(Palette.LINES);
        chart.getStyler().setErrorBarsColorSeriesColor(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setMarkerSize(8);
        chart.getStyler().setDecimalPattern(null);
        int index = 0;
        Map<Double, List<CellScore>> byScale = new LinkedHashMap<>();
        for (double scale : new TreeSet<>(scales(cells))) {
            byScale.put(
                    scale,
                    cells.stream()
                            .filter(c -> c.n() > 0 && c.cell().number(Parameter.GUIDANCE) == scale)
                            .sorted(java.util.Comparator.comparingInt(SweepCharts::stepsOf))
                            .toList());
        }
        byScale.values().removeIf(List::isEmpty);
        double span = new TreeSet<>(steps(cells)).last() - new TreeSet<>(steps(cells)).first();
        for (Map.Entry<Double, List<CellScore>> line : byScale.entrySet()) {
            // Bars of several lines at the same steps would hide one another.
            double aside = intervals ? DODGE * span * (index - (byScale.size() - 1) / 2.0) : 0;
            add(chart, Captions.guidance(line.getKey()), line.getValue(), intervals, aside);
            index++;
        }
        return chart;
    }

    /**
     * With two or three seeds an interval can be many times as long as all that the lines do. The axis then keeps to the
     * lines, and the bars run out of the frame.
     */
    private static boolean frame(AxesChartStyler styler, List<CellScore> cells) {
        double low = finishedMeans(cells).min().orElse(0);
        double high = finishedMeans(cells).max().orElse(0);
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

    private static void add(XYChart chart, String name, List<CellScore> cells, boolean intervals, double aside) {
        double[] x = cells.stream().mapToDouble(cell -> stepsOf(cell) + aside).toArray();
        double[] y = cells.stream().mapToDouble(CellScore::mean).toArray();
        // A cell with one seed has no interval: its bar has no length.
        double[] half = cells.stream()
                .mapToDouble(c -> c.n() > 1 ? c.high() - c.mean() : 0)
                .toArray();
        XYSeries series = intervals ? chart.addSeries(name, x, y, half) : chart.addSeries(name, x, y);
        series.setMarker(MARKERS[(chart.getSeriesCollection().size() - 1) % MARKERS.length]);
        series.setLineStyle(new BasicStroke(2f));
    }

    private static List<CellScore> finished(Runs runs, String score) {
        List<CellScore> cells = runs.cells(score, Parameter.STEPS, Parameter.GUIDANCE);
        if (cells.stream().allMatch(cell -> cell.n() == 0)) {
            throw new IllegalArgumentException("score " + score + ": no cell of this sweep has a value yet");
        }
        return cells;
    }

    private static Set<Integer> steps(List<CellScore> cells) {
        Set<Integer> steps = new LinkedHashSet<>();
        cells.forEach(cell -> steps.add(stepsOf(cell)));
        return steps;
    }

    private static Set<Double> scales(List<CellScore> cells) {
        Set<Double> scales = new LinkedHashSet<>();
        cells.forEach(cell -> scales.add(cell.cell().number(Parameter.GUIDANCE)));
        return scales;
    }

    private static int stepsOf(CellScore cell) {
        return (int) cell.cell().number(Parameter.STEPS);
    }

    private static double rounded(List<CellScore> cells, RoundingMode way) {
        DoubleStream means = finishedMeans(cells);
        double end = (way == RoundingMode.FLOOR ? means.min() : means.max()).orElse(0);
        return BigDecimal.valueOf(end).setScale(places(cells), way).doubleValue();
    }

    private static DoubleStream finishedMeans(List<CellScore> cells) {
        return cells.stream().filter(cell -> cell.n() > 0).mapToDouble(CellScore::mean);
    }

    private static String pattern(List<CellScore> cells) {
        int places = places(cells);
        return places == 0 ? "0" : "0." + "0".repeat(places);
    }

    /** Decimal places that give the largest value three significant digits; the same in every cell. */
    private static int places(List<CellScore> cells) {
        double largest = finishedMeans(cells).map(Math::abs).max().orElse(1);
        return largest == 0 ? 1 : (int) Math.max(0, Math.min(5, 2 - Math.floor(Math.log10(largest))));
    }
}
