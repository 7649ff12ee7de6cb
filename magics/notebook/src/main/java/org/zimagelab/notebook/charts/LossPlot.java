package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.quality.Direction;

/** The losses of a training. */
public final class LossPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final Color POINTS = new Color(0x9cc8e6);

    private static final int MOST_TICKS = 9;
    /** Room at the right, so that the mark of the last step is drawn whole. */
    private static final double EDGE = 0.02;

    private static final double FEW_DECADES = 2.5;

    /** Marks of each kind at the most: more would hide one another, and fill the saved notebook. */
    private static final int MOST_MARKS = 160;

    /** The time constant of the smooth line, in steps, is a fiftieth of the training, but at least this. */
    private static final int LEAST_MEMORY = 8;

    private LossPlot() {}

    /**
     * The losses so far as points, and a smooth line through them (an exponential mean), against a logarithmic axis:
     * the series hold log10 of them.
     *
     * @param losses of steps 1, 2, …; at least one; those that are not finite are passed over
     * @param steps of the whole training, the end of the axis
     * @param title above the chart
     * @return the chart
     */
    public static XYChart of(double[] losses, int steps, String title) {
        DecoratedXYChart chart = new DecoratedXYChart(WIDTH, HEIGHT, title, Fonts.family(title));
        chart.setYAxisTitle("loss");
        chart.decoration().xAxis("step", AxisTick.round(0, steps, MOST_TICKS, true), true);
        chart.decoration().direction(DirectionNote.of(Direction.LOWER_IS_BETTER));
        chart.xRange(0, steps * (1 + EDGE));
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        double[] smooth = smooth(losses, steps);
        int every = (losses.length + MOST_MARKS - 1) / MOST_MARKS;
        // the first step, and from the end, so that the latest is among them
        int[] shown = IntStream.range(0, losses.length)
                .filter(i -> i == 0 || (losses.length - 1 - i) % every == 0)
                .filter(i -> Double.isFinite(losses[i]) && losses[i] > 0)
                .toArray();
        AxisRange up = AxisRange.around(Arrays.stream(shown).mapToDouble(i -> Math.log10(losses[i])));
        chart.yRange(up, ticks(up));
        if (shown.length == 0) {
            return chart;
        }
        double[] x = Arrays.stream(shown).mapToDouble(i -> i + 1).toArray();
        XYSeries points = chart.addSeries(
                "a step",
                x,
                Arrays.stream(shown).mapToDouble(i -> Math.log10(losses[i])).toArray());
        points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        points.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(POINTS);
        XYSeries line = chart.addSeries(
                "smoothed",
                x,
                Arrays.stream(shown).mapToDouble(i -> Math.log10(smooth[i])).toArray());
        line.setMarker(SeriesMarkers.NONE).setLineColor(Palette.LINES[0]).setLineStyle(new BasicStroke(2f));
        chart.getStyler().setMarkerSize(4);
        return chart;
    }

    /**
     * Losses on their logarithmic axis: 1, 2 and 5 × 10ⁿ where that makes some, powers of ten where it makes too many,
     * and else whatever round losses lie there.
     */
    private static List<AxisTick> ticks(AxisRange logs) {
        double low = Math.pow(10, logs.low());
        double high = Math.pow(10, logs.high());
        int decades = (int) Math.ceil((logs.high() - logs.low()) / MOST_TICKS);
        List<AxisTick> ticks = new ArrayList<>();
        for (int n = (int) Math.floor(logs.low()); n <= logs.high(); n++) {
            for (int digit : logs.high() - logs.low() > FEW_DECADES ? new int[] {1} : new int[] {1, 2, 5}) {
                double value = digit * Math.pow(10, n);
                if (value >= low && value <= high && Math.floorMod(n, Math.max(1, decades)) == 0) {
                    // each formatted by its own size, since one tick may be a thousandth of another
                    ticks.add(new AxisTick(Math.log10(value), new RangeFormat(value, value).brief(value)));
                }
            }
        }
        return ticks.size() > 2
                ? ticks
                : AxisTick.round(low, high, MOST_TICKS, false).stream()
                        .filter(tick -> tick.at() > 0)
                        .map(tick -> new AxisTick(Math.log10(tick.at()), tick.label()))
                        .toList();
    }

    /**
     * The mean of what came before, the nearer the heavier; without the pull to 0 of a plain exponential mean.
     *
     * @param losses of steps 1, 2, …
     * @param steps of the whole training
     * @return as many
     */
    public static double[] smooth(double[] losses, int steps) {
        double keep = 1 - 1 / (double) Math.max(LEAST_MEMORY, steps / 50);
        double[] smooth = new double[losses.length];
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < losses.length; i++) {
            if (Double.isFinite(losses[i])) {
                sum = keep * sum + (1 - keep) * losses[i];
                weight = keep * weight + 1 - keep;
            }
            smooth[i] = sum / weight;
        }
        return smooth;
    }
}
