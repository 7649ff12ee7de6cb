package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands above or below a chart, it is drawn in a moment of the processor. */
class LongTitleTest {

    @ParameterizedTest
    @ValueSource(strings = {"x", "i", "字", " ", "e\u0301", "👨‍👩‍👧", "a b "})
    void titlesOfAnyLength(String part) {
        drawn("warm", "up");
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        String title = drawn(part.repeat(100_000), part.repeat(2_000));
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertTrue(spent < 5e9, () -> spent / 1e9 + " s");
        assertTrue(title.length() <= 500, title);
    }

    private static String drawn(String title, String caption) {
        DecoratedXYChart chart = new DecoratedXYChart(600, 400, title, Fonts.family(title));
        chart.addSeries("a", new double[] {1, 2}, new double[] {3, 4});
        chart.caption(caption);
        BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        chart.paint(image.createGraphics(), chart.getWidth(), chart.getHeight());
        return chart.getTitle();
    }
}
