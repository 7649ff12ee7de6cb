package org.zimagelab.notebook.charts;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;

/** A chart with a few words below it, which stay with it wherever it is shown or written. */
final class CaptionedChart extends XYChart {
    private static final int MARGIN = 16;
    private static final int LINE = 16;

    private final String family;
    private List<String> lines = List.of();

    /** @param title above it */
    CaptionedChart(int width, int height, String title, String family) {
        super(width, height);
        this.family = family;
        ChartStyle.apply(this, title, family);
    }

    /** Writes below the chart, which grows by as many lines as that takes. */
    void caption(String text) {
        lines = wrapped(text, font(), getWidth() - 2 * MARGIN);
        setHeight(getHeight() + space());
    }

    @Override
    public void paint(Graphics2D g, int width, int height) {
        super.paint(g, width, height - space());
        setHeight(height);
        if (!lines.isEmpty()) {
            g.setColor(Color.WHITE);
            g.fillRect(0, height - space(), width, space());
        }
        for (int i = 0; i < lines.size(); i++) {
            double base = height - space() + LINE * (i + 0.6);
            Overlay.write(g, lines.get(i), font(), Palette.INK, MARGIN, base);
        }
    }

    private int space() {
        return lines.isEmpty() ? 0 : LINE * lines.size() + LINE / 2;
    }

    private Font font() {
        return Fonts.font(family, Font.PLAIN, 12);
    }

    private static List<String> wrapped(String text, Font font, double width) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && Overlay.size(longer, font).getWidth() > width) {
                lines.add(line);
                longer = word;
            }
            line = longer;
        }
        lines.add(line);
        return List.copyOf(lines);
    }
}
