package org.zimagelab.tuning.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.run.RunMetadata;
import tech.tablesaw.api.Table;

/** The way of a picture of a real, if tiny, model. */
class TraceTest {
    private static ZImage model;

    @BeforeAll
    static void load() throws Exception {
        Path tiny = Path.of(TraceTest.class.getResource("/tiny-zimage").toURI());
        model = ZImage.load(tiny, new LoadOptions("cpu", "fp32"));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Request request() {
        return model.request("一只猫")
                .withSize(64, 48)
                .withSteps(5)
                .withSeed(3)
                .withGuidance(Guidance.OFF.withStages(GuidanceSchedule.parse("0-0.4:g2,0.4-0.7:g4")));
    }

    @Test
    void everyStepIsThereAndTheLastEstimateIsThePicture() throws Exception {
        Trace trace = Trace.of(model, request());
        List<TraceStep> moments = trace.steps();
        assertEquals(
                List.of(1, 2, 3, 4, 5), moments.stream().map(TraceStep::step).toList());
        assertEquals(
                List.of(2.0, 2.0, 4.0, 4.0, 0.0),
                moments.stream().map(TraceStep::guidance).toList());
        TraceStep first = moments.get(0);
        assertEquals(1, first.sigma());
        assertEquals(0, first.timestep(), 1e-6);
        assertTrue(first.difference() > 0 && first.difference() < first.prompted(), first.toString());
        assertTrue(first.cosine() > 0.5 && first.cosine() <= 1 && first.distance() > 0.01, first.toString());
        assertTrue(first.missing().stream().allMatch(share -> share > 0), first.toString());
        TraceStep last = moments.get(4);
        assertTrue(Double.isNaN(last.difference()) && Double.isNaN(last.cosine()), last.toString());
        assertEquals(last.prompted(), last.velocity());
        assertEquals(0, last.distance());
        assertEquals(List.of(0.0, 0.0, 0.0), last.missing());
        Plane estimate = Pixels.of(last.denoised()).shared(Pixels.LUMA);
        Plane finished = Pixels.of(trace.picture().image()).shared(Pixels.LUMA);
        for (int i = 0; i < 64 * 48; i++) {
            assertEquals(finished.at(i), estimate.at(i));
        }
    }

    @Test
    void aTraceTakesNothingOverAndChangesNoBit() throws Exception {
        Picture before = model.generate(request());
        int[] looked = {0};
        List<Integer> steps = new ArrayList<>();
        Trace trace =
                Trace.of(Generator.of(model), request(), step -> steps.add(step.index()), step -> looked[0] += step);
        assertEquals(List.of(1, 2, 3, 4, 5), steps);
        assertEquals(15, looked[0]);
        assertEquals(5, trace.steps().size());
        assertEquals(2, trace.picture().reusedCalls(), "the first velocities");
        assertEquals(9, trace.picture().networkCalls());
        assertArrayEquals(before.latents(), trace.picture().latents());
        assertEquals(
                RunMetadata.of(before).pixels(), RunMetadata.of(trace.picture()).pixels());
        assertEquals(9, model.generate(request()).reusedCalls(), "and leaves all to the next");
    }

    @Test
    void heunHasOneMomentAStepToo() throws Exception {
        Trace trace = Trace.of(model, request().withSampler("heun"));
        assertEquals(5, trace.steps().size());
        assertEquals(0, trace.steps().get(4).distance());
    }

    @Test
    void aWayIsATable() throws Exception {
        Trace trace = Trace.of(model, request().withSize(320, 32).withSteps(2));
        assertEquals(256, trace.steps().get(0).denoised().getWidth());
        assertEquals(26, trace.steps().get(0).denoised().getHeight());
        Table table = trace.table();
        assertEquals(2, table.rowCount());
        assertEquals(
                List.of("missing_8_16px", "missing_4_8px", "missing_2_4px"),
                table.columnNames().subList(11, table.columnCount()));
        assertEquals(3, table.doubleColumn("cfg").getDouble(0));
        assertEquals(1, table.doubleColumn("sigma").getDouble(0));
    }

    @Test
    void whatCorrectsGuidanceIsSeen() throws Exception {
        Request request = request().withSteps(3);
        Request corrected = request.withGuidance(Guidance.of(4)
                .withRescale(1)
                .withProjection(new ProjectedGuidance(0, 0, 0))
                .withZeroStar(OptionalInt.of(1)));
        Trace plain = Trace.of(model, request.withGuidance(4));
        Trace trace = Trace.of(model, corrected);
        assertFalse(plain.table().columnNames().contains("velocity_plain"));
        Table table = trace.table();
        assertEquals(0, trace.steps().get(0).velocity(), "a step in the noise");
        assertEquals(0, trace.steps().get(0).guidance());
        assertTrue(Double.isNaN(table.doubleColumn("velocity_plain").getDouble(0)));
        for (TraceStep step : trace.steps().subList(1, 3)) {
            // rescaled wholly, the velocity deviates as much as with the prompt alone
            assertEquals(step.prompted(), step.velocity(), 0.02 * step.prompted());
            GuidanceEffect effect = step.effect();
            assertEquals(step.difference(), Math.hypot(effect.parallel(), effect.orthogonal()), 1e-6);
            assertTrue(effect.optimizedScale() > 0.5 && effect.optimizedScale() < 1.5, step.toString());
        }
        TraceStep first = plain.steps().get(0);
        assertEquals(first.velocity(), first.effect().plain(), 1e-12);
        assertEquals(4, trace.picture().networkCalls());
    }

    @Test
    void stopsBetweenTwoStepsThatAreLookedAt() {
        int[] looked = {0};
        assertThrows(
                InterruptedException.class,
                () -> Trace.of(Generator.of(model), request(), Progress.NONE, step -> {
                    looked[0] = step;
                    Thread.currentThread().interrupt();
                }));
        assertEquals(1, looked[0]);
    }
}
