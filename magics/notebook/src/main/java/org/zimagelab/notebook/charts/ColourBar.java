package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.Stream;
import org.knowm.xchart.HeatMapChart;

/**
 * The colours of a heat map beside it, from its least to its largest value. XChart's own writes all digits of its ends.
 */
final class ColourBar {
    private static final int WIDTH = 16;
    private static final int LEFT = 18;
    private static final int LABEL = 6;
    private static final double SHARE = 0.7;
    private static final int BANDS = 64;

    private ColourBar() {}

    /** Draws it over the chart's own. */
    static void on(HeatMapChart chart, String family, double min, double max, RangeFormat figures) {
        Font font = Fonts.font(family, Font.PLAIN, 13);
        List<String> ends =
                Stream.of(figures.fixed(min), figures.fixed(max)).distinct().toList();
        double widest = ends.stream()
                .mapToDouble(end -> Overlay.size(end, font).getWidth())
                .max()
                .orElse(0);
        // XChart's legend keeps the room: its labels are made as small as can be, its bar as wide as all of ours.
        chart.getStyler().setLegendFont(Fonts.font(family, Font.PLAIN, 1)).setLegendPadding(2);
        chart.getStyler().setGradientColorColumnWeight((int) (LEFT + WIDTH + LABEL + widest));
        chart.getStyler().setGradientColorColumnHeight(1);
        Overlay.on(chart, (g, at) -> draw(g, at.plotArea(), chart.getWidth(), ends, font));
    }

    private static void draw(Graphics2D g, Rectangle2D frame, int width, List<String> ends, Font font) {
        double left = frame.getMaxX() + 1;
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(left, frame.getY() - 2, width - left, frame.getHeight() + 4));
        double height = SHARE * frame.getHeight();
        double top = frame.getCenterY() - height / 2;
        double x = left + LEFT;
        boolean equal = ends.size() == 1;
        for (int band = BANDS - 1; band >= 0; band--) {
            double upper = top + height * (BANDS - 1 - band) / BANDS;
            g.setColor(HeatmapColours.at(equal ? 0 : band / (BANDS - 1.0)));
            // each reaches under the lower ones: no seam
            g.fill(new Rectangle2D.Double(x, upper, WIDTH, height - (upper - top)));
        }
        for (int i = 0; i < ends.size(); i++) {
            double y = equal ? frame.getCenterY() : top + height * (1 - i);
            g.setColor(Palette.FAINT);
            g.setStroke(new BasicStroke(1f));
            g.draw(new Line2D.Double(x + WIDTH, y, x + WIDTH + 4, y));
            Rectangle2D size = Overlay.size(ends.get(i), font);
            Overlay.write(g, ends.get(i), font, Palette.INK, x + WIDTH + LABEL - size.getMinX(), y - size.getCenterY());
        }
    }
}
