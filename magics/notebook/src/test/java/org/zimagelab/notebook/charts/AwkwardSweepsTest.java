package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.zimagelab.tuning.evidence.Estimand.THESE;

import java.awt.Font;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;

/** Sweeps of one value and of sixty, close ones and far ones, equal scores and huge ones: nothing is cut or false. */
class AwkwardSweepsTest {
    private static final String CHINESE = "雪白的布偶猫趴在窗台上，午后阳光透过薄纱窗帘洒在木地板上，电影感，景深，超高清细节，柔和的光影，虚化的背景";

    private interface Value {
        double of(int steps, double guidance, Random random);
    }

    private record Case(String name, Runs runs, String score) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, List<Integer> steps, List<Double> guidance, int seeds, Value value) {
        return new Case(name, runs(name, steps, guidance, seeds, "blur_effect", value), "blur_effect");
    }

    private static Runs runs(
            String prompt, List<Integer> steps, List<Double> guidance, int seeds, String score, Value value) {
        Request base = new Request(prompt, "", 64, 64, 8, Guidance.OFF, 0, "euler", OptionalDouble.empty(), 512);
        Sweep sweep = Sweep.of(base)
                .with(Parameter.SEED, LongStream.rangeClosed(1, seeds).boxed().toList())
                .with(Parameter.STEPS, steps)
                .with(Parameter.GUIDANCE, guidance);
        Random random = new Random(7);
        return ChartedRuns.of(sweep, Integer.MAX_VALUE, request -> {
            double x = value.of(request.steps(), request.guidance().scale(), random);
            int calls = request.steps() * (request.guidance().scale() > 0 ? 2 : 1);
            return new ChartedRuns.Result(
                    new Cost(calls * 0.1 * (1 + 0.2 * random.nextDouble()), calls, 0),
                    Double.isNaN(x) ? Map.of() : Map.of(score, x));
        });
    }

    static Stream<Case> cases() {
        Value usual = (s, g, random) -> 0.6 - 0.1 * Math.log(s) + 0.02 * g + 0.03 * random.nextGaussian();
        List<Integer> steps = List.of(4, 8, 16);
        List<Double> guidance = List.of(0.0, 1.0, 2.0);
        List<Integer> sixty = IntStream.rangeClosed(1, 60).boxed().toList();
        return Stream.of(
                of("one picture", List.of(8), List.of(0.0), 1, usual),
                of("one cell", List.of(8), List.of(0.0), 3, usual),
                of("one number of steps", List.of(8), List.of(0.0, 1.0, 2.0, 3.0), 3, usual),
                of("two", List.of(1, 2), List.of(0.0, 2.0), 4, usual),
                of("close", List.of(8, 9), List.of(4.0, 4.1), 4, usual),
                of("far", List.of(1, 100), List.of(0.0, 20.0), 4, usual),
                of("close and far", List.of(1, 8, 9, 100), List.of(0.0, 0.1, 0.2, 20.0), 4, usual),
                of("many steps", sixty, guidance, 2, usual),
                of(
                        "many strengths",
                        List.of(4, 8),
                        DoubleStream.iterate(0, g -> g + 0.25).limit(24).boxed().toList(),
                        2,
                        usual),
                of("fractions", steps, List.of(0.0, 4.0 / 3, 0.1 + 0.2, 1.1 - 1), 3, usual),
                of("equal", steps, guidance, 3, (s, g, random) -> 0.5),
                of("zero", steps, guidance, 3, (s, g, random) -> 0),
                of("negative", steps, guidance, 3, (s, g, random) -> -3e-5 * s - 1e-4 * g * random.nextDouble()),
                of("huge", steps, guidance, 3, (s, g, random) -> 1e9 * s + 1e8 * random.nextDouble()),
                of("tiny", steps, guidance, 3, (s, g, random) -> 1e-9 * s + 1e-9 * random.nextDouble()),
                of("nearly equal", steps, guidance, 3, (s, g, random) -> 50000 + 1e-4 * s + 2e-4 * random.nextDouble()),
                of("gaps", steps, guidance, 2, (s, g, random) -> s == 8 && g > 0 ? Double.NaN : 1.0 / s),
                of("nearly without slope", steps, guidance, 3, (s, g, random) -> 1 + 1e-13 * random.nextDouble()),
                of("one strength twice", steps, List.of(0.0, 0.1, 1.1 - 1, 999.5), 3, usual),
                of("many wide cells", sixty, List.of(0.0, 1.0 / 3, 999.5), 2, usual),
                of("نص عربي طويل ".repeat(10), steps, guidance, 3, usual),
                of(CHINESE, steps, guidance, 3, usual),
                of("a very long English prompt ".repeat(9), steps, guidance, 3, usual),
                new Case(
                        "a score that is gone",
                        runs("x", steps, guidance, 3, "a_score_with_a_very_long_name_that_is_gone", usual),
                        "a_score_with_a_very_long_name_that_is_gone"));
    }

    private static List<Chart<?, ?>> charts(Case swept) {
        Runs runs = swept.runs();
        String score = swept.score();
        String title = ChartTitle.of(runs, score);
        List<Chart<?, ?>> charts = new ArrayList<>(List.of(
                HeatmapPlot.of(runs, score, THESE, title).chart(),
                LinePlot.of(runs, score, THESE, title).chart(),
                InteractionPlot.of(runs, score, THESE, title).chart(),
                BoxPlot.of(runs, score, title).chart()));
        if (score.equals("blur_effect")) {
            charts.add(ParetoPlot.of(runs, score, "seconds", THESE, title).chart());
            charts.add(ParetoPlot.of(runs, score, "network_calls", THESE, title).chart());
        }
        if (runs.values(Parameter.STEPS).size() > 2
                && runs.values(Parameter.GUIDANCE).size() > 2) {
            charts.add(ContourPlot.of(runs, score, THESE, title).chart());
        }
        return charts;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingIsCutAndTheBetterEndIsSaidWhereThatIsKnown(Case swept) {
        for (Chart<?, ?> chart : charts(swept)) {
            assertTrue(chart.getWidth() <= 720, "fits a window");
            BufferedImage image = BitmapEncoder.getBufferedImage(chart);
            int right = image.getWidth() - 3;
            int bottom = image.getHeight() - 2;
            white(image.getSubimage(0, 0, 3, image.getHeight()), swept + ": left of " + chart);
            white(image.getSubimage(right, 0, 3, image.getHeight()), swept + ": right of " + chart);
            white(image.getSubimage(0, 0, image.getWidth(), 2), swept + ": above " + chart);
            white(image.getSubimage(0, bottom, image.getWidth(), 2), swept + ": below " + chart);
            String said = description(chart);
            assertEquals(swept.score().equals("blur_effect"), said.contains("lower is better"), said);
            assertFalse(said.contains("guidance guidance") || said.contains("-0.0000") || said.contains("1 pictures"));
        }
    }

    private static void white(BufferedImage part, String where) {
        for (int y = 0; y < part.getHeight(); y++) {
            for (int x = 0; x < part.getWidth(); x++) {
                assertEquals(0xffffff, part.getRGB(x, y) & 0xffffff, where);
            }
        }
    }

    private static String description(Chart<?, ?> chart) {
        return chart instanceof DecoratedXYChart captioned
                ? captioned.decoration().description()
                : ((DecoratedHeatMap) chart).decoration().description();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void linesStandAtTheirTicks(Case swept) {
        XYChart lines =
                (XYChart) LinePlot.of(swept.runs(), swept.score(), THESE, "").chart();
        SweptAxis axis = SweptAxis.steps(swept.runs().values(Parameter.STEPS).stream()
                .map(steps -> (Integer) steps)
                .toList());
        for (XYSeries series : lines.getSeriesCollection()) {
            for (double x : series.getXData()) {
                double nearest = axis.places().stream()
                        .mapToDouble(place -> Math.abs(place - x))
                        .min()
                        .orElseThrow();
                assertTrue(nearest < axis.gap() / 2, x + " of " + axis.places());
            }
        }
        long named = lines.getSeriesCollection().stream()
                .filter(XYSeries::isShowInLegend)
                .count();
        assertTrue(named >= 1 && named <= 15, named + " names");
    }

    @Test
    void scoresWithoutABetterEndSayTheirBandOrNothing() {
        Value value = (s, g, random) -> 10 + s;
        String banded = "no end is better; healthy";
        for (String score : List.of("mean_luminance", "colorfulness", "gone")) {
            Runs runs = runs("x", List.of(4, 8), List.of(0.0, 1.0), 2, score, value);
            String svg = ChartFile.svg(LinePlot.of(runs, score, THESE, "").chart());
            boolean known = !DirectionNote.of(runs.metric(score)).words().isEmpty();
            assertEquals(known, svg.contains("no end is better"), score);
            assertEquals(DirectionNote.of(runs.metric(score)).words().startsWith(banded), svg.contains(banded), score);
            assertFalse(svg.contains("lower is better") || svg.contains("higher is better"), score);
        }
        assertEquals("", DirectionNote.of(Metric.unknown("gone")).words());
        assertEquals(
                "higher is better",
                DirectionNote.of(Metric.of(Scores.named("ssim"))).words());
    }

    @Test
    void aChartStandsOnItsOwnCardAndKeepsWithinTheWindow() {
        Case swept = cases().findFirst().orElseThrow();
        MimeBundle bundle = ChartFile.bundle(
                LinePlot.of(swept.runs(), swept.score(), THESE, "t").chart(), "<t> \"quoted\"");
        String html = bundle.data().get("text/html");
        assertTrue(html.contains("background:#fff") && html.contains("max-width:728px"), html.substring(0, 200));
        assertTrue(html.contains("width:100%;max-width:720px;height:auto"));
        assertTrue(html.contains("src=\"data:image/svg+xml,"));
        assertTrue(html.contains("alt=\"&lt;t&gt; &quot;quoted&quot;\""));
        assertTrue(bundle.data().containsKey("image/png"));
        assertFalse(bundle.data().containsKey("image/svg+xml"), "JupyterLab cuts one at the edge of the window");
    }

    @Test
    void aTitleThatJavaHasNoFontForIsTextForTheBrowser() {
        Case swept = cases().filter(c -> c.name().equals(CHINESE)).findFirst().orElseThrow();
        String title = ChartTitle.of(swept.runs(), swept.score());
        String svg = ChartFile.svg(
                LinePlot.of(swept.runs(), swept.score(), THESE, title).chart());
        boolean drawn = new Font(Fonts.family(title), Font.BOLD, 15).canDisplayUpTo(title) == -1;
        assertEquals(drawn, !svg.contains("<text "));
    }

    @Test
    void linesOfTextFitTheirWidthInAnyScript() {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
        for (String text :
                List.of(CHINESE.repeat(4), "words of a line ".repeat(40), "x".repeat(3000), "", "a " + CHINESE)) {
            List<String> lines = TextWrap.of(text, font, 300, 5);
            assertTrue(lines.size() >= 1 && lines.size() <= 5);
            lines.forEach(line -> assertTrue(TextWrap.length(line, font) <= 300, line));
            assertEquals(
                    TextWrap.length(text, font) > 5 * 300,
                    lines.get(lines.size() - 1).endsWith("…"),
                    text);
        }
    }
}
