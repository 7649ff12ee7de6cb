package org.zimagelab.notebook.charts;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;

/** Draws what XChart cannot, over a finished chart and in the coordinates of its values. */
final class Overlay extends Annotation {
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

    /** Draws once the chart knows where everything is. */
    interface Drawing {
        /** @param at the places of the chart's values */
        void draw(Graphics2D g, Overlay at);
    }

    private final Drawing drawing;

    private Overlay(Drawing drawing) {
        super(false);
        this.drawing = drawing;
    }

    /** Draws this over the chart, whenever it is painted. */
    static void on(AxesChart<?, ?> chart, Drawing drawing) {
        chart.addAnnotation(new Overlay(drawing));
    }

    /** Where the values of a chart stand that has been painted. */
    static Overlay at(AxesChart<?, ?> chart) {
        Overlay overlay = new Overlay((g, at) -> {});
        overlay.init(chart);
        return overlay;
    }

    /** The pixel of a value of the x axis; beyond the axis too, where that is known. */
    double x(double value) {
        AxesChartStyler styler = (AxesChartStyler) chart.getStyler();
        if (isWithin(value, styler.getXAxisMin(), styler.getXAxisMax())) {
            return chart.getScreenXFromChart(value);
        }
        Rectangle2D frame = plotArea();
        return frame.getX() + share(value, styler.getXAxisMin(), styler.getXAxisMax()) * frame.getWidth();
    }

    /** The pixel of a value of the y axis; beyond the axis too, where that is known. */
    double y(double value) {
        AxesChartStyler styler = (AxesChartStyler) chart.getStyler();
        if (isWithin(value, styler.getYAxisMin(), styler.getYAxisMax())) {
            return chart.getScreenYFromChart(value);
        }
        Rectangle2D frame = plotArea();
        return frame.getMaxY() - share(value, styler.getYAxisMin(), styler.getYAxisMax()) * frame.getHeight();
    }

    /** XChart gives the middle of the chart for a value that is not on the axis. */
    private static boolean isWithin(double value, Double low, Double high) {
        return low == null || high == null || value >= low && value <= high;
    }

    private static double share(double value, double low, double high) {
        return (value - low) / (high - low);
    }

    /** The pixel of a value of another y axis. */
    double y(double value, int group) {
        return chart.getScreenYFromChart(value, group);
    }

    /** The rectangle between the axes. */
    Rectangle2D plotArea() {
        double left = getXAxisScreenValueForMin();
        double top = getYAxisScreenValueForMax();
        return new Rectangle2D.Double(
                left,
                Math.min(top, getYAxisScreenValueForMin()),
                getXAxisScreenValueForMax() - left,
                Math.abs(getYAxisScreenValueForMin() - top));
    }

    /** How wide and high a text is; its corner is where it begins on its base line. */
    static Rectangle2D size(String text, Font font) {
        return font.createGlyphVector(CONTEXT, text).getVisualBounds();
    }

    /** How far a text reaches, with the spaces at its ends. */
    static double advance(String text, Font font) {
        return isLaidOut(text)
                ? new TextLayout(text, font, CONTEXT).getAdvance()
                : font.getStringBounds(text, CONTEXT).getWidth();
    }

    /** Writes a text around a point. */
    static void centred(Graphics2D g, String text, Font font, Color colour, double x, double y) {
        Rectangle2D size = size(text, font);
        write(g, text, font, colour, x - size.getCenterX(), y - size.getCenterY());
    }

    /** Writes a text from a point of its base line. */
    static void write(Graphics2D g, String text, Font font, Color colour, double x, double y) {
        g.setColor(colour);
        if (g instanceof SvgGraphics svg && font.canDisplayUpTo(text) >= 0) {
            // no font of this machine has it, but one of the viewer may
            svg.writeCentred(text, font, x + TextWrap.length(text, font) / 2, y);
            return;
        }
        Shape outline = isLaidOut(text)
                ? new TextLayout(text, font, CONTEXT).getOutline(null)
                : font.createGlyphVector(CONTEXT, text).getOutline();
        g.fill(AffineTransform.getTranslateInstance(x, y).createTransformedShape(outline));
    }

    /** Scripts whose letters change with their neighbours, or run from right to left. */
    private static boolean isLaidOut(String text) {
        return !text.isEmpty() && Font.textRequiresLayout(text.toCharArray(), 0, text.length());
    }

    @Override
    public void paint(Graphics2D g) {
        prepare(g);
        bounds = plotArea();
        drawing.draw(g, this);
    }

    /** Lines and edges as smooth as they can be. */
    void prepare(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        // else Java moves every line to the middle of a pixel, and curves become bumpy
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }
}
