package org.zimagelab.notebook.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.HeatMapStyler;
import org.zimagelab.notebook.display.Captions;

/** How all our charts look. */
final class ChartStyle {
    private static final double LONGEST_TITLE = 460;

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
        title(chart, title, family);
    }

    /** Characters of a title that are measured: the narrowest letters fill the width with fewer. */
    private static final int MOST_MEASURED = 500;

    /** XChart centres the title over the plot, and lets a long one leave the picture on the left. */
    private static void title(Chart<?, ?> chart, String title, String family) {
        FontRenderContext context = new FontRenderContext(null, true, true);
        Font font = Fonts.font(family, Font.BOLD, 15);
        // Measured again and again below, and of more none would be seen.
        String shown = title.length() <= MOST_MEASURED ? title : Captions.brief(title, MOST_MEASURED);
        while (font.getStringBounds(shown, context).getWidth() > LONGEST_TITLE) {
            if (font.getSize() > 10) {
                font = font.deriveFont(font.getSize() - 1f);
            } else {
                shown = Captions.brief(shown, shown.codePointCount(0, shown.length()) - 1);
            }
        }
        chart.setTitle(shown);
        chart.getStyler().setChartTitleFont(font);
    }

    private static void style(AxesChartStyler styler, String family) {
        styler.setBaseFont(Fonts.font(family, Font.PLAIN, 12));
        styler.setAxisTitleFont(Fonts.font(family, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(Fonts.font(family, Font.PLAIN, 12));
        styler.setLegendFont(Fonts.font(family, Font.PLAIN, 12));
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitlePadding(12);
        styler.setChartFontColor(Palette.INK);
        styler.setAxisTickLabelsColor(Palette.INK);
        styler.setPlotGridLinesColor(Palette.GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setLegendBorderColor(Color.WHITE);
        styler.setAntiAlias(true);
        styler.setLocale(Locale.ROOT);
        if (!(styler instanceof HeatMapStyler)) {
            styler.setYAxisTickLabelsFormattingFunction(ChartStyle::tick);
        }
    }

    /** XChart's own way would be {@code .08} beside {@code 0.1}. */
    static String tick(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }
}
