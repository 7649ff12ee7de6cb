package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Sha256;
import org.zimagelab.tuning.store.StoreUnpacking.Unpacked;
import org.zimagelab.tuning.store.png.PicturePng;

/** A store as one file: there and back, into a store with runs, and files that are no packs. */
class StorePackTest {
    private static final List<String> LINES = List.of("votes.jsonl");
    private static final Metric BLUR = Metric.of(Scores.all().get(0));

    @TempDir
    Path folder;

    private RunStore store;
    private Path file;

    @BeforeEach
    void fill() throws Exception {
        store = RunStore.open(folder.resolve("store"));
        for (int seed = 1; seed <= 4; seed++) {
            store.score(store.save(picture(seed)), Map.of(BLUR, seed / 8.0));
        }
        store.saveWithLatents(picture(5));
        List<String> keys = List.copyOf(store.keys());
        Files.writeString(
                store.folder().resolve("votes.jsonl"),
                vote(keys.get(0), keys.get(1)) + "\n" + vote(keys.get(0), keys.get(4)) + "\n");
        file = folder.resolve("store.zip");
    }

    private static String vote(String left, String right) {
        return "{\"left\":\"" + left + "\",\"right\":\"" + right + "\"}";
    }

    private static Picture picture(long seed) {
        return Pictures.picture(Pictures.request().withSeed(seed));
    }

    private void pack() throws Exception {
        StorePack.write(file, store, store.all(), LINES, (done, of) -> {});
    }

    private Unpacked unpack(Path into) throws Exception {
        return StoreUnpacking.unpack(file, into, LINES, (done, of) -> {});
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
                files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return files;
    }

    @Test
    void aStoreComesBackByteForByte() throws Exception {
        pack();
        Path back = folder.resolve("back");
        assertEquals(new Unpacked(5, 0, 2, List.of()), unpack(back));
        Map<String, byte[]> before = files(store.folder());
        Map<String, byte[]> after = files(back);
        assertEquals(before.keySet(), after.keySet());
        before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
        Verification found = Verification.of(RunStore.existing(back), (done, of) -> {});
        assertEquals(5, found.whole().size());
        assertEquals(List.of(), found.odd());
        // again: nothing is new
        assertEquals(new Unpacked(0, 5, 0, List.of()), unpack(back));
    }

    @Test
    void equalRunsAreEqualBytesAndSumsAreThoseOfTheEntries() throws Exception {
        pack();
        byte[] first = Files.readAllBytes(file);
        Files.setLastModifiedTime(store.files().picture(store.keys().iterator().next()), FileTime.fromMillis(0));
        pack();
        assertArrayEquals(first, Files.readAllBytes(file));
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String sums =
                    new String(zip.getInputStream(zip.getEntry(StorePack.SUMS)).readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(zip.size() - 1, sums.lines().count());
            for (String line : sums.lines().toList()) {
                ZipEntry entry = zip.getEntry(line.substring(66));
                assertEquals(ZipEntry.STORED, entry.getMethod());
                assertEquals(
                        line.substring(0, 64),
                        Sha256.hex(zip.getInputStream(entry).readAllBytes()));
            }
        }
    }

    @Test
    void aPartHasOnlyTheVotesOnIt() throws Exception {
        List<Run> part = store.all().subList(0, 2);
        StorePack.write(file, store, part, LINES, (done, of) -> {});
        Path back = folder.resolve("back");
        assertEquals(new Unpacked(2, 0, 1, List.of()), unpack(back));
        assertEquals(1, Files.readAllLines(back.resolve("votes.jsonl")).size());
    }

    @Test
    void aStoreWithTheseRunsKeepsItsOwn() throws Exception {
        pack();
        RunStore other = RunStore.open(folder.resolve("other"));
        // the same run, scored otherwise and without latents
        Run same = other.score(other.save(picture(1)), Map.of(BLUR, 0.75));
        Run bare = other.save(picture(5));
        // a run of the same key with other pixels
        Picture second = picture(2);
        Picture third = picture(3);
        RunMetadata real = RunMetadata.of(second);
        RunMetadata odd = new RunMetadata(
                real.request(), real.model(), real.sigmas(), real.cost(), real.made(), Sha256.ofPixels(third.image()));
        Files.write(other.files().picture(real.key()), PicturePng.encode(third, odd));
        // a run whose file is damaged here
        String torn = RunMetadata.of(third).key();
        Files.write(other.files().picture(torn), new byte[] {1, 2, 3});
        Files.writeString(other.folder().resolve("votes.jsonl"), "{\"cut\":");

        Unpacked done = unpack(other.folder());
        assertEquals(2, done.added());
        assertEquals(2, done.same());
        assertEquals(
                List.of("runs/" + real.key() + ".png: the store has this run with other pixels, which stay"),
                done.left());
        assertEquals(odd, other.find(real.key()).orElseThrow().metadata().orElseThrow());
        assertEquals(0.75, other.find(same.key()).orElseThrow().scores().get(BLUR.name()));
        assertTrue(other.find(torn).isPresent());
        assertTrue(other.latents(other.find(bare.key()).orElseThrow()).isPresent());
        List<String> votes = Files.readAllLines(other.folder().resolve("votes.jsonl"));
        assertEquals(3, votes.size());
        assertEquals("{\"cut\":", votes.get(0));
    }

    @Test
    void aDamagedPictureIsNamedAndTheOthersAreTaken() throws Exception {
        pack();
        byte[] bytes = Files.readAllBytes(file);
        byte[] png = Files.readAllBytes(store.all().get(2).file().orElseThrow());
        int at = indexOf(bytes, png);
        bytes[at + png.length / 2] ^= 1;
        Files.write(file, bytes);
        Unpacked done = unpack(folder.resolve("back"));
        assertEquals(4, done.added());
        assertTrue(
                done.left().get(0).endsWith("/" + store.all().get(2).key() + ".png is damaged"), done.left()::toString);
        assertEquals(
                4,
                Verification.of(RunStore.existing(folder.resolve("back")), (a, b) -> {})
                        .whole()
                        .size());
    }

    private static int indexOf(byte[] in, byte[] what) {
        for (int i = 0; i + what.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    private interface Content {
        void write(ZipOutputStream zip) throws IOException;
    }

    private void zip(Content content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            content.write(zip);
        }
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private String refused() {
        Path into = folder.resolve("never");
        IOException refused = assertThrows(IOException.class, () -> unpack(into));
        assertEquals(1, refused.getMessage().lines().count());
        assertTrue(refused.getMessage().startsWith(file + ": "), refused.getMessage());
        assertFalse(Files.exists(into), "nothing was made");
        return refused.getMessage().substring(file.toString().length() + 2);
    }

    @Test
    void whatIsNoPackIsRefused() throws Exception {
        assertEquals("no such file", refused());
        Files.writeString(file, "no zip");
        assertEquals("not a whole zip file", refused());
        pack();
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {1, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals("not a whole zip file", refused());
        }
        zip(zip -> entry(zip, "runs/a.png", new byte[3]));
        assertEquals("it has no SHA256SUMS, so %store pack did not write it", refused());
        for (String name : List.of("../a", "/etc/a", "runs/../../a", "C:/a", "runs\\a")) {
            zip(zip -> {
                entry(zip, name, new byte[3]);
                entry(zip, StorePack.SUMS, new byte[3]);
            });
            assertEquals("it has an entry '" + name + "', which leads out of a folder", refused());
        }
    }

    @Test
    void whatWouldGrowIsNotRead() throws Exception {
        String name = "runs/" + "a".repeat(64) + ".png";
        zip(zip -> {
            entry(zip, name, new byte[64 << 20]);
            entry(zip, "notes.txt", new byte[3]);
            entry(zip, StorePack.SUMS, new byte[3]);
        });
        assertTrue(Files.size(file) < 1 << 20);
        Unpacked done = unpack(folder.resolve("back"));
        assertEquals(0, done.added());
        assertEquals(
                List.of(
                        "notes.txt: not a file of a store",
                        file + ": " + name + " would be 67108864 bytes, which no file of a store is"),
                done.left());
        zip(zip -> entry(zip, StorePack.SUMS, new byte[64 << 20]));
        assertTrue(refused().contains("which no file of a store is"));
    }

    @Test
    void aRunUnderAnotherKeyIsNotTaken() throws Exception {
        byte[] png = Files.readAllBytes(store.all().get(0).file().orElseThrow());
        String name = "runs/" + "a".repeat(64) + ".png";
        zip(zip -> {
            entry(zip, name, png);
            entry(zip, StorePack.SUMS, (Sha256.hex(png) + "  " + name + "\n").getBytes(StandardCharsets.UTF_8));
        });
        Unpacked done = unpack(folder.resolve("back"));
        assertEquals(0, done.added());
        assertTrue(done.left().get(0).startsWith(name + ": its parameters belong to run "), done.left()::toString);
    }

    @Test
    void anInterruptLeavesNothing() throws Exception {
        pack();
        byte[] before = Files.readAllBytes(file);
        List<Run> part = store.all();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> StorePack.write(file, store, part, LINES, (a, b) -> {}));
        assertFalse(Thread.interrupted());
        assertArrayEquals(before, Files.readAllBytes(file));
        Path back = folder.resolve("back");
        assertThrows(
                InterruptedException.class,
                () -> StoreUnpacking.unpack(file, back, LINES, (done, of) -> {
                    if (done == 2) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertFalse(Thread.interrupted());
        assertEquals(
                List.of(),
                Verification.of(RunStore.existing(back), (a, b) -> {}).odd());
        try (Stream<Path> left = Files.list(back)) {
            assertTrue(left.noneMatch(path -> path.getFileName().toString().endsWith(".tmp")));
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(3, left.count(), "two stores and a pack");
        }
    }
}
