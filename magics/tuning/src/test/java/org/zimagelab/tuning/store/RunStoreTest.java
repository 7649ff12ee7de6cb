package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;

class RunStoreTest {
    private static final Request REQUEST = Pictures.request();

    @TempDir
    Path folder;

    @Test
    void keepsAndFinds() {
        RunStore store = RunStore.open(folder.resolve("new/store"));
        Run saved = store.save(Pictures.picture(REQUEST));
        assertEquals(Set.of(saved.key()), store.keys());
        assertEquals(Optional.of(saved), store.find(saved.key()));
        assertEquals(
                folder.resolve("new/store/runs/" + saved.key() + ".png"),
                saved.file().orElseThrow());

        Run scored = store.score(saved, Map.of(metric("blur", 1), 0.1 + 0.2, metric("none", 1), Double.NaN));
        Run again = RunStore.open(folder.resolve("new/store")).find(saved.key()).orElseThrow();
        assertEquals(Map.of("blur", 0.1 + 0.2), again.scores());
        assertEquals(scored, again);
        assertEquals(
                Map.of("blur", 0.1 + 0.2, "noise", 2.0),
                store.score(again, Map.of(metric("noise", 1), 2.0)).scores());
        assertEquals(List.of(), store.notes());
    }

    @Test
    void scoresKeepTheirVersion() throws IOException {
        RunStore store = RunStore.open(folder);
        Run saved = store.save(Pictures.picture(REQUEST));
        store.score(saved, Map.of(metric("blur", 1), 1.0, metric("noise", 3), 2.0));
        // by another process, after this one read the run
        RunStore.open(folder).score(saved, Map.of(metric("halo", 2), 4.0));
        Run again = store.find(saved.key()).orElseThrow();
        assertEquals(Set.of("blur", "noise", "halo"), again.scores().keySet());
        assertEquals(OptionalDouble.of(1), again.scored().value("blur", 1));
        assertEquals(OptionalDouble.empty(), again.scored().value("blur", 2));
        assertEquals(OptionalDouble.of(2), again.scored().value("noise", 3));
        assertEquals(OptionalDouble.empty(), again.scored().value("noise", 1));
        store.score(again, Map.of(metric("noise", 1), 5.0));
        assertEquals(
                OptionalDouble.of(5),
                store.find(saved.key()).orElseThrow().scored().value("noise", 1));

        // as written before scores had versions
        Files.writeString(
                folder.resolve("runs/" + saved.key() + ".scores.json"),
                "{\"pixels\":\"" + saved.metadata().orElseThrow().pixels() + "\",\"scores\":{\"blur\":7.0}}");
        assertEquals(
                OptionalDouble.of(7),
                store.find(saved.key()).orElseThrow().scored().value("blur", 1));
        assertEquals(Optional.of(folder), RunStore.folderOf(saved.file().orElseThrow()));
        assertEquals(Optional.empty(), RunStore.folderOf(folder.resolve("runs/cat.png")));
    }

    @Test
    void tornAndForeignFilesArePassedOverWithANote() throws IOException {
        RunStore store = RunStore.open(folder);
        Run torn = store.save(Pictures.picture(REQUEST));
        Run whole = store.save(Pictures.picture(REQUEST.withSeed(1)));
        Path runs = folder.resolve("runs");
        byte[] bytes = Files.readAllBytes(torn.file().orElseThrow());
        Files.write(torn.file().orElseThrow(), Arrays.copyOf(bytes, bytes.length / 2));
        Files.copy(whole.file().orElseThrow(), runs.resolve("a".repeat(64) + ".png"));
        Files.write(runs.resolve("b".repeat(64) + ".png"), new byte[0]);
        Files.writeString(runs.resolve("README.txt"), "mine");
        Files.writeString(runs.resolve(whole.key() + ".scores.json"), "{\"pixels\":");
        Files.createDirectory(runs.resolve("c".repeat(64) + ".png"));

        assertEquals(List.of(whole), store.all());
        String notes = String.join("\n", store.notes());
        assertTrue(notes.contains(torn.file().orElseThrow() + ": cut short; passed over"), notes);
        assertTrue(notes.contains("its parameters belong to run " + whole.key()), notes);
        assertTrue(notes.contains("b.png: not a PNG; passed over"), notes);
        assertTrue(notes.contains("README.txt: not a run; passed over"), notes);
        assertTrue(notes.contains("scores.json: not scores; passed over"), notes);
        // Making it again repairs it.
        assertEquals(torn.key(), store.save(Pictures.picture(REQUEST)).key());
        assertEquals(2, store.all().size());
    }

    @Test
    void latentsComeBackBitForBit() {
        Picture p = Pictures.picture(REQUEST);
        float[] odd = p.latents();
        odd[0] = -0f;
        odd[1] = Float.MIN_VALUE;
        odd[2] = Float.intBitsToFloat(0x7fc12345);
        odd[3] = Float.NEGATIVE_INFINITY;
        RunStore store = RunStore.open(folder);
        Run saved = store.saveWithLatents(p);
        assertEquals(Optional.of(saved), RunStore.open(folder).find(saved.key()));
        float[] again = store.latents(saved).orElseThrow();
        assertEquals(odd.length, again.length);
        for (int i = 0; i < odd.length; i++) {
            assertEquals(Float.floatToRawIntBits(odd[i]), Float.floatToRawIntBits(again[i]));
        }
        StoredTensor stored =
                Safetensors.header(store.files().latents(saved.key())).get("latents");
        assertEquals(List.of(16L, 4L, 6L), Arrays.stream(stored.shape()).boxed().toList());
        assertTrue(
                store.latents(store.save(Pictures.picture(REQUEST.withSeed(1)))).isEmpty());
        assertEquals(Set.of(), Set.copyOf(store.notes()));
        assertEquals(2, store.keys().size());
    }

    @Test
    void latentsAreWrittenBeforeTheirRun() throws IOException {
        RunStore store = RunStore.open(folder);
        Picture p = Pictures.picture(REQUEST);
        String key = RunMetadata.of(p).key();
        // A file cannot be renamed onto a non-empty folder.
        Path wall = Files.createDirectories(store.files().latents(key).resolve("x"));
        assertThrows(StoreException.class, () -> store.saveWithLatents(p));
        assertEquals(Set.of(), store.keys());
        Files.delete(wall);
        Files.delete(wall.getParent());
        wall = Files.createDirectories(store.files().picture(key).resolve("x"));
        assertThrows(StoreException.class, () -> store.saveWithLatents(p));
        assertTrue(store.hasLatents(key), "as after a process was killed in between");
        Files.delete(wall);
        Files.delete(wall.getParent());
        assertTrue(store.latents(store.saveWithLatents(p)).isPresent());
    }

    @Test
    void tornAndForeignLatentsArePassedOverWithANote() throws IOException {
        RunStore store = RunStore.open(folder);
        Run run = store.saveWithLatents(Pictures.picture(REQUEST));
        Path file = store.files().latents(run.key());
        byte[] whole = Files.readAllBytes(file);
        byte[] rotten = whole.clone();
        rotten[whole.length - 9] ^= 1;
        byte[] ofOthers = Files.readAllBytes(store.files()
                .latents(store.saveWithLatents(Pictures.picture(REQUEST.withSeed(1)))
                        .key()));
        byte[] weights =
                SafetensorsWriter.bytes(Map.of(), Map.of("w", new Tensor(new long[] {1}, new float[1])), Dtype.FP32);
        for (byte[] wrong : List.of(Arrays.copyOf(whole, whole.length / 2), rotten, ofOthers, weights, new byte[3])) {
            Files.write(file, wrong);
            assertTrue(store.latents(run).isEmpty());
        }
        assertEquals(Optional.of(run), store.find(run.key()));
        String notes = String.join("\n", store.notes());
        for (String reason : List.of(
                "truncated: tensor 'latents' ends",
                "its latents have changed",
                "not the latents of its picture; passed over",
                "not latents of a run",
                "truncated: 3 bytes")) {
            assertTrue(notes.contains(file + ": " + reason), notes);
        }
        assertEquals(5, store.notes().size());
    }

    @Test
    void scoresOfOtherPixelsDoNotCount() {
        RunStore store = RunStore.open(folder);
        Run run = store.save(Pictures.picture(REQUEST));
        RunMetadata r = run.metadata().orElseThrow();
        RunMetadata other = new RunMetadata(r.request(), r.model(), r.sigmas(), r.cost(), r.made(), "0".repeat(64));
        store.score(run.with(new Outcome.Stored(run.file().orElseThrow(), other)), Map.of(metric("blur", 1), 1.0));
        assertEquals(Map.of(), store.find(run.key()).orElseThrow().scores());
    }

    @Test
    void temporaryFilesOfKilledProcessesAreHiddenAndLaterRemoved() throws IOException {
        RunStore store = RunStore.open(folder);
        Run run = store.save(Pictures.picture(REQUEST));
        // The temporary file between the write and the rename.
        Path leftover = AtomicFile.temporaryFor(run.file().orElseThrow());
        Files.move(run.file().orElseThrow(), leftover);
        assertEquals(Set.of(), store.keys());
        assertEquals(Optional.empty(), store.find(run.key()));
        assertEquals(List.of(), store.notes());

        RunStore.open(folder);
        assertTrue(Files.exists(leftover), "may belong to a process that is writing now");
        Files.setLastModifiedTime(leftover, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        RunStore.open(folder);
        assertFalse(Files.exists(leftover));
    }

    @Test
    void saysInOneLineWhyItCannotBeOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertEquals("store " + file + ": is a file; name a folder, new or existing", openingFails(file));
        assertEquals(
                "store " + file.resolve("below") + ": cannot be written: a file stands where a folder is needed;"
                        + " name a folder that you may write to",
                openingFails(file.resolve("below")));
        Path runs = Files.createDirectory(folder.resolve("odd"));
        Files.writeString(runs.resolve("runs"), "");
        assertTrue(openingFails(runs).contains("a file stands where a folder is needed"));
    }

    @Test
    void saysInOneLineThatAFolderIsReadOnly() throws IOException {
        // Permissions do not stop root, but the kernel's own folders do.
        Path readOnly = Path.of("/proc/self");
        Assumptions.assumeTrue(Files.isDirectory(readOnly));
        String line = openingFails(readOnly);
        assertTrue(
                line.matches("store /proc/self: cannot be written: [^\\n]+; name a folder that you may write to"),
                line);
    }

    @Test
    void saysInOneLineThatNothingMoreCanBeKept() throws IOException {
        RunStore store = RunStore.open(folder);
        Files.delete(folder.resolve("runs"));
        StoreException e = assertThrows(StoreException.class, () -> store.save(Pictures.picture(REQUEST)));
        assertTrue(e.getMessage().endsWith(".png: cannot be written: no such file or folder"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> store.find("../../etc/passwd"));
    }

    private static String openingFails(Path path) {
        return assertThrows(StoreException.class, () -> RunStore.open(path)).getMessage();
    }

    private static Metric metric(String name, int version) {
        return Metric.unknown(name, version);
    }
}
