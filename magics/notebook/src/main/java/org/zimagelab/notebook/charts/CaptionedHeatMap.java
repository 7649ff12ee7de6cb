package org.zimagelab.notebook.charts;

import java.awt.Graphics2D;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/** A heat map with its surroundings, likewise. */
final class CaptionedHeatMap extends HeatMapChart {
    private final Surroundings around;

    /**
     * @param height without a caption
     * @param title above it
     */
    CaptionedHeatMap(int width, int height, String title, String family) {
        // the plain constructor leaves its style half empty
        super(new HeatMapChartBuilder().width(width).height(height));
        ChartStyle.apply(this, title, family);
        around = new Surroundings(this, family);
        around.categories();
    }

    /** What stands around it. */
    Surroundings around() {
        return around;
    }

    @Override
    public void paint(Graphics2D g, int width, int height) {
        around.paint(g, width, height, super::paint);
        setWidth(width);
        setHeight(height);
    }
}
