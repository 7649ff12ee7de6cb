package org.zimagelab.notebook.charts;

import java.awt.Graphics2D;
import java.util.List;
import org.knowm.xchart.XYChart;

/** An XY chart with its surroundings, which stay with it wherever it is shown or written. */
final class DecoratedXYChart extends XYChart {
    private final ChartDecoration decoration;

    /**
     * @param height without a caption
     * @param title above it
     */
    DecoratedXYChart(int width, int height, String title, String family) {
        super(width, height);
        ChartStyle.apply(this, title, family);
        decoration = new ChartDecoration(this, family);
    }

    /** What stands around it. */
    ChartDecoration decoration() {
        return decoration;
    }

    /** The axis from left to right shows this part. */
    void across(double low, double high) {
        getStyler().setXAxisMin(low).setXAxisMax(high);
    }

    /** The axis from below to above shows these values, with round ticks. */
    void up(AxisRange shown) {
        getStyler().setYAxisMin(shown.low()).setYAxisMax(shown.high());
        decoration.up(shown.ticks(), true);
    }

    /** Likewise with ticks of one's own. */
    void up(AxisRange shown, List<AxisTick> ticks) {
        getStyler().setYAxisMin(shown.low()).setYAxisMax(shown.high());
        decoration.up(ticks, true);
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
