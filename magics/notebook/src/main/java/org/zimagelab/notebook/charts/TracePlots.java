package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.notebook.display.PictureCaption;
import org.zimagelab.tuning.trace.Trace;
import org.zimagelab.tuning.trace.TraceStep;

/** Charts of one picture's steps. Lines differ in their dashes too, so that they can be told apart in grey. */
public final class TracePlots {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int LONGEST_PROMPT = 48;
    private static final int GUIDANCE_AXIS = 1;

    /** The axis of guidance is so many times as high as its curve, which leaves room above it for the other curves. */
    private static final double HEADROOM = 2.5;

    /** Up to so many steps have a mark each; without a mark, a value between two gaps would not be seen. */
    private static final int MOST_MARKED = 32;

    private static final int MOST_TICKS = 20;
    private static final int FEW_TICKS = 4;
    private static final double EDGE = 0.06;

    private static final float[][] DASHES = {null, {9, 4}, {2, 4}, {9, 4, 2, 4}};

    private TracePlots() {}

    /**
     * Noise level and timestep against the steps done, and beneath them the strength of guidance of each step.
     *
     * @param trace with at least one step
     * @return the chart
     */
    public static XYChart schedule(Trace trace) {
        List<TraceStep> steps = trace.steps();
        int count = steps.size();
        DecoratedXYChart chart = chart(trace, "sigma, timestep and guidance", "steps done", "sigma, timestep", 0);
        double strongest = steps.stream().mapToDouble(TraceStep::guidance).max().orElse(0);
        double[] done = IntStream.rangeClosed(0, count).asDoubleStream().toArray();
        if (strongest > 0) {
            double[] strength = IntStream.rangeClosed(0, count)
                    .mapToDouble(i -> steps.get(Math.min(i, count - 1)).guidance())
                    .toArray();
            XYSeries area = chart.addSeries("guidance (on the right)", done, strength);
            area.setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
            area.setYAxisGroup(GUIDANCE_AXIS);
            area.setFillColor(Palette.GRID);
            area.setLineColor(Palette.LINES[7]);
            area.setLineStyle(new BasicStroke(1.5f));
            area.setMarker(SeriesMarkers.NONE);
            chart.setYAxisGroupTitle(GUIDANCE_AXIS, "");
            chart.getStyler().setYAxisGroupPosition(GUIDANCE_AXIS, YAxisPosition.Right);
            chart.getStyler().setYAxisMin(GUIDANCE_AXIS, 0d).setYAxisMax(GUIDANCE_AXIS, HEADROOM * strongest);
            chart.decoration().rightAxis(AxisTick.round(0, strongest, FEW_TICKS, false));
        }
        chart.yRange(new AxisRange(0, 1));
        double[] sigmas = trace.picture().sigmas();
        line(chart, "sigma", done, sigmas, 0);
        double[] told = steps.stream().mapToDouble(TraceStep::timestep).toArray();
        line(chart, "timestep", IntStream.range(0, count).asDoubleStream().toArray(), told, 1);
        return chart;
    }

    /**
     * How long the velocities are: root mean squares over the steps.
     *
     * @param trace with at least one step
     * @return the chart; without guidance the velocity alone; with what guidance would give without its corrections,
     *     where there are any
     */
    public static XYChart norms(Trace trace) {
        DecoratedXYChart chart = chart(trace, "velocities", "step", "root mean square", 1);
        boolean guided = trace.steps().stream().anyMatch(m -> m.guidance() > 0);
        line(chart, trace, guided ? "with the prompt" : "velocity", TraceStep::prompted, 0);
        if (guided) {
            line(chart, trace, "guided", TraceStep::velocity, 1);
            line(chart, trace, "difference", TraceStep::difference, 2);
            if (trace.picture().request().guidance().isCorrected()) {
                line(chart, trace, "guided, uncorrected", m -> m.effect().plain(), 3);
            }
        }
        return fromZero(chart);
    }

    /**
     * How much of the finished picture's power is missing at each step: a line for each octave.
     *
     * @param trace with at least one step
     * @return the chart; an octave of which the picture has nothing has no line
     */
    public static XYChart missing(Trace trace) {
        DecoratedXYChart chart = chart(trace, "still missing", "step", "share of the finished picture's power", 1);
        for (int i = 0; i < trace.octaves().size(); i++) {
            int octave = i;
            if (trace.octaves().get(i).power() > 0) {
                line(
                        chart,
                        trace,
                        trace.octaves().get(i).label(),
                        m -> m.missing().get(octave),
                        i);
            }
        }
        return fromZero(chart);
    }

    /** @param first step that has a value */
    private static DecoratedXYChart chart(Trace trace, String what, String x, String y, int first) {
        String title =
                what + ": " + PictureCaption.brief(trace.picture().request().prompt(), LONGEST_PROMPT);
        DecoratedXYChart chart = new DecoratedXYChart(WIDTH, HEIGHT, title, Fonts.family(title));
        int steps = trace.steps().size();
        // a step is whole: between two there is no tick
        double edge = first == 0 ? 0 : 0.5;
        chart.decoration().xAxis(x, AxisTick.round(first - edge, steps + edge, MOST_TICKS, true), true);
        chart.xRange(first - edge, steps + edge);
        chart.setYAxisTitle(y);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setMarkerSize(5);
        return chart;
    }

    private static DecoratedXYChart fromZero(DecoratedXYChart chart) {
        double high = chart.getSeriesCollection().stream()
                .flatMapToDouble(series -> Arrays.stream(series.getYData()))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        chart.yRange(new AxisRange(0, high > 0 ? (1 + EDGE) * high : 1));
        return chart;
    }

    private static void line(XYChart chart, Trace trace, String name, ToDoubleFunction<TraceStep> value, int look) {
        double[] steps = trace.steps().stream().mapToDouble(TraceStep::step).toArray();
        line(chart, name, steps, trace.steps().stream().mapToDouble(value).toArray(), look);
    }

    private static void line(XYChart chart, String name, double[] x, double[] y, int look) {
        XYSeries line = chart.addSeries(name, x, y);
        line.setLineColor(Palette.LINES[look]);
        line.setMarkerColor(Palette.LINES[look]);
        line.setMarker(x.length <= MOST_MARKED ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        line.setLineStyle(new BasicStroke(
                2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, DASHES[look % DASHES.length], 0f));
    }
}
