package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.ReferenceComparison;

/** Differences as pictures. They lie in target/charts, to be looked at. */
class DifferencePlotTest {
    private static final List<Integer> STEPS = List.of(4, 8, 16, 32);
    private static final List<Double> GUIDANCE = List.of(0.0, 1.0, 2.0, 4.0);

    private static void look(String name, Chart<?, ?> chart) throws Exception {
        Files.createDirectories(Path.of("target/charts"));
        ChartFile.write(chart, Path.of("target/charts", name + ".png"));
    }

    private static Plot plot(Runs runs, String score, Estimand estimand, double delta) {
        ReferenceComparison comparison = ReferenceComparison.of(runs, score, estimand, Optional.empty());
        return DifferencePlot.of(
                comparison,
                delta > 0 ? OptionalDouble.of(delta) : OptionalDouble.empty(),
                ChartTitle.of(runs, score, estimand));
    }

    @Test
    void eachCellHasItsRowAndTheCaptionNamesThePairs() throws Exception {
        Runs runs = ComparedRuns.of(
                6,
                4,
                STEPS,
                GUIDANCE,
                request -> request.seed() == 4
                        && request.steps() == 32
                        && request.prompt().startsWith("a"));
        Plot these = plot(runs, "blur_effect", Estimand.THESE, 0.01);
        look("difference", these.chart());
        BufferedImage image = BitmapEncoder.getBufferedImage(these.chart());
        for (int y = 0; y < image.getHeight(); y++) {
            assertEquals(0xffffff, image.getRGB(0, y) & 0xffffff, "no label is cut at the left");
        }
        assertTrue(
                these.caption().contains("over the blocks that have both cells. Pairs: 22 to 24 of 24 blocks"),
                these.caption());
        assertTrue(these.caption().contains("for these prompts, new seeds"), these.caption());
        assertTrue(these.caption().contains("± 0.01"), these.caption());
        assertEquals(16, these.table().rowCount());
        Plot anew = plot(runs, "blur_effect", Estimand.NEW, 0.01);
        look("difference-new", anew.chart());
        assertTrue(anew.caption().contains("for new prompts like these"), anew.caption());
    }

    @Test
    void onePromptHasNoIntervalForNewOnesAndSaysSo() throws Exception {
        Runs runs = ComparedRuns.of(1, 3, List.of(4, 8), List.of(0.0), request -> false);
        Plot plot = plot(runs, "blur_effect", Estimand.NEW, 0);
        look("difference-one-prompt", plot.chart());
        assertTrue(plot.caption().contains("one prompt says nothing of others"), plot.caption());
        look("difference-two", plot(runs, "blur_effect", Estimand.THESE, 0.01).chart());
    }

    @Test
    void manyCellsStayLegibleAndTooManyAreRefused() throws Exception {
        List<Integer> many = IntStream.rangeClosed(1, 10).boxed().toList();
        look(
                "difference-forty",
                plot(ComparedRuns.of(6, 2, many, GUIDANCE, request -> false), "adherence", Estimand.THESE, 0.05)
                        .chart());
        Runs tooMany =
                ComparedRuns.of(1, 1, IntStream.rangeClosed(1, 51).boxed().toList(), List.of(0.0, 1.0), r -> false);
        assertThrows(IllegalArgumentException.class, () -> plot(tooMany, "blur_effect", Estimand.THESE, 0));
    }

    @Test
    void theReferenceIsTheVendorsOrTheCheapestOrTheOneThatIsNamed() {
        Runs vendors = ComparedRuns.of(2, 2, List.of(4, 50), List.of(0.0, 4.0), r -> false);
        assertEquals(
                "the vendor's setting for the base model",
                ReferenceComparison.of(vendors, "blur_effect", Estimand.THESE, Optional.empty())
                        .reference()
                        .reason());
        Runs runs = ComparedRuns.of(2, 2, List.of(8, 4), List.of(0.0, 1.0), r -> false);
        ReferenceComparison cheapest = ReferenceComparison.of(runs, "blur_effect", Estimand.THESE, Optional.empty());
        assertEquals(
                Map.of(Parameter.STEPS, 4, Parameter.GUIDANCE, 0.0),
                cheapest.referenceRow().cell().values());
        Cell named = new Cell(Map.of(Parameter.STEPS, 8, Parameter.GUIDANCE, 1.0));
        assertEquals(
                named,
                ReferenceComparison.of(runs, "blur_effect", Estimand.THESE, Optional.of(named))
                        .referenceRow()
                        .cell());
        for (Map<Parameter, Object> wrong :
                List.<Map<Parameter, Object>>of(Map.of(Parameter.STEPS, 8), Map.of(Parameter.STEPS, 9))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ReferenceComparison.of(runs, "blur_effect", Estimand.THESE, Optional.of(new Cell(wrong))));
        }
    }
}
