package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/** The curve of a training. The picture lies in target/charts, to be looked at. */
class LossPlotTest {

    @Test
    void theSmoothLineStartsWithTheFirstLossAndFollows() {
        double[] constant = new double[50];
        Arrays.fill(constant, 1.5);
        assertArrayEquals(constant, LossPlot.smooth(constant, 50), 1e-12);
        double[] step =
                IntStream.range(0, 400).mapToDouble(i -> i < 200 ? 2 : 1).toArray();
        double[] smooth = LossPlot.smooth(step, 400);
        assertEquals(2, smooth[199], 1e-9);
        assertTrue(smooth[205] > 1.3 && smooth[399] < 1.001, smooth[205] + " " + smooth[399]);
        double[] broken = {1, Double.NaN, 1, Double.POSITIVE_INFINITY, 1};
        assertArrayEquals(new double[] {1, 1, 1, 1, 1}, LossPlot.smooth(broken, 5), 1e-12);
    }

    @Test
    void manyStepsBecomeFewMarksThatEndWithTheLatest() throws Exception {
        Random random = new Random(1);
        double[] losses = IntStream.range(0, 700)
                .mapToDouble(i -> (0.3 + 1.7 * Math.exp(-i / 90.0)) * (1 + 0.15 * random.nextGaussian()))
                .toArray();
        XYChart chart = LossPlot.of(losses, 900, "a white cat | 夜晚的城市");
        for (XYSeries series : chart.getSeriesCollection()) {
            assertTrue(series.getXData().length <= 161 && series.getXData().length > 100);
            assertEquals(700, series.getXData()[series.getXData().length - 1]);
        }
        Path file = Path.of("target/charts/loss.png");
        Files.createDirectories(file.getParent());
        ChartFile.write(chart, file);
        assertTrue(Files.size(file) > 5000);
        for (XYSeries series : LossPlot.of(new double[] {2}, 900, "").getSeriesCollection()) {
            assertEquals(1, series.getXData().length);
        }
        assertTrue(LossPlot.of(new double[] {Double.NaN}, 900, "")
                .getSeriesCollection()
                .isEmpty());
    }
}
