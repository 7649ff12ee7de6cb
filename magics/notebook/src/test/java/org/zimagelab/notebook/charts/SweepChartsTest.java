package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.xml.sax.InputSource;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Outcome;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Plan;
import org.zimagelab.tuning.Run;
import org.zimagelab.tuning.Runs;
import org.zimagelab.tuning.Sweep;
import org.zimagelab.tuning.store.Cost;

/** Charts as pixels. The pictures lie in target/charts, to be looked at. */
class SweepChartsTest {
    private static final String CHINESE = "雪白的布偶猫趴在窗台上";

    private static Runs runs(String prompt, int finished) {
        Request base = new Request(prompt, "", 64, 64, 8, Guidance.OFF, 0, "euler", OptionalDouble.empty(), 512);
        Sweep sweep = Sweep.of(base)
                .with(Parameter.SEED, List.of(1L, 2L, 3L))
                .with(Parameter.STEPS, List.of(4, 8, 16, 32))
                .with(Parameter.GUIDANCE, List.of(0.0, 1.0, 2.5, 4.0));
        List<Plan.Planned> planned = new ArrayList<>();
        List<Run> made = new ArrayList<>();
        for (Request request : sweep.requests()) {
            String key = String.format("%064d", planned.size());
            planned.add(new Plan.Planned(key, request, request.steps(), 0, false));
            if (made.size() < finished) {
                double value = 0.6
                        - 0.1 * Math.log(request.steps())
                        + 0.02 * request.guidance().scale()
                        + 0.01 * ((request.seed() * 7) % 5);
                made.add(new Run(
                        key,
                        request,
                        Optional.of(Path.of(key + ".png")),
                        new Cost(request.steps() * 0.1, request.steps(), 0),
                        Map.of("blur_effect", value, "laplacian_variance", 4000 * value),
                        new Outcome.Made()));
            }
        }
        ModelInfo info = new ModelInfo(
                "m", Path.of("m"), ModelInfo.Variant.BASE, "0".repeat(64), "cpu", "fp32", 1, 1, 64, 16, 3);
        return new Runs(new Plan(sweep, info, planned), made);
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
        HeatMapChart chart = SweepCharts.heatmap(whole, "blur_effect", ChartTitle.of(whole, "blur_effect"));
        assertEquals("blur_effect: " + CHINESE + ", 3 seeds", chart.getTitle());
        assertEquals(16, chart.getHeatMapSeries().getHeatData().size());
        BufferedImage full = look("heatmap", chart);
        BufferedImage gaps = look("heatmap-gaps", SweepCharts.heatmap(runs("a cat", 6), "blur_effect", "gaps"));
        assertTrue(count(gaps, Color.WHITE) > count(full, Color.WHITE) + 100_000);
        BufferedImage wide = look(
                "heatmap-large",
                SweepCharts.heatmap(whole, "laplacian_variance", "a title as long as a 长句 ".repeat(5)));
        assertEquals(0, count(wide.getSubimage(0, 0, 4, 60), Palette.INK), "the title stays in the picture");
    }

    @Test
    void linesHaveOneColourEachAndBarsWhereThereAreSeeds() throws Exception {
        Runs whole = runs(CHINESE, 48);
        XYChart chart = SweepCharts.lines(whole, "blur_effect", ChartTitle.of(whole, "blur_effect"));
        assertEquals(4, chart.getSeriesCollection().size());
        assertTrue(chart.getSeries("guidance 2.5 (cfg 3.5)") != null);
        BufferedImage image = look("lines", chart);
        for (int i = 0; i < 4; i++) {
            assertTrue(count(image, Palette.LINES[i]) > 300, "line " + i);
        }
        BufferedImage partly = look("lines-partly", SweepCharts.lines(runs("a cat", 20), "blur_effect", "partly"));
        assertTrue(count(partly, Palette.LINES[0]) > 300);
    }

    @Test
    void svgIsWellFormedAndHoldsTheDrawing() throws Exception {
        for (Chart<?, ?> chart : List.<Chart<?, ?>>of(
                SweepCharts.heatmap(runs("<猫> & \"dog\"", 48), "blur_effect", "<猫> & \"dog\""),
                SweepCharts.lines(runs("a", 48), "blur_effect", "a"))) {
            String svg = ChartFile.svg(chart);
            var document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertEquals(
                    chart.getTitle(),
                    document.getElementsByTagName("title").item(0).getTextContent());
            assertTrue(document.getElementsByTagName("path").getLength() > 40);
        }
    }

    @Test
    void blackNumbersCanBeReadOnEveryColourAndLightnessOnlyRises() {
        double before = 0;
        for (Color c : Palette.RAMP) {
            double luminance =
                    0.2126 * linear(c.getRed()) + 0.7152 * linear(c.getGreen()) + 0.0722 * linear(c.getBlue());
            assertTrue((luminance + 0.05) / 0.05 >= 5, c + " " + luminance);
            assertTrue(luminance > before);
            before = luminance;
        }
    }

    private static double linear(int level) {
        double v = level / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
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
        assertThrows(IllegalArgumentException.class, () -> SweepCharts.heatmap(runs("a", 0), "blur_effect", ""));
        assertThrows(IllegalArgumentException.class, () -> SweepCharts.lines(runs("a", 6), "nope", ""));
    }
}
