package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Optimum;
import org.zimagelab.tuning.evidence.Surface;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.ResponseSurface;
import tech.tablesaw.api.Table;

/** A surface through a score, as filled contours. */
public final class ContourPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final double DOT = 7;

    private ContourPlot() {}

    /**
     * The quadratic surface over steps, on a logarithmic axis, and guidance, fitted within blocks, with the region
     * where it is best.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param estimand what the region of the best place is about
     * @param title above the chart
     * @return an XYChart and its numbers
     * @throws IllegalArgumentException with one line, for an unknown score, or too few cells for a surface
     */
    public static Plot of(Runs runs, String score, Estimand estimand, String title) {
        ResponseSurface surface = ResponseSurface.of(runs, score, estimand);
        Table table = surface.table();
        String family = Fonts.family(title + score);
        DecoratedXYChart chart = new DecoratedXYChart(WIDTH, HEIGHT, title, family);
        double[] steps = table.intColumn("steps").asDoubleArray();
        double[] guidance = table.doubleColumn("guidance").asDoubleArray();
        SweptAxis across = SweptAxis.log2(Arrays.stream(steps).boxed().toList());
        chart.decoration().xAxis("steps" + across.note(), across.ticks(), false);
        chart.xRange(log2(surface.steps().low()), log2(surface.steps().high()));
        chart.setYAxisTitle("guidance (cfg = guidance + 1)");
        chart.yRange(
                new AxisRange(surface.guidance().low(), surface.guidance().high()),
                Arrays.stream(guidance)
                        .sorted()
                        .distinct()
                        .mapToObj(value -> new AxisTick(value, ChartStyle.tick(value)))
                        .toList());
        chart.decoration().direction(DirectionNote.of(runs.metric(score)), score);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        ContourBands contours = ContourBands.of(surface);
        legend(chart, contours, Arrays.stream(steps).map(ContourPlot::log2).toArray(), guidance);
        Overlay.on(chart, (g, at) -> {
            contours.draw(g, at);
            for (int i = 0; i < steps.length; i++) {
                dot(g, at.x(log2(steps[i])), at.y(guidance[i]));
            }
            surface.optimum().ifPresent(optimum -> region(g, at, optimum));
        });
        String caption = caption(surface, estimand);
        chart.caption(caption);
        return Plot.of(chart, table, caption);
    }

    /**
     * The colours and ends of the bands, as series for the legend; the contours hide everything else of them.
     *
     * @param x places of the cells, by which XChart chooses where an axis is labelled
     */
    private static void legend(DecoratedXYChart chart, ContourBands contours, double[] x, double[] y) {
        for (int band = contours.bands() - 1; band >= 0; band--) {
            XYSeries series = chart.addSeries(contours.name(band), x, y);
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
            series.setFillColor(contours.colour(band));
            // the line's colour is that of the box in the legend too
            series.setMarker(SeriesMarkers.NONE)
                    .setLineColor(contours.colour(band))
                    .setLineStyle(SeriesLines.NONE);
        }
    }

    private static void dot(Graphics2D g, double x, double y) {
        Shape dot = new Ellipse2D.Double(x - DOT / 2, y - DOT / 2, DOT, DOT);
        g.setColor(Color.WHITE);
        g.fill(dot);
        g.setColor(Color.BLACK);
        g.setStroke(new BasicStroke(1.2f));
        g.draw(dot);
    }

    /** The places of the best in fits to blocks drawn anew, and the middle 95 % of them in each direction. */
    private static void region(Graphics2D g, Overlay at, Optimum optimum) {
        Path2D cloud = new Path2D.Double();
        for (Optimum.Place place : new LinkedHashSet<>(optimum.places())) {
            double x = at.x(log2(place.steps()));
            double y = at.y(place.guidance());
            cloud.append(new Rectangle2D.Double(x - 1, y - 1, 2, 2), false);
        }
        g.setColor(new Color(255, 255, 255, 150));
        g.fill(cloud);
        double left = at.x(log2(optimum.stepsRegion().low()));
        double right = at.x(log2(optimum.stepsRegion().high()));
        double top = at.y(optimum.guidanceRegion().high());
        double bottom = at.y(optimum.guidanceRegion().low());
        // a region without width is seen as a line
        Rectangle2D region = new Rectangle2D.Double(left - 2, top - 2, right - left + 4, bottom - top + 4);
        g.setColor(Color.WHITE);
        g.setStroke(new BasicStroke(4f));
        g.draw(region);
        g.setColor(Color.BLACK);
        g.setStroke(new BasicStroke(1.8f));
        g.draw(region);
    }

    static String caption(ResponseSurface surface, Estimand estimand) {
        double[] beta = surface.surface().beta();
        double largest = Arrays.stream(beta).map(Math::abs).max().orElse(0);
        String[] terms = {"", " s", " c", " s²", " c²", " s c"};
        StringBuilder formula =
                new StringBuilder(surface.metric().name()).append(" ≈ ").append(number(beta[0], largest));
        for (int i = 1; i < terms.length; i++) {
            formula.append(beta[i] < 0 ? " − " : " + ")
                    .append(number(Math.abs(beta[i]), largest))
                    .append(terms[i]);
        }
        Surface of = surface.surface();
        String fit = Double.isNaN(of.r2Within())
                ? "All values of a block are equal"
                : "R² within blocks " + share(of.r2Within())
                        + (Double.isNaN(of.r2LeavePromptOut())
                                ? ""
                                : ", of prompts that were left out of the fit " + share(of.r2LeavePromptOut()));
        String lack = of.lackOfFit()
                .map(test -> "; lack of fit p "
                        + (test.p() < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", test.p()))
                        + (test.p() < 0.05 ? ", so the score does not follow such a surface" : ""))
                .orElse("");
        return formula + ", s = log₂ steps, c = guidance, for the mean of "
                + Amounts.part(of.blocks(), surface.blocks(), "block")
                + (of.blocks() < surface.blocks() ? " (those that have all cells)" : "") + ". " + fit + lack + ". "
                + best(surface, estimand) + " Dots mark the cells.";
    }

    private static String best(ResponseSurface surface, Estimand estimand) {
        if (surface.metric().better() == Direction.NEITHER) {
            return "Neither end of the score is better, so no place is the best.";
        }
        return surface.optimum()
                .map(optimum -> "The frame is where the surface is best for " + estimand.english() + ": "
                        + ends(optimum.stepsRegion()) + " steps and guidance " + ends(optimum.guidanceRegion())
                        + " (the middle 95 % of " + Optimum.REPETITIONS + " fits to blocks drawn anew, in white)"
                        + (optimum.onBorder() >= 0.05
                                ? "; " + Math.round(100 * optimum.onBorder())
                                        + " % of them end on the border of what was swept, so the best may lie outside."
                                : "."))
                .orElse("Where it is best is not shown for " + estimand.english() + ": its uncertainty takes "
                        + (estimand == Estimand.NEW ? "two prompts." : "two seeds of a prompt."));
    }

    private static String ends(Range range) {
        String low = String.format(Locale.ROOT, "%.1f", range.low());
        String high = String.format(Locale.ROOT, "%.1f", range.high());
        return low.equals(high) ? low : low + " to " + high;
    }

    /** A coefficient beside larger ones: below a billionth of them it is rounding. */
    private static String number(double value, double largest) {
        return Math.abs(value) < 1e-9 * largest
                ? "0"
                : value != 0 && Math.abs(value) < 1e-3
                        ? String.format(Locale.ROOT, "%.2e", value)
                        : NumberText.score(value);
    }

    private static String share(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }

    static double log2(double steps) {
        return Math.log(steps) / Math.log(2);
    }
}
