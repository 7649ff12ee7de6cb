package org.zimagelab.tuning.spread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.Hires;
import org.zimagelab.diffusion.HiresUpscaler;
import org.zimagelab.diffusion.InitialImage;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.Lora;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.plan.FakeModel;
import org.zimagelab.tuning.plan.MachineEvent;
import org.zimagelab.tuning.plan.MachineListener;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.RunGroup;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;

/** A run that an executor has finished, as the kernel's sweep has it. */
class ClusterRunsTest {
    @TempDir
    Path folder;

    private final FakeModel model = new FakeModel();

    /** A plan of one picture, which the store has meanwhile, with the scores {@code made} kept. */
    private Plan plan(List<Score> made, List<Score> asked) throws InterruptedException {
        RunStore store = RunStore.open(folder);
        Sweep sweep = Sweep.of(Pictures.request()).seeds(1);
        Plan plan = sweep.plan(model, store, SweepOptions.of(asked));
        sweep.run(model, store, SweepOptions.of(made), SweepListener.SILENT);
        return plan;
    }

    private static DriverMessage.Finished finished(Plan plan, String how, String reason, Map<String, String> unscored) {
        return new DriverMessage.Finished(0, plan.runs().get(0).key(), how, reason, unscored, "", 1);
    }

    @Test
    void aScoreWithoutAValueKeepsTheReasonThatItsExecutorGave() throws InterruptedException {
        List<Score> asked = Scores.parse("blur_effect,colorfulness", Set.of());
        Plan plan = plan(Scores.parse("colorfulness,laplacian_variance", Set.of()), asked);
        Run run = ClusterRuns.done(
                plan, finished(plan, DriverMessage.MADE, "", Map.of("blur_effect", "not enough memory")));
        assertTrue(run.outcome() instanceof Outcome.Made);
        assertEquals(
                List.of("blur_effect", "colorfulness"), List.copyOf(run.scores().keySet()), "as on one machine");
        assertTrue(Double.isNaN(run.scores().get("blur_effect")));
        assertTrue(Double.isFinite(run.scores().get("colorfulness")));
        assertEquals("blur_effect: not enough memory", run.reason());
    }

    /** They are named by their content in the request, which an executor finds in no folder by itself. */
    @Test
    void allFilesThatARunReadsAreNamedByTheirPaths() throws IOException {
        List<InputFile> inputs = new ArrayList<>();
        for (String name : List.of("lora.safetensors", "图片.png", "mask.png", "upscaler.safetensors")) {
            inputs.add(InputFile.read(Files.writeString(folder.resolve(name), name)));
        }
        Request request = Pictures.request()
                .withLoras(List.of(new Lora(inputs.get(0), 1)))
                .withImage(InitialImage.of(inputs.get(1), 0.5).withMask(Optional.of(inputs.get(2))))
                .withHires(Hires.of(2).withUpscaler(new HiresUpscaler.Network(inputs.get(3))));
        Plan plan = Sweep.of(request)
                .seeds(1, 2)
                .plan(model, RunStore.open(folder.resolve("store")), SweepOptions.of(List.of()));
        DriverCommand.Work work = ClusterRuns.work(
                plan,
                List.of(new RunGroup(List.of(0, 1))),
                List.of(),
                new ClusterRuns.Shown(0, 0),
                "",
                Optional.empty());
        assertEquals(inputs.stream().map(InputFile::path).map(Path::toString).toList(), work.files());
    }

    @ParameterizedTest
    @CsvSource({"false, 1, 0", "true, 0, 1000", "true, 2, 1000", "true, 20, 1000", "true, 100, 5000"})
    void machinesMakePreviewsOnlyIfTheyAreShownAndTwentyASecondTogether(boolean shows, int machines, int millis) {
        MachineListener listener = new MachineListener() {
            @Override
            public void accept(MachineEvent event) {}

            @Override
            public boolean showsPreviews() {
                return shows;
            }
        };
        assertEquals(millis, ClusterRuns.Shown.of(listener, machines).previewMillis());
    }

    @Test
    void aPictureThatCouldNotBeMadeHasItsReason() throws InterruptedException {
        Plan plan = plan(List.of(), List.of());
        Run run = ClusterRuns.done(plan, finished(plan, DriverMessage.FAILED, "not finite after step 2", Map.of()));
        assertEquals("not finite after step 2", run.reason());
    }
}
