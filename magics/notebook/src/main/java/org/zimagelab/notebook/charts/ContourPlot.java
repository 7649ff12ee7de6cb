package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.ResponseSurface;
import org.zimagelab.tuning.statistics.ResponseSurface.Stationary;
import tech.tablesaw.api.Table;

/** A surface through a score, as filled contours. */
public final class ContourPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final double DOT = 7;

    private ContourPlot() {}

    /**
     * The quadratic surface over steps, on a logarithmic axis, and guidance.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart and its numbers
     * @throws IllegalArgumentException with one line, for an unknown score, or too few cells for a surface
     */
    public static Plot of(Runs runs, String score, String title) {
        ResponseSurface surface = ResponseSurface.of(runs, score);
        Table table = surface.table(runs, score);
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
        Font font = Fonts.font(family, Font.PLAIN, 12);
        Overlay.on(chart, (g, at) -> {
            contours.draw(g, at);
            for (int i = 0; i < steps.length; i++) {
                dot(g, at.x(log2(steps[i])), at.y(guidance[i]));
            }
            surface.stationary().ifPresent(point -> mark(g, at, point, font));
        });
        String caption = caption(score, surface);
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

    private static void mark(Graphics2D g, Overlay at, Stationary point, Font font) {
        double x = at.x(log2(point.steps()));
        double y = at.y(point.guidance());
        double arm = DOT + 1;
        Path2D cross = new Path2D.Double();
        cross.moveTo(x - arm, y - arm);
        cross.lineTo(x + arm, y + arm);
        cross.moveTo(x - arm, y + arm);
        cross.lineTo(x + arm, y - arm);
        g.setColor(Color.WHITE);
        g.setStroke(new BasicStroke(5f));
        g.draw(cross);
        g.setColor(Color.BLACK);
        g.setStroke(new BasicStroke(2.2f));
        g.draw(cross);
        String label = point.shape().name().toLowerCase(Locale.ROOT);
        Rectangle2D size = Overlay.size(label, font);
        Rectangle2D frame = at.plotArea();
        double half = size.getWidth() / 2 + 4;
        double middle = Math.max(frame.getX() + half, Math.min(frame.getMaxX() - half, x));
        double above = y - arm - 12 > frame.getY() + 8 ? y - arm - 12 : y + arm + 12;
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(middle - half, above - 9, 2 * half, 18));
        Overlay.centred(g, label, font, Color.BLACK, middle, above);
    }

    private static String caption(String score, ResponseSurface surface) {
        List<Double> beta = surface.beta();
        String[] terms = {"", " s", " c", " s²", " c²", " s c"};
        StringBuilder formula = new StringBuilder(score).append(" ≈ ").append(number(beta.get(0)));
        for (int i = 1; i < terms.length; i++) {
            formula.append(beta.get(i) < 0 ? " − " : " + ")
                    .append(number(Math.abs(beta.get(i))))
                    .append(terms[i]);
        }
        String where = surface.stationary()
                .map(point -> String.format(
                        Locale.ROOT,
                        "Its %s, %s, lies at %.1f steps and guidance %.2f",
                        point.shape().name().toLowerCase(Locale.ROOT),
                        NumberText.score(point.value()),
                        point.steps(),
                        point.guidance()))
                .orElse("It has no maximum, minimum or saddle within the range that was swept");
        String fit = Double.isNaN(surface.r2())
                ? "All values are equal"
                : "R² " + share(surface.r2()) + ", adjusted " + share(surface.adjustedR2());
        return formula + ", s = log₂ steps, c = guidance. " + fit + ", of " + Amounts.count(surface.n(), "picture")
                + ". " + where + ". Dots mark the cells that the surface was fitted to.";
    }

    private static String number(double value) {
        return value != 0 && Math.abs(value) < 1e-3
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
