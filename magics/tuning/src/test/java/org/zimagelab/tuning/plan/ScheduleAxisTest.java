package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.config.DynamicShift;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.RunTable;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.statistics.ReferenceComparison;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.png.PicturePng;

/** Schedules and shifts as axes of a sweep with a real but tiny model. */
class ScheduleAxisTest {
    private static final SweepOptions OPTIONS = SweepOptions.of(List.of());

    @TempDir
    Path folder;

    private static ZImage tiny() throws Exception {
        Path tiny = Path.of(ScheduleAxisTest.class.getResource("/tiny-zimage").toURI());
        return ZImage.load(tiny, new LoadOptions("cpu", "fp32"));
    }

    private static Request request(ZImage model) {
        return model.request("a red circle").withSize(32, 32).withSteps(3).withGuidance(0);
    }

    @Test
    void everyScheduleMakesPicturesOfItsOwnThatAreKeptAndFound() throws Exception {
        try (ZImage model = tiny()) {
            RunStore store = RunStore.open(folder);
            Sweep sweep = Sweep.of(request(model))
                    .with(Parameter.SCHEDULE, List.of("simple", "beta", "Karras", "1,0.9,0.5,0.2,0"));
            assertThrows(IllegalArgumentException.class, () -> sweep.shift(1, 3).requests());
            Runs runs = sweep.run(Generator.of(model), store, OPTIONS, SweepListener.SILENT);
            assertEquals(List.of("simple", "beta", "karras", "1,0.9,0.5,0.2,0"), column(runs, "schedule"));
            assertEquals(List.of("3", "3", "3", "4"), column(runs, "steps"));
            assertEquals(List.of("3.0", "3.0", "3.0", ""), column(runs, "shift"));
            assertFalse(RunTable.of("runs", runs.runs()).containsColumn("sigmas"));
            assertEquals(4, new HashSet<>(runs.runs().stream().map(Run::key).toList()).size());
            for (Run run : runs) {
                Picture alone = model.generate(run.request());
                assertArrayEquals(
                        alone.sigmas(),
                        run.metadata().orElseThrow().sigmas().stream()
                                .mapToDouble(x -> x)
                                .toArray());
                Run found = store.find(run.key()).orElseThrow();
                assertEquals(run.request().schedule(), found.request().schedule());
                assertEquals(run.key(), found.metadata().orElseThrow().key());
            }
            assertEquals(
                    0, sweep.plan(Generator.of(model), store, OPTIONS).toMake().size());
            assertTrue(info(runs.runs().get(2)).contains("Sampler: Euler, Schedule type: Karras, CFG scale"));
            assertTrue(info(runs.runs().get(3)).contains("Schedule type: \"1,0.9,0.5,0.2,0\""));
            assertFalse(info(runs.runs().get(3)).contains("Shift"));
            assertFalse(info(runs.runs().get(0)).contains("Schedule type"));
        }
    }

    private static List<String> column(Runs runs, String name) {
        return RunTable.of("runs", runs.runs()).column(name).asStringColumn().asList();
    }

    private static String info(Run run) throws Exception {
        return PicturePng.parameters(run.file().orElseThrow()).orElseThrow();
    }

    /** Only the noise levels count: the same ones are the same run, however they were asked for. */
    @Test
    void theSameNoiseLevelsAreTheSameRun() throws Exception {
        try (ZImage model = tiny()) {
            Request plain = request(model);
            List<String> levels = new ArrayList<>();
            for (double sigma : model.sigmas(plain)) {
                levels.add(Float.toString((float) sigma));
            }
            Request listed = plain.withSchedule(String.join(",", levels));
            Picture one = model.generate(plain);
            Picture other = model.generate(listed);
            assertEquals(RunMetadata.of(one).key(), RunMetadata.of(other).key());
            assertArrayEquals(one.latents(), other.latents());
            assertEquals(3, other.reusedCalls(), "all steps are those of the picture before");
            RunStore store = RunStore.open(folder);
            Sweep.of(plain).run(Generator.of(model), store, OPTIONS, SweepListener.SILENT);
            Plan plan = Sweep.of(listed).plan(Generator.of(model), store, OPTIONS);
            assertEquals(0, plan.toMake().size());
        }
    }

    /** σ·noise, as ComfyUI begins with an empty latent: one step of Euler to 0 then takes the velocity there. */
    @Test
    void aScheduleThatBeginsBelowOneBeginsWithLessNoise() throws Exception {
        try (ZImage model = tiny()) {
            float[][] begun = new float[2][];
            for (int i = 0; i < 2; i++) {
                Request request = request(model).withSchedule(i == 0 ? "1,0.9999,0" : "0.5,0.49999,0");
                begun[i] = afterTheFirstStep(model, request);
            }
            double noise = norm(begun[0]);
            assertEquals(0.5, norm(begun[1]) / noise, 0.01);
        }
    }

    private static float[] afterTheFirstStep(ZImage model, Request request) throws Exception {
        List<float[]> steps = new ArrayList<>();
        model.generate(request, new org.zimagelab.diffusion.Progress() {
            @Override
            public void step(Step step) {
                steps.add(step.latents().clone());
            }

            @Override
            public boolean needsEveryStep() {
                return true;
            }
        });
        return steps.get(0);
    }

    private static double norm(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    @Test
    void aDynamicShiftFollowsTheSize() throws Exception {
        try (ZImage model = tiny()) {
            RunStore store = RunStore.open(folder);
            Sweep sweep = Sweep.of(request(model))
                    .with(Parameter.SIZE, List.of("32x32", "64x64"))
                    .with(Parameter.DYNAMIC_SHIFT, List.of("off", "on"));
            Runs runs = sweep.run(Generator.of(model), store, OPTIONS, SweepListener.SILENT);
            assertEquals(List.of("off", "0.5:1.15", "off", "0.5:1.15"), column(runs, "dynamic_shift"));
            assertEquals(List.of("3.0", "", "3.0", ""), column(runs, "shift"));
            for (Run run : runs) {
                int tokens = run.request().width() * run.request().height() / 256;
                double shift = run.request()
                        .dynamicShift()
                        .map(dynamic -> dynamic.at(tokens))
                        .orElse(3.0);
                Request constant =
                        run.request().withDynamicShift(Optional.empty()).withShift(shift);
                assertArrayEquals(model.sigmas(constant), model.sigmas(run.request()));
                Request read = RunMetadata.ofJson(run.metadata().orElseThrow().toJson())
                        .request();
                assertEquals(run.request().dynamicShift(), read.dynamicShift());
            }
            assertTrue(
                    info(runs.runs().get(1)).contains("Dynamic shift: \"0.5:1.15\""),
                    info(runs.runs().get(1)));
            assertFalse(info(runs.runs().get(1)).contains("NaN"));
            assertEquals(
                    0, sweep.plan(Generator.of(model), store, OPTIONS).toMake().size());
        }
    }

    @Test
    void whatCannotBeIsRefusedBeforeTheFirstPicture() throws Exception {
        try (ZImage model = tiny()) {
            RunStore store = RunStore.open(folder);
            refused(
                    "steps 200: the schedule beta makes ",
                    () -> Sweep.of(request(model))
                            .steps(4, 200)
                            .with(Parameter.SCHEDULE, List.of("simple", "beta"))
                            .plan(Generator.of(model), store, OPTIONS));
            refused(
                    "steps 8: expected 2, as these sigmas have, or none",
                    () -> Sweep.of(request(model))
                            .with(Parameter.SCHEDULE, List.of("1,0.5,0"))
                            .steps(2, 8)
                            .requests());
            refused(
                    "dynamic-shift ",
                    () -> model.check(
                            request(model).withDynamicShift(Optional.of(new DynamicShift(1, 2, 0, 100, true)))));
            try (var files = Files.list(folder)) {
                assertEquals(
                        0,
                        files.filter(file -> file.toString().endsWith(".png")).count());
            }
        }
    }

    /** Of cells with the vendor's steps and guidance, the model's own schedule and shift are the vendor's. */
    @Test
    void theVendorsSettingHasTheModelsOwnShift() throws Exception {
        Request vendors = Pictures.request().withSteps(50).withGuidance(4).withNegative("");
        Runs runs = Sweep.of(vendors)
                .seeds(1, 2)
                .shift(1, 3, 6)
                .with(Parameter.SCHEDULE, List.of("beta", "simple"))
                .run(new FakeModel(), RunStore.open(folder), OPTIONS, SweepListener.SILENT);
        ReferenceComparison comparison = ReferenceComparison.of(
                runs, "seconds", Estimand.THESE, Optional.empty(), Parameter.SHIFT, Parameter.SCHEDULE);
        Cell reference = comparison.rows().stream()
                .filter(ReferenceComparison.Row::isReference)
                .findFirst()
                .orElseThrow()
                .cell();
        assertEquals(Map.of(Parameter.SHIFT, 3.0, Parameter.SCHEDULE, "simple"), reference.values());
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable action) {
        String said = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(said.startsWith(message), said);
        assertEquals(1, said.lines().count());
    }

    @Test
    void keysOfBeforeAreTheSameAndAFileThatContradictsItselfIsRefused() {
        RunMetadata plain = RunMetadata.of(Pictures.picture(Pictures.request()));
        assertFalse(plain.toJson().contains("schedule") || plain.toJson().contains("dynamic"), plain.toJson());
        RunMetadata listed = RunMetadata.of(Pictures.picture(Pictures.request().withSchedule("1,0.5,0")));
        assertTrue(listed.toJson().contains("\"schedule\":\"1,0.5,0\""), listed.toJson());
        assertEquals(listed.request(), RunMetadata.ofJson(listed.toJson()).request());
        assertNotEquals(plain.key(), listed.key());
        String other = listed.toJson().replace("\"steps\":2", "\"steps\":5");
        assertThrows(JsonParseException.class, () -> RunMetadata.ofJson(other));
        assertEquals(3, Arrays.stream(Pictures.sigmas(listed.request())).count());
    }
}
