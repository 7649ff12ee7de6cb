package org.zimagelab.notebook.charts;

import java.awt.Graphics2D;
import java.util.List;
import org.knowm.xchart.XYChart;

/** An XY chart with its surroundings, which stay with it wherever it is shown or written. */
final class CaptionedChart extends XYChart {
    private final Surroundings around;

    /**
     * @param height without a caption
     * @param title above it
     */
    CaptionedChart(int width, int height, String title, String family) {
        super(width, height);
        ChartStyle.apply(this, title, family);
        around = new Surroundings(this, family);
    }

    /** What stands around it. */
    Surroundings around() {
        return around;
    }

    /** The axis from left to right shows this part. */
    void across(double low, double high) {
        getStyler().setXAxisMin(low).setXAxisMax(high);
    }

    /** The axis from below to above shows these values, with round ticks. */
    void up(Interval shown) {
        getStyler().setYAxisMin(shown.low()).setYAxisMax(shown.high());
        around.up(shown.ticks(), true);
    }

    /** Likewise with ticks of one's own. */
    void up(Interval shown, List<Tick> ticks) {
        getStyler().setYAxisMin(shown.low()).setYAxisMax(shown.high());
        around.up(ticks, true);
    }

    /** Writes below the chart, which grows by as many lines as that takes. */
    void caption(String text) {
        int before = around.below();
        around.caption(text, getWidth());
        setHeight(getHeight() + around.below() - before);
    }

    @Override
    public void paint(Graphics2D g, int width, int height) {
        around.paint(g, width, height, super::paint);
        setWidth(width);
        setHeight(height);
    }
}
