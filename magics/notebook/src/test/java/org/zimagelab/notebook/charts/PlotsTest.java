package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.zimagelab.tuning.evidence.Estimand.THESE;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.xml.sax.InputSource;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;

/** Charts as pixels. The pictures lie in target/charts, to be looked at. */
class PlotsTest {
    private static final String CHINESE = "雪白的布偶猫趴在窗台上";

    private static Runs runs(String prompt, int finished) {
        Request base = new Request(prompt, "", 64, 64, 8, Guidance.OFF, 0, "euler", OptionalDouble.empty(), 512);
        Sweep sweep = Sweep.of(base)
                .with(Parameter.SEED, List.of(1L, 2L, 3L))
                .with(Parameter.STEPS, List.of(4, 8, 16, 32))
                .with(Parameter.GUIDANCE, List.of(0.0, 1.0, 2.5, 4.0));
        return ChartedRuns.of(sweep, finished, request -> {
            double value = 0.6
                    - 0.1 * Math.log(request.steps())
                    + 0.02 * request.guidance().scale()
                    + 0.01 * ((request.seed() * 7) % 5);
            return new ChartedRuns.Result(
                    new Cost(request.steps() * 0.1, request.steps(), 0),
                    Map.of("blur_effect", value, "laplacian_variance", 4000 * value));
        });
    }

    private static BufferedImage look(String name, Chart<?, ?> chart) throws Exception {
        Files.createDirectories(Path.of("target/charts"));
        ChartFile.write(chart, Path.of("target/charts", name + ".png"));
        ChartFile.write(chart, Path.of("target/charts", name + ".svg"));
        return BitmapEncoder.getBufferedImage(chart);
    }

    private static long count(BufferedImage image, Color colour) {
        long count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xffffff) == (colour.getRGB() & 0xffffff) ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void aHeatmapHasACellForEachCombinationAndGapsForTheRest() throws Exception {
        Runs whole = runs(CHINESE, 48);
        HeatMapChart chart =
                (HeatMapChart) HeatmapPlot.of(whole, "blur_effect", THESE, ChartTitle.of(whole, "blur_effect"))
                        .chart();
        assertEquals("blur_effect: " + CHINESE + ", 3 seeds", chart.getTitle());
        assertEquals(16, chart.getHeatMapSeries().getHeatData().size());
        BufferedImage full = look("heatmap", chart);
        BufferedImage gaps = look(
                "heatmap-gaps",
                HeatmapPlot.of(runs("a cat", 6), "blur_effect", THESE, "gaps").chart());
        assertTrue(count(gaps, Color.WHITE) > count(full, Color.WHITE) + 100_000);
        BufferedImage wide = look(
                "heatmap-large",
                HeatmapPlot.of(whole, "laplacian_variance", THESE, "a title as long as a 长句 ".repeat(5))
                        .chart());
        assertEquals(0, count(wide.getSubimage(0, 0, 4, 60), Palette.INK), "the title stays in the picture");
        assertEquals(0, count(wide.getSubimage(wide.getWidth() - 4, 0, 4, 60), Palette.INK));
    }

    @Test
    void linesHaveOneColourEachAndBarsWhereThereAreSeeds() throws Exception {
        Runs whole = runs(CHINESE, 48);
        XYChart chart = (XYChart) LinePlot.of(whole, "blur_effect", THESE, ChartTitle.of(whole, "blur_effect"))
                .chart();
        assertEquals(4, chart.getSeriesCollection().size());
        assertTrue(chart.getSeries("guidance 2.5 (cfg 3.5)") != null);
        BufferedImage image = look("lines", chart);
        for (int i = 0; i < 4; i++) {
            assertTrue(count(image, Palette.LINES[i]) > 300, "line " + i);
        }
        BufferedImage partly = look(
                "lines-partly",
                LinePlot.of(runs("a cat", 20), "blur_effect", THESE, "partly").chart());
        assertTrue(count(partly, Palette.LINES[0]) > 300);
    }

    @Test
    void svgIsWellFormedAndHoldsTheDrawing() throws Exception {
        for (Chart<?, ?> chart : List.<Chart<?, ?>>of(
                HeatmapPlot.of(runs("<猫> & \"dog\"", 48), "blur_effect", THESE, "<猫> & \"dog\"")
                        .chart(),
                LinePlot.of(runs("a", 48), "blur_effect", THESE, "a").chart(),
                BoxPlot.of(runs("a", 48), "blur_effect", "a").chart(),
                ContourPlot.of(runs("a", 48), "blur_effect", THESE, "a").chart())) {
            String svg = ChartFile.svg(chart);
            var document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertEquals(
                    chart.getTitle(),
                    document.getElementsByTagName("title").item(0).getTextContent());
            long shapes = Stream.of("path", "rect", "line", "circle", "polygon")
                    .mapToLong(tag -> document.getElementsByTagName(tag).getLength())
                    .sum();
            assertTrue(shapes > 40, chart.getTitle() + ": " + shapes);
        }
    }

    @Test
    void numbersCanBeReadOnEveryColourAndLightnessOnlyRises() {
        double before = 0;
        for (double share = 0; share <= 1; share += 0.02) {
            Color c = HeatmapColours.at(share);
            double lighter = Math.max(Palette.luminance(c), Palette.luminance(Palette.inkOn(c)));
            double darker = Math.min(Palette.luminance(c), Palette.luminance(Palette.inkOn(c)));
            assertTrue((lighter + 0.05) / (darker + 0.05) >= 4.5, share + " " + c);
            assertTrue(Palette.luminance(c) > before, share + " " + c);
            before = Palette.luminance(c);
        }
        assertEquals(Color.WHITE, Palette.inkOn(HeatmapColours.VIRIDIS[0]));
        assertEquals(Color.BLACK, Palette.inkOn(HeatmapColours.VIRIDIS[HeatmapColours.VIRIDIS.length - 1]));
    }

    @Test
    void interactionHasALineForEachNumberOfStepsAndSaysWhichEndIsBetter() throws Exception {
        Runs whole = runs(CHINESE, 48);
        Plot plot = InteractionPlot.of(whole, "blur_effect", THESE, ChartTitle.of(whole, "blur_effect"));
        XYChart chart = (XYChart) plot.chart();
        assertEquals(4, chart.getSeriesCollection().size());
        assertArrayEquals(new double[] {0, 1, 2, 3}, chart.getSeries("4 steps").getXData(), 0.1, "beside each other");
        assertTrue(plot.caption().contains("cells differ by the same in every block"), plot.caption());
        assertEquals(16, plot.table().rowCount());
        look("interaction", chart);
        assertTrue(!InteractionPlot.of(whole, "laplacian_variance", THESE, "")
                .caption()
                .contains("ring"));
    }

    @Test
    void theFrontIsDrawnAndEveryOtherCellBesideIt() throws Exception {
        Runs whole = runs(CHINESE, 48);
        Plot plot = ParetoPlot.of(whole, "blur_effect", "seconds", THESE, ChartTitle.of(whole, "blur_effect"));
        XYChart chart = (XYChart) plot.chart();
        // Guidance only blurs here and costs nothing: of each number of steps the front has guidance 0.
        assertEquals(4, chart.getSeries("front").getXData().length);
        assertEquals(12, chart.getSeries("beaten").getXData().length);
        assertTrue(ChartFile.svg(chart).contains("lower is better"));
        assertTrue(plot.caption().contains("no two neighbours on the front have bars that overlap"), plot.caption());
        assertTrue(plot.caption().contains("measured seconds, which vary"), plot.caption());
        assertTrue(plot.table().columnNames().contains("seconds_third"));
        BufferedImage image = look("pareto", chart);
        assertTrue(count(image, Palette.LINES[0]) > 300);
        Plot calls = ParetoPlot.of(whole, "blur_effect", "network_calls", THESE, "calls");
        assertTrue(calls.caption().contains("means of 3 pictures a cell and on network calls"), calls.caption());
        look("pareto-calls", calls.chart());
    }

    @Test
    void boxesShowEveryValue() throws Exception {
        Runs whole = runs(CHINESE, 48);
        XYChart chart = (XYChart) BoxPlot.of(whole, "blur_effect", ChartTitle.of(whole, "blur_effect"))
                .chart();
        int points = 0;
        for (XYSeries series : chart.getSeriesCollection()) {
            points += series.getXData().length;
        }
        assertEquals(48, points);
        look("box", chart);
        look("box-one", BoxPlot.of(runs("a cat", 1), "blur_effect", "one").chart());
    }

    @Test
    void aSurfaceSaysHowWellItFits() throws Exception {
        Runs whole = runs(CHINESE, 48);
        Plot plot = ContourPlot.of(whole, "blur_effect", THESE, ChartTitle.of(whole, "blur_effect"));
        assertTrue(plot.caption().contains("R² within blocks 1.000"), plot.caption());
        assertTrue(plot.caption().contains("for the mean of 3 of 3 blocks"), plot.caption());
        BufferedImage image = look("surface", plot.chart());
        assertTrue(count(image, HeatmapColours.VIRIDIS[0]) > 300);
        assertTrue(count(image, HeatmapColours.VIRIDIS[HeatmapColours.VIRIDIS.length - 1]) > 300);
        assertThrows(IllegalArgumentException.class, () -> ContourPlot.of(runs("a", 6), "blur_effect", THESE, ""));
    }

    @Test
    void theCaptionLengthensTheChartAndStaysInIt() throws Exception {
        DecoratedXYChart chart = new DecoratedXYChart(300, 200, "t", Font.SANS_SERIF);
        chart.addSeries("s", new double[] {1, 2});
        chart.caption("many words ".repeat(12));
        int height = chart.getHeight();
        assertTrue(height > 230, "three lines or more: " + height);
        BufferedImage image = look("caption", chart);
        assertEquals(height, image.getHeight());
        assertEquals(height, BitmapEncoder.getBufferedImage(chart).getHeight(), "painted twice it has not grown");
        assertTrue(count(image.getSubimage(0, 200, 300, height - 200), Color.WHITE) < 300 * (height - 200));
    }

    @Test
    void theFontHasEveryCharacterIfAnyFontHas() {
        boolean anyHas = new TreeSet<>(List.of(java.awt.GraphicsEnvironment.getLocalGraphicsEnvironment()
                        .getAvailableFontFamilyNames()))
                .stream().anyMatch(f -> new Font(f, Font.PLAIN, 12).canDisplayUpTo(CHINESE + "steps") == -1);
        Font chosen = new Font(Fonts.family(CHINESE), Font.PLAIN, 12);
        assertEquals(anyHas, chosen.canDisplayUpTo(CHINESE + "steps") == -1);
        assertEquals(Font.SANS_SERIF, Fonts.family("Latin – only"));
    }

    @Test
    void aSweepWithoutValuesIsOneLine() {
        assertThrows(IllegalArgumentException.class, () -> HeatmapPlot.of(runs("a", 0), "blur_effect", THESE, ""));
        assertThrows(IllegalArgumentException.class, () -> LinePlot.of(runs("a", 6), "nope", THESE, ""));
        assertThrows(IllegalArgumentException.class, () -> InteractionPlot.of(runs("a", 0), "blur_effect", THESE, ""));
        assertThrows(IllegalArgumentException.class, () -> BoxPlot.of(runs("a", 0), "blur_effect", ""));
        assertThrows(
                IllegalArgumentException.class, () -> ParetoPlot.of(runs("a", 0), "blur_effect", "seconds", THESE, ""));
    }
}
