package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Selection;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.Verification.Matter;
import org.zimagelab.tuning.store.png.PicturePng;

/** Inventory, verification, pruning and export of a store. */
class UpkeepTest {
    private static final Request REQUEST = Pictures.request();

    @TempDir
    Path folder;

    private RunStore store;

    @BeforeEach
    void open() {
        store = RunStore.open(folder.resolve("store"));
    }

    private Verification verified() throws InterruptedException {
        return Verification.of(store, (done, of) -> {});
    }

    private Run save(Request request) {
        return store.save(Pictures.picture(request));
    }

    @Test
    void everyFileThatIsNotWholeIsNamedWithItsReasonAndNothingIsChanged() throws Exception {
        Run whole = store.score(save(REQUEST), Map.of(Metric.unknown("blur"), 1.0));
        Run torn = store.score(save(REQUEST.withSeed(1)), Map.of(Metric.unknown("blur"), 1.0));
        byte[] bytes = Files.readAllBytes(torn.file().orElseThrow());
        Files.write(torn.file().orElseThrow(), Arrays.copyOf(bytes, bytes.length - 20));
        // Undamaged chunks and the right key, but other pixels.
        Request third = REQUEST.withSeed(2);
        RunMetadata metadata = RunMetadata.of(Pictures.picture(third));
        Path painted = Files.write(
                store.files().picture(metadata.key()),
                PicturePng.encode(Pictures.picture(third.withSteps(9)), metadata));
        Path misnamed = Files.copy(whole.file().orElseThrow(), store.files().picture("a".repeat(64)));
        Path orphan =
                Files.copy(store.files().scores(whole.key()), store.files().scores("b".repeat(64)));
        Path old = Files.writeString(AtomicFile.temporaryFor(whole.file().orElseThrow()), "");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path young = Files.writeString(AtomicFile.temporaryFor(whole.file().orElseThrow()), "");
        Path readme = Files.writeString(store.files().folder().resolve("README"), "mine");
        Path claim = Files.writeString(store.files().folder().resolve("c".repeat(64) + ".making"), "999999999 x");
        Set<Path> before = files(store.files().folder());

        Verification found = verified();
        assertEquals(List.of(whole), found.whole());
        Map<Path, Matter> matters = new HashMap<>();
        found.odd().forEach(odd -> matters.put(odd.file(), odd.matter()));
        assertEquals(
                Map.of(
                        torn.file().orElseThrow(),
                        Matter.DAMAGED,
                        painted,
                        Matter.DAMAGED,
                        misnamed,
                        Matter.FOREIGN,
                        orphan,
                        Matter.ORPHANED,
                        old,
                        Matter.ABANDONED,
                        young,
                        Matter.UNDER_WAY,
                        readme,
                        Matter.FOREIGN,
                        claim,
                        Matter.ABANDONED),
                matters);
        String lines = found.odd().stream().map(Verification.Odd::line).collect(Collectors.joining("\n"));
        assertTrue(lines.contains(torn.file().orElseThrow() + ": cut short"), lines);
        assertTrue(lines.contains(painted + ": its pixels have changed"), lines);
        assertTrue(lines.contains(misnamed + ": its parameters belong to run " + whole.key()), lines);
        assertEquals(before, files(store.files().folder()));

        Pruning pruning = Pruning.of(store, found, Selection.ALL);
        assertEquals(List.of(), pruning.runs());
        // repaired by another process in between
        save(third);
        pruning.remove();
        assertEquals(
                Set.of(whole.file().orElseThrow(), store.files().scores(whole.key()), painted, misnamed, young, readme),
                files(store.files().folder()));
    }

    /** A file with undamaged chunks, the right key, and a header that states this size. */
    private Path promising(Request request, int width, int height) throws IOException {
        Run run = save(request);
        byte[] png = Files.readAllBytes(run.file().orElseThrow());
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        return Files.write(run.file().orElseThrow(), png);
    }

    @Test
    void aPictureTooLargeToDecodeIsNotDamagedAndIsKept() throws Exception {
        Map<Path, String> large = new HashMap<>();
        int[][] sizes = {{60_000, 60_000}, {10_001, 10_000}, {Integer.MAX_VALUE, Integer.MAX_VALUE}, {1, 100_000_001}};
        for (int i = 0; i < sizes.length; i++) {
            String size = sizes[i][0] + "×" + sizes[i][1];
            large.put(
                    promising(REQUEST.withSeed(i), sizes[i][0], sizes[i][1]),
                    "not verified: " + size + " pixels, more than the 100 megapixels read here");
        }
        // Below the limit, but more than its data: this one is damaged.
        Path damaged = promising(REQUEST.withSeed(9), 500, 500);
        Verification found = verified();
        Map<Path, String> foreign = found.odd().stream()
                .filter(odd -> odd.matter() == Matter.FOREIGN)
                .collect(Collectors.toMap(Verification.Odd::file, Verification.Odd::reason));
        assertEquals(large, foreign);
        assertEquals(
                List.of(damaged),
                found.removable().stream().map(Verification.Odd::file).toList());
        Pruning.of(store, found, Selection.ALL).remove();
        assertEquals(large.keySet(), files(store.files().folder()));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeInPlaceOfScoresDoesNotBlock() throws Exception {
        Run run = save(REQUEST);
        Path pipe = store.files().scores(run.key());
        assumeTrue(
                new ProcessBuilder("sh", "-c", "mkfifo '" + pipe + "'").start().waitFor() == 0, "no mkfifo");
        String line = assertThrows(StoreException.class, () -> store.score(run, Map.of(Metric.unknown("blur"), 1.0)))
                .getMessage();
        assertEquals(pipe + ": cannot be written: a pipe, socket or device, not a file", line);
        assertEquals(Set.of(run.file().orElseThrow(), pipe), files(store.files().folder()));
        assertEquals(Matter.FOREIGN, verified().odd().get(0).matter());
    }

    @Test
    void lackOfMemoryStackOrFilesIsNotDamage() {
        assertTrue(Verification.isDamage(new IOException("x", new EOFException())));
        for (Throwable e : List.of(new OutOfMemoryError(), new StackOverflowError(), new FileNotFoundException())) {
            assertFalse(Verification.isDamage(new IOException("x", new RuntimeException(e))), e.toString());
        }
    }

    @Test
    void latentsAreVerifiedAndRemovedWithTheirPicture() throws Exception {
        Run whole = store.saveWithLatents(Pictures.picture(REQUEST));
        Run rotten = store.saveWithLatents(Pictures.picture(REQUEST.withSeed(1)));
        Run torn = store.saveWithLatents(Pictures.picture(REQUEST.withSeed(2)));
        Run lost = store.saveWithLatents(Pictures.picture(REQUEST.withSeed(3)));
        Run coming = store.saveWithLatents(Pictures.picture(REQUEST.withSeed(4)));
        Path bad = store.files().latents(rotten.key());
        byte[] bytes = Files.readAllBytes(bad);
        bytes[bytes.length - 1] ^= 1;
        Files.write(bad, bytes);
        Files.write(torn.file().orElseThrow(), new byte[9]);
        Files.delete(lost.file().orElseThrow());
        Files.delete(coming.file().orElseThrow());
        Verification found;
        try (RunLock claim = store.claim(coming.key()).orElseThrow()) {
            found = verified();
        }
        Map<Path, Matter> matters = new HashMap<>();
        found.odd().stream()
                .filter(odd -> !odd.file().toString().endsWith(RunLock.ENDING))
                .forEach(odd -> matters.put(odd.file(), odd.matter()));
        assertEquals(
                Map.of(
                        bad,
                        Matter.DAMAGED,
                        torn.file().orElseThrow(),
                        Matter.DAMAGED,
                        store.files().latents(lost.key()),
                        Matter.ORPHANED,
                        store.files().latents(coming.key()),
                        Matter.UNDER_WAY),
                matters);
        assertEquals(2, found.whole().size());

        Pruning.of(store, found, Selection.ALL).remove();
        assertEquals(
                Set.of(
                        whole.file().orElseThrow(),
                        store.files().latents(whole.key()),
                        rotten.file().orElseThrow(),
                        store.files().latents(coming.key())),
                files(store.files().folder()));

        Inventory.Entry entry = Inventory.of(store.all()).entries().get(0);
        long latents = store.files().latents(whole.key()).toFile().length();
        assertTrue(latents > 4 * 16 * 24 && latents < 4 * 16 * 24 + 400, latents + " bytes");
        assertEquals(List.of(2, 1), List.of(entry.runs(), entry.latents()));
        assertEquals(
                latents
                        + whole.file().orElseThrow().toFile().length()
                        + rotten.file().orElseThrow().toFile().length(),
                entry.bytes());
        Path out = folder.resolve("out");
        copy(out);
        assertEquals(3, files(out).size(), "two pictures and the index");

        // the lock is released, and no picture was kept
        assertEquals(
                4,
                Pruning.of(store, verified(), select("tiny", null, null, List.of(), List.of()))
                        .remove());
        assertEquals(Set.of(), files(store.files().folder()));
    }

    @Test
    void anInterruptStopsBetweenTwoFiles() {
        save(REQUEST);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, this::verified);
    }

    @Test
    void runsThatMatchTheSelectionAreRemovedWithTheirScores() throws Exception {
        Run few = store.score(save(REQUEST.withSteps(2)), Map.of(Metric.unknown("blur"), 1.0));
        Run cat = save(REQUEST.withSteps(2).withPrompt("一只猫"));
        Run many = save(REQUEST.withSteps(8));
        List<Run> all = store.all();
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        assertEquals(
                3,
                select("tiny", null, tomorrow, List.of(2, 8), List.of(2.0))
                        .of(all)
                        .size());
        assertEquals(
                3,
                select("0123456789", null, null, List.of(), List.of()).of(all).size());
        assertEquals(0, select("tin", null, null, List.of(), List.of()).of(all).size());
        assertEquals(
                0,
                select(null, null, Instant.now().minusSeconds(60), List.of(), List.of())
                        .of(all)
                        .size());
        assertEquals(
                0, select(null, null, null, List.of(), List.of(0.0)).of(all).size());
        assertEquals(
                List.of(cat), select(null, "猫", null, List.of(2), List.of()).of(all));

        Pruning pruning = Pruning.of(store, verified(), select(null, "circle", null, List.of(2), List.of()));
        assertEquals(List.of(few), pruning.runs());
        assertTrue(pruning.bytes() > few.file().orElseThrow().toFile().length());
        assertEquals(2, pruning.remove());
        assertEquals(
                Set.of(cat.file().orElseThrow(), many.file().orElseThrow()),
                files(store.files().folder()));
    }

    private static Selection select(
            String model, String prompt, Instant before, List<Integer> steps, List<Double> guidance) {
        Map<Parameter, List<?>> values = new HashMap<>(Map.of(Parameter.STEPS, steps, Parameter.GUIDANCE, guidance));
        values.values().removeIf(List::isEmpty);
        return new Selection(
                Optional.ofNullable(model), Optional.ofNullable(prompt), Optional.ofNullable(before), values);
    }

    @Test
    void anInventoryHasOneEntryForEachModelAndPrompt() {
        store.score(save(REQUEST.withSteps(2)), Map.of(Metric.unknown("blur"), 1.0));
        save(REQUEST.withSteps(8).withGuidance(0));
        save(REQUEST.withSteps(8).withGuidance(0).withSeed(7));
        save(REQUEST.withPrompt("一只猫"));
        Inventory inventory = Inventory.of(store.all());
        assertEquals(
                List.of("a red circle", "一只猫"),
                inventory.entries().stream().map(Inventory.Entry::prompt).toList());
        Inventory.Entry circle = inventory.entries().get(0);
        assertEquals(List.of(3, 2, 2), List.of(circle.runs(), circle.cells(), circle.seeds()));
        assertEquals(new Inventory.Span(2, 8), circle.steps());
        assertEquals(new Inventory.Span(0, 2), circle.guidance());
        assertEquals(List.of("blur"), circle.scores());
        assertEquals(4, inventory.runs());
        assertEquals(3.0, inventory.table().doubleColumn("cfg_to").get(0));
    }

    @Test
    void copiesHavePortableNamesAndALaterExportAddsNewPictures() throws Exception {
        String awkward = "雪白的<猫>: \"a/b\\c\"  $(rm -rf ~)|*?\n\t窗台，" + "很长".repeat(300);
        store.score(save(REQUEST.withPrompt(awkward)), Map.of(Metric.unknown("blur"), 1.5));
        save(REQUEST.withSteps(12));
        save(REQUEST.withSteps(2).withGuidance(0.5));
        Path out = folder.resolve("new/出口");
        assertEquals(3, copy(out));
        List<String> names = Export.into(out).names();
        assertEquals("0001-steps2-cfg1.5-seed42-a red circle.png", names.get(0));
        assertEquals("0002-steps12-cfg3-seed42-a red circle.png", names.get(1));
        assertTrue(
                names.get(2).matches("0003-steps4-cfg3-seed42-雪白的_猫_[^<>:\"/\\\\|?*$()~\\n]*[很长]\\.png"), names.get(2));
        assertTrue(names.get(2).getBytes("UTF-8").length < 255);
        assertEquals(
                awkward.strip(),
                PicturePng.metadata(out.resolve(names.get(2)))
                        .orElseThrow()
                        .request()
                        .prompt());
        List<String> index = Files.readAllLines(out.resolve("index.csv"));
        assertTrue(index.get(0).startsWith("prompt,negative,steps,guidance,cfg,seed,sampler,shift,width,height,"));
        assertTrue(index.get(0).endsWith(",status,blur,file,reason"), index.get(0));

        assertEquals(0, copy(out));
        save(REQUEST.withSteps(1));
        assertEquals(1, copy(out));
        assertEquals(
                "0004-steps1-cfg3-seed42-a red circle.png",
                Export.into(out).names().get(3));
        assertEquals(5, files(out).size());

        Files.writeString(out.resolve("notes.txt"), "mine");
        String line = assertThrows(IOException.class, () -> Export.into(out)).getMessage();
        assertEquals(out + ": not an earlier export: it holds notes.txt; name a new folder", line);
    }

    private int copy(Path out) throws Exception {
        return Export.into(out).copy(store.all(), store, (done, of) -> {});
    }

    @Test
    void writersThatAreKilledLoseNoFinishedRun() throws Exception {
        long seed = System.nanoTime();
        assertEquals(List.of(), KilledWriters.kill(folder, 20, new Random(seed)), "random seed " + seed);
        // the same store is used again
        int before = store.all().size();
        assertTrue(before >= 4, before + " runs");
        Run run = save(REQUEST.withSeed(-1));
        assertEquals(before + 1, verified().whole().size());
        store.removeLeftovers();
        assertEquals(List.of(), verified().odd(), "nothing half-made stays");
        assertTrue(store.find(run.key()).isPresent());
        assertFalse(files(store.files().folder()).stream()
                .anyMatch(f -> f.toString().endsWith(RunLock.ENDING)));
    }

    private static Set<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
