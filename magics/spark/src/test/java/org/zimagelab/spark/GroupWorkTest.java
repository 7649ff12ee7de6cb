package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.ProgramVersion;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.run.RequestJson;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.ClusterModel;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.store.RunStore;

/** The work of a task in this JVM, without Spark: whom it refuses, and in which words. */
class GroupWorkTest {
    private static final String PROBE = ".probe.1.tmp";

    private static SweepTrial trial;
    private static ClusterModel model;

    @TempDir
    Path store;

    @BeforeAll
    static void load() {
        trial = new SweepTrial();
        model = trial.clusterModel();
    }

    @AfterAll
    static void close() {
        trial.close();
    }

    private Plan plan() {
        return trial.plan(trial.sweep(4), store, Optional.empty());
    }

    private DriverCommand.Work work() throws Exception {
        RunStore.open(store);
        Files.write(store.resolve("runs").resolve(PROBE), new byte[0]);
        return new DriverCommand.Work(
                store.toString(),
                PROBE,
                List.of(model),
                ProgramVersion.here().brief(),
                TorchScript.cores(),
                List.of(),
                List.of(),
                false,
                false,
                false,
                0,
                0);
    }

    private DriverCommand.Group group(int runs) {
        Plan plan = plan();
        return new DriverCommand.Group(IntStream.range(0, runs)
                .mapToObj(i -> item(plan.runs().get(i), i))
                .toList());
    }

    private static DriverCommand.Item item(Run run, int index) {
        return new DriverCommand.Item(
                index, run.key(), run.request().model(), run.request().weightDtype(), RequestJson.write(run.request()));
    }

    private static void run(DriverCommand.Work work, DriverCommand.Group group) throws InterruptedException {
        Iterator<String> answers =
                List.of(ClusterJson.text(group), GroupAsk.END).iterator();
        GroupWork.run(ClusterJson.text(work), "gpu7#3", List.of(), answers::next);
    }

    private void assertRefused(String words, DriverCommand.Work work, DriverCommand.Group group) {
        String line =
                assertThrows(MisfitException.class, () -> run(work, group)).getMessage();
        assertTrue(line.contains(words), line);
        assertEquals(1, line.lines().count(), line);
        assertTrue(
                SweepTrial.files(store).stream().noneMatch(name -> name.endsWith(".png") || name.endsWith(".making")),
                "something was made");
    }

    private static DriverCommand.Work with(DriverCommand.Work w, ClusterModel model) {
        return new DriverCommand.Work(
                w.store(),
                w.probe(),
                List.of(model),
                w.program(),
                w.threads(),
                w.files(),
                w.scores(),
                w.fresh(),
                w.latents(),
                w.stopOnError(),
                w.thumbnailSize(),
                w.previewMillis());
    }

    /** The model with other values of its JSON. */
    private static ClusterModel changed(String field, String value) {
        var json =
                com.google.gson.JsonParser.parseString(ClusterJson.text(model)).getAsJsonObject();
        json.addProperty(field, value);
        return ClusterJson.part(json.toString(), ClusterModel.class);
    }

    /** The work with another value of its JSON. */
    private DriverCommand.Work changed(UnaryOperator<String> json) throws Exception {
        return ClusterJson.part(json.apply(ClusterJson.text(work())), DriverCommand.Work.class);
    }

    @Test
    void itMakesTheRunsUnderTheirKeysAndNamesTheMachine() throws Exception {
        DriverCommand.Group group = group(3);
        run(work(), group);
        RunStore kept = RunStore.existing(store);
        for (DriverCommand.Item item : group.runs()) {
            assertEquals(
                    Optional.of("gpu7#3"),
                    kept.find(item.key()).orElseThrow().metadata().orElseThrow().machine());
        }
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        assertRefused(
                "it has Z-Image Lab " + ProgramVersion.here().brief() + " instead of 9.9.9",
                changed(json ->
                        json.replace("\"program\":\"" + ProgramVersion.here().brief(), "\"program\":\"9.9.9")),
                group(1));
    }

    @Test
    void anotherNumberOfThreadsIsRefused() throws Exception {
        assertRefused(
                "set OMP_NUM_THREADS on both sides",
                changed(json -> json.replace("\"threads\":" + TorchScript.cores(), "\"threads\":77")),
                group(1));
    }

    @Test
    void otherWeightsAreRefused() throws Exception {
        assertRefused("has other weights (", with(work(), changed("fingerprint", "0".repeat(64))), group(1));
    }

    @Test
    void anotherEngineIsRefused() throws Exception {
        assertRefused("of the engine instead of 0", with(work(), changed("engine", "0")), group(1));
    }

    @Test
    void missingWeightsAreRefused() throws Exception {
        assertRefused(
                "it cannot load the model " + model.name() + ": ",
                with(work(), changed("source", store.resolve("nowhere").toString())),
                group(1));
    }

    @Test
    void aStoreThatIsNotThereOrIsAnotherFolderIsRefused() throws Exception {
        DriverCommand.Work work = work();
        assertRefused(
                "no such folder on its machine",
                changed(json ->
                        json.replace(store.toString(), store.resolve("none").toString())),
                group(1));
        Files.delete(store.resolve("runs").resolve(PROBE));
        assertRefused("another folder on its machine than the kernel's", work, group(1));
    }

    @Test
    void aStoreThatTakesNoPictureIsNamedAndNotThePicture() throws Exception {
        DriverCommand.Work work = work();
        DriverCommand.Group group = group(2);
        for (DriverCommand.Item item : group.runs()) { // a full folder cannot be replaced by a file
            Files.createDirectories(
                    store.resolve("runs").resolve(item.key() + ".png").resolve("x"));
        }
        String line =
                assertThrows(MisfitException.class, () -> run(work, group)).getMessage();
        assertTrue(line.startsWith("store " + store + ": cannot be written: "), line);
        assertEquals(
                List.of(),
                SweepTrial.files(store).stream()
                        .filter(name -> !name.endsWith(".png") && !name.equals(PROBE))
                        .toList());
    }

    @Test
    void aRunThatWouldHaveAnotherKeyIsRefused() throws Exception {
        DriverCommand.Item right = group(1).runs().get(0);
        DriverCommand.Item wrong =
                new DriverCommand.Item(0, "0".repeat(64), right.model(), right.weights(), right.request());
        assertRefused("it would make another picture", work(), new DriverCommand.Group(List.of(wrong)));
    }

    @Test
    void aFileOrAScoreThatItLacksIsRefused() throws Exception {
        assertRefused(
                "no such file",
                changed(json -> json.replace("\"files\":[]", "\"files\":[\"/no/style.safetensors\"]")),
                group(1));
        assertRefused(
                "nonesuch", changed(json -> json.replace("\"scores\":[]", "\"scores\":[\"nonesuch\"]")), group(1));
    }
}
