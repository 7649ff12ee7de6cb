package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.zimagelab.notebook.display.PictureCaption;

/** The look of all charts. */
final class ChartStyle {
    private ChartStyle() {}

    /**
     * Gives a chart its title, fonts and colours.
     *
     * @param chart any with axes
     * @param title above it
     * @param family from {@link Fonts#family}
     */
    static <S extends AxesChartStyler> void apply(Chart<S, ?> chart, String title, String family) {
        style(chart.getStyler(), family);
        title(chart, title);
    }

    /** The most characters of a title; more of them would not fit. */
    private static final int LONGEST_TITLE = 300;

    /** {@link ChartDecoration} writes it: in XChart a long one runs out of the picture on the left. */
    private static void title(Chart<?, ?> chart, String title) {
        chart.setTitle(PictureCaption.brief(title, LONGEST_TITLE));
        chart.getStyler().setChartTitleVisible(false);
    }

    private static void style(AxesChartStyler styler, String family) {
        styler.setBaseFont(Fonts.font(family, Font.PLAIN, 13));
        styler.setAxisTitleFont(Fonts.font(family, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(Fonts.font(family, Font.PLAIN, 13));
        styler.setLegendFont(Fonts.font(family, Font.PLAIN, 13));
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setChartFontColor(Palette.INK);
        styler.setAxisTickLabelsColor(Palette.INK);
        styler.setPlotGridLinesColor(Palette.GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setLegendBorderColor(Color.WHITE);
        styler.setAntiAlias(true);
        styler.setLocale(Locale.ROOT);
    }

    /** A swept value as its label, such as 0.3 for 0.30000000000000004. */
    static String tick(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }
}
