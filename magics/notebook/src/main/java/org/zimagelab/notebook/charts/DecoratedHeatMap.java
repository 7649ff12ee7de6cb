package org.zimagelab.notebook.charts;

import java.awt.Graphics2D;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/** A heat map with its decoration, which stays with it wherever it is shown or written. */
final class DecoratedHeatMap extends HeatMapChart {
    private final ChartDecoration decoration;

    /**
     * @param height without a caption
     * @param title above it
     */
    DecoratedHeatMap(int width, int height, String title, String family) {
        // the plain constructor leaves half of the style unset
        super(new HeatMapChartBuilder().width(width).height(height));
        ChartStyle.apply(this, title, family);
        decoration = new ChartDecoration(this, family);
        decoration.categories();
    }

    /** What stands around it. */
    ChartDecoration decoration() {
        return decoration;
    }

    /** Writes below the chart, which grows by as many lines as that takes. */
    void caption(String text) {
        int before = decoration.below();
        decoration.caption(text, getWidth());
        setHeight(getHeight() + decoration.below() - before);
    }

    @Override
    public void paint(Graphics2D g, int width, int height) {
        decoration.paint(g, width, height, super::paint);
        setWidth(width);
        setHeight(height);
    }
}
