package org.zimagelab.notebook.charts;

import java.awt.Graphics2D;
import java.util.List;
import org.knowm.xchart.XYChart;

/** An XY chart with its decoration, which stays with it wherever it is shown or written. */
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

    /** Sets the range of the x axis. */
    void xRange(double low, double high) {
        getStyler().setXAxisMin(low).setXAxisMax(high);
    }

    /** Sets the range of the y axis, with round ticks. */
    void yRange(AxisRange shown) {
        getStyler().setYAxisMin(shown.low()).setYAxisMax(shown.high());
        decoration.yAxis(shown.ticks(), true);
    }

    /** Sets the range of the y axis, with these ticks. */
    void yRange(AxisRange shown, List<AxisTick> ticks) {
        getStyler().setYAxisMin(shown.low()).setYAxisMax(shown.high());
        decoration.yAxis(ticks, true);
    }

    /** Makes it so high, such as the highest of several side by side. */
    void tall(int height) {
        setHeight(height);
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
