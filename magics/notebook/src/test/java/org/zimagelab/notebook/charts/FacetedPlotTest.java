package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.zimagelab.tuning.evidence.Estimand.NEW;
import static org.zimagelab.tuning.evidence.Estimand.THESE;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Interaction;
import org.zimagelab.tuning.statistics.Pareto;
import org.zimagelab.tuning.statistics.ReferenceComparison;
import org.zimagelab.tuning.statistics.ResponseSurface;

/** Charts for each value of a parameter, on one scale. The pictures lie in target/charts, to be looked at. */
class FacetedPlotTest {
    private static final String SCORE = "blur_effect";
    private static final List<Integer> STEPS = List.of(4, 8, 16, 32);
    private static final List<Double> GUIDANCE = List.of(0.0, 1.0, 2.0, 4.0);

    private static final Runs SIX = ComparedRuns.of(
            6,
            4,
            STEPS,
            GUIDANCE,
            r -> r.seed() == 4 && r.steps() == 32 && r.prompt().startsWith("a"));

    private static Runs samplers() {
        return ComparedRuns.of(
                ComparedRuns.sweep(3, 2, List.of(4, 8, 16), GUIDANCE).with(Parameter.SAMPLER, List.of("euler", "heun")),
                r -> false);
    }

    private static BufferedImage look(String name, Plot plot) throws Exception {
        Files.createDirectories(Path.of("target/charts"));
        ChartFile.write(plot.chart(), Path.of("target/charts", name + ".png"));
        assertTrue(ChartFile.svg(plot.chart()).contains("<svg"));
        return BitmapEncoder.getBufferedImage(plot.chart());
    }

    @Test
    void everyKindHasAChartForEachPromptWithinAPage() throws Exception {
        List<Plot> plots = List.of(
                HeatmapPlot.faceted(SIX, SCORE, THESE, Parameter.PROMPT, "六"),
                LinePlot.faceted(SIX, SCORE, THESE, Parameter.PROMPT, "六"),
                InteractionPlot.faceted(SIX, SCORE, THESE, Parameter.PROMPT, "六"),
                ParetoPlot.faceted(SIX, SCORE, "network_calls", THESE, Parameter.PROMPT, "六"),
                BoxPlot.faceted(SIX, SCORE, Parameter.PROMPT, "六"),
                DifferencePlot.faceted(
                        SIX,
                        part -> ReferenceComparison.of(part, SCORE, THESE, Optional.empty()),
                        OptionalDouble.of(0.01),
                        Parameter.PROMPT,
                        "六"));
        for (int i = 0; i < plots.size(); i++) {
            BufferedImage image = look("facets-" + i, plots.get(i));
            assertTrue(image.getWidth() <= 1024, "legible at about 1000 pixels: " + image.getWidth());
            for (int y = 0; y < image.getHeight(); y++) {
                assertEquals(0xffffff, image.getRGB(0, y) & 0xffffff, "nothing is cut at the left of " + i);
                assertEquals(0xffffff, image.getRGB(image.getWidth() - 1, y) & 0xffffff, "nor at the right");
            }
            assertEquals(6 * 16, plots.get(i).table().rowCount());
            assertEquals("prompt", plots.get(i).table().columnNames().get(0));
        }
        assertTrue(
                plots.get(0).caption().contains("Not told apart: "),
                plots.get(0).caption());
    }

    @Test
    void facetsAreOnOneScale() {
        Plot plot = LinePlot.faceted(samplers(), SCORE, THESE, Parameter.SAMPLER, "two");
        assertEquals(24, plot.table().rowCount());
        Plot alone = LinePlot.of(samplers(), SCORE, NEW, "pooled");
        assertEquals(12, alone.table().rowCount());
        assertTrue(alone.caption().contains("for new prompts like these"), alone.caption());
        assertEquals(12, alone.table().intColumn("n").min(), "pictures of both samplers in six blocks");
    }

    @Test
    void whatReachesBeyondTheFrameIsDrawnToItsEdge() {
        DecoratedXYChart chart =
                (DecoratedXYChart) LinePlot.of(samplers(), SCORE, NEW, "").chart();
        BitmapEncoder.getBufferedImage(chart);
        Overlay at = Overlay.at(chart);
        double low = chart.getStyler().getYAxisMin();
        double high = chart.getStyler().getYAxisMax();
        assertEquals(at.plotArea().getMaxY(), at.y(low), 1);
        assertEquals(at.plotArea().getMaxY() + at.plotArea().getHeight(), at.y(2 * low - high), 1);
        assertEquals(at.plotArea().getY() - at.plotArea().getHeight(), at.y(2 * high - low), 1);
    }

    @Test
    void whatCannotBeFacetedIsOneLine() {
        Runs runs = samplers();
        for (Map.Entry<Parameter, String> wrong : Map.of(
                        Parameter.SEED, "seeds are what means are over",
                        Parameter.STEPS, "it is on the chart already; expected prompt or sampler",
                        Parameter.MODEL, "these runs have one value of it")
                .entrySet()) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> LinePlot.faceted(runs, SCORE, THESE, wrong.getKey(), ""))
                    .getMessage();
            assertTrue(message.startsWith(wrong.getKey().label() + ": "), message);
            assertTrue(message.contains(wrong.getValue()), message);
        }
        Runs many = ComparedRuns.of(
                ComparedRuns.sweep(1, 1, List.of(4, 8), List.of(0.0))
                        .with(Parameter.SHIFT, List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)),
                r -> false);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> HeatmapPlot.faceted(many, SCORE, THESE, Parameter.SHIFT, ""))
                .getMessage();
        assertEquals(
                "shift: 7 values, and at most 6 charts can be read side by side; choose some of them with"
                        + " --only 'shift=1.0; shift=2.0'",
                message);
    }

    @Test
    void theRingAndWhatIsNotToldFromItAreMarked() throws Exception {
        Plot plot = HeatmapPlot.of(SIX, SCORE, THESE, "rings");
        look("heatmap-rings", plot);
        List<String> marks = plot.table().stringColumn("mark").asList();
        assertEquals(1, marks.stream().filter("best-looking"::equals).count());
        assertEquals(
                BestMarks.of(SIX, SCORE, THESE).orElseThrow().set().mayBeBest().size() - 1,
                marks.stream().filter("not told apart"::equals).count());
        assertTrue(plot.caption().contains("over 22 of 24 blocks, those that have all cells"), plot.caption());
        Runs one = ComparedRuns.of(1, 1, List.of(4, 8), List.of(0.0, 2.0), r -> false);
        assertTrue(HeatmapPlot.of(one, SCORE, NEW, "").caption().contains("that takes two prompts"));
    }

    @Test
    void anInteractionIsToldAsADifferenceInDifferences() {
        Interaction found = Interaction.of(SIX, SCORE).orElseThrow();
        assertTrue(found.tests().get(0).adjustedP() < 0.001, "strong guidance harms twice as much at 4 steps");
        Interaction.InDifferences clearest = found.clearest().get(0);
        assertEquals(4, clearest.few());
        assertTrue(clearest.adjustedP() < 0.001);
        assertTrue(clearest.estimate().low() > 0 || clearest.estimate().high() < 0);
        assertTrue(found.words().contains("the effect of guidance depends on steps (p < 0.0001)"), found.words());
        assertTrue(Interaction.of(ComparedRuns.of(2, 2, List.of(4), GUIDANCE, r -> false), SCORE)
                .isEmpty());
    }

    @Test
    void aSurfaceHasItsBestPlaceAsARegion() {
        Plot plot = ContourPlot.of(SIX, SCORE, NEW, "surface");
        assertTrue(
                plot.caption().contains("The frame is where the surface is best for new prompts like these: "),
                plot.caption());
        assertTrue(plot.caption().contains("of prompts that were left out of the fit 0.9"), plot.caption());
        ResponseSurface one = ResponseSurface.of(ComparedRuns.of(1, 1, STEPS, GUIDANCE, r -> false), SCORE, THESE);
        assertTrue(one.optimum().isEmpty(), "one block has no other to be drawn");
    }

    @Test
    void theFrontSaysWhatIsNotToldFromIt() {
        Pareto pareto = Pareto.of(SIX, SCORE, "network_calls", THESE);
        assertTrue(pareto.front().stream().noneMatch(Pareto.Point::toldApart), "none beats a cell of the front");
        assertTrue(pareto.points().stream().anyMatch(Pareto.Point::toldApart));
        assertTrue(!pareto.mayBeOnFront().isEmpty());
        Runs one = ComparedRuns.of(1, 1, STEPS, GUIDANCE, r -> false);
        assertTrue(Pareto.of(one, SCORE, "network_calls", THESE).mayBeOnFront().isEmpty(), "nothing can be told");
    }
}
