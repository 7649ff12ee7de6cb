package org.zimagelab.notebook.charts;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.XYStyler;

/** Charts of one kind on one scale, side by side, with one heading, one legend and one caption. It has no series. */
final class FacetedChart extends Chart<XYStyler, XYSeries> {
    private static final int MARGIN = 16;
    private static final int LINE = 17;
    private static final int HEADING_LINES = 2;
    private static final int MOST_LINES = 16;
    private static final int SWATCH = 12;
    private static final int GAP = 20;

    private final List<? extends Chart<?, ?>> facets;
    private final int columns;
    private final List<LegendEntry> legend;
    private final String caption;
    private final Font plain;
    private final Font bold;
    private final List<String> heading;
    private final List<String> lines;
    private final List<List<LegendEntry>> legendRows;

    /** A colour and what it stands for. */
    record LegendEntry(Color colour, String name) {}

    /**
     * @param facets all of one size
     * @param columns how many stand side by side
     * @param legend of all of them; empty where they need none
     */
    FacetedChart(
            List<? extends Chart<?, ?>> facets, int columns, String title, List<LegendEntry> legend, String caption) {
        super(columns * facets.get(0).getWidth(), 0, new XYStyler());
        this.facets = List.copyOf(facets);
        this.columns = columns;
        this.legend = List.copyOf(legend);
        this.caption = caption;
        setTitle(title);
        String family = Fonts.family(title + caption);
        plain = Fonts.font(family, Font.PLAIN, 13);
        bold = Fonts.font(family, Font.BOLD, 15);
        double room = getWidth() - 2.0 * MARGIN;
        heading = TextWrap.of(title, bold, room, HEADING_LINES);
        lines = caption.isEmpty() ? List.of() : TextWrap.of(caption, plain, room, MOST_LINES);
        legendRows = rows(room);
        int rows = (facets.size() + columns - 1) / columns;
        setHeight(above() + rows * facets.get(0).getHeight() + LINE * lines.size() + LINE);
    }

    private int above() {
        return 10 + LINE * heading.size() + (LINE + 4) * legendRows.size();
    }

    private List<List<LegendEntry>> rows(double room) {
        List<List<LegendEntry>> rows = new ArrayList<>();
        double used = room;
        for (LegendEntry entry : legend) {
            double width = width(entry);
            if (used + width > room) {
                rows.add(new ArrayList<>());
                used = 0;
            }
            rows.get(rows.size() - 1).add(entry);
            used += width;
        }
        return rows;
    }

    private double width(LegendEntry entry) {
        return SWATCH + 6 + Overlay.advance(entry.name(), plain) + GAP;
    }

    /** The text around the charts, and theirs. */
    String description() {
        return caption;
    }

    @Override
    public void paint(Graphics2D g, int width, int height) {
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        double y = 8;
        for (String line : heading) {
            y += LINE;
            Overlay.write(g, line, bold, Palette.INK, (width - TextWrap.length(line, bold)) / 2, y);
        }
        for (List<LegendEntry> row : legendRows) {
            y += LINE + 4;
            double x = (width - row.stream().mapToDouble(this::width).sum() + GAP) / 2;
            for (LegendEntry entry : row) {
                g.setColor(entry.colour());
                g.fill(new Rectangle2D.Double(x, y - SWATCH + 1, SWATCH, SWATCH));
                Overlay.write(g, entry.name(), plain, Palette.INK, x + SWATCH + 6, y);
                x += width(entry);
            }
        }
        for (int i = 0; i < facets.size(); i++) {
            Chart<?, ?> facet = facets.get(i);
            int left = i % columns * facet.getWidth();
            int top = above() + i / columns * facet.getHeight();
            g.translate(left, top);
            facet.paint(g, facet.getWidth(), facet.getHeight());
            g.translate(-left, -top);
        }
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        for (int i = 0; i < lines.size(); i++) {
            double base = height - LINE * (lines.size() - 1 - i) - LINE * 0.6;
            Overlay.write(g, lines.get(i), plain, Palette.INK, MARGIN, base);
        }
    }
}
