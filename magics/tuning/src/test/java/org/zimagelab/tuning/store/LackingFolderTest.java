package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.ProcessIdentity;

/** Two processes that share a store in a folder without hard links, renames, settable times or exclusive creation. */
class LackingFolderTest {
    private static final int RUNS = 40;

    @TempDir
    static Path shared;

    private static Path library;

    @TempDir
    Path folder;

    /** Compiles the library that takes these abilities from a folder; skips the tests where there is no compiler. */
    @BeforeAll
    static void compile() throws Exception {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"));
        Path source = shared.resolve("lacking.c");
        try (InputStream in = LackingFolderTest.class.getResourceAsStream("lacking.c")) {
            Files.copy(in, source);
        }
        library = shared.resolve("lacking.so");
        boolean compiled;
        try {
            Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", "" + library, "" + source, "-ldl")
                    .redirectErrorStream(true)
                    .redirectOutput(shared.resolve("cc.log").toFile())
                    .start();
            compiled = compiler.waitFor(2, TimeUnit.MINUTES) && compiler.exitValue() == 0;
        } catch (IOException e) {
            compiled = false;
        }
        Assumptions.assumeTrue(compiled, "no C compiler");
    }

    private Map<String, String> lacking(String what) {
        return Map.of("LD_PRELOAD", library.toString(), "LACKING_IN", "" + folder.resolve("store"), "LACKING", what);
    }

    /** Two processes make the same runs; each picture is whole afterwards, and nothing is left beside. */
    private List<String> twoProcesses(String what) throws Exception {
        List<String> lines = ClaimingProcesses.run(2, folder.resolve("store"), RUNS, folder, lacking(what));
        Verification found = Verification.of(RunStore.existing(folder.resolve("store")), (done, of) -> {});
        assertEquals(RUNS, found.whole().size(), String.join("\n", lines));
        assertEquals(List.of(), found.odd());
        return lines;
    }

    private static void assertMadeOnce(List<String> lines) {
        List<String> made =
                lines.stream().filter(line -> line.startsWith("made ")).toList();
        assertEquals(RUNS, made.size(), String.join("\n", lines));
        assertEquals(RUNS, new HashSet<>(made).size());
    }

    private static Set<String> notes(List<String> lines) {
        Set<String> notes = new HashSet<>(lines);
        notes.removeIf(line -> !line.startsWith("note ") || line.contains("passed over"));
        return notes;
    }

    @Test
    void withoutLinksOrTimesEachPictureIsMadeOnce() throws Exception {
        List<String> lines = twoProcesses("link,utime");
        assertMadeOnce(lines);
        assertEquals(Set.of(), notes(lines));
    }

    @Test
    void withoutRenamesEachPictureIsMadeOnceAndOneNoteSaysWhatCanBeCutShort() throws Exception {
        List<String> lines = twoProcesses("link,rename,utime");
        assertMadeOnce(lines);
        assertEquals(
                Set.of("note store " + folder.resolve("store") + ": its file system cannot rename a file, so files are"
                        + " written in place; a picture that was cut short is made again"),
                notes(lines));
    }

    @Test
    void whereFilesAreCreatedTwiceOneNoteSaysSoAndPicturesAreWhole() throws Exception {
        assertEquals(
                Set.of("note store " + folder.resolve("store") + ": its file system creates a file twice, so two"
                        + " processes may make the same picture, with the same pixels"),
                notes(twoProcesses("link,exclusive")));
    }

    @Test
    void whereFilesInUseAreNeitherRemovedNorReplacedNoLockStays() throws Exception {
        List<String> lines = twoProcesses("free");
        assertMadeOnce(lines);
        assertEquals(Set.of(), notes(lines));
    }

    @Test
    void anotherUsersLockThatCannotBeRemovedEndsNothing() throws Exception {
        Path runs = Files.createDirectories(folder.resolve("store/runs"));
        String lock = "f".repeat(64) + RunLock.ENDING;
        String own = ProcessIdentity.HERE;
        Files.writeString(runs.resolve(lock), "1 some-other-start " + own + " 2026-01-02T03:04:05Z 1");
        List<String> lines = ClaimingProcesses.run(1, folder.resolve("store"), 3, folder, lacking("own"));
        assertEquals(3, lines.stream().filter(line -> line.startsWith("made ")).count(), String.join("\n", lines));
        assertTrue(Files.exists(runs.resolve(lock)));
    }

    @Test
    void aPictureThatWasCutShortIsNeverTakenAsWhole() throws Exception {
        assertEquals(List.of(), KilledWriters.killWithoutRenames(folder, 5, new Random(), lacking("link,rename")));
        // and is made again
        RunStore store = RunStore.existing(folder.resolve("store"));
        Set<String> whole =
                Set.copyOf(store.all().stream().map(run -> run.key()).toList());
        assertTrue(store.keys().containsAll(whole));
        twoProcessesAfterKills(store.keys());
    }

    private void twoProcessesAfterKills(Set<String> before) throws Exception {
        List<String> lines = ClaimingProcesses.run(2, folder.resolve("store"), RUNS, folder, lacking("link,rename"));
        assertMadeOnce(lines);
        RunStore store = RunStore.existing(folder.resolve("store"));
        assertEquals(RUNS, store.keys().size() - before.size());
    }

    /** Holds a lock until its touches have changed its text, twice. */
    static final class Holder {
        public static void main(String[] a) throws Exception {
            FileLocks locks = new FileLocks(Path.of(a[0]));
            Set<String> texts = new HashSet<>();
            try (RunLock lock = RunLock.take(locks, a[1], new RunLock.Sightings(System::nanoTime))
                    .orElseThrow()) {
                while (texts.size() < 3) {
                    texts.add(locks.look(a[1]).orElseThrow().text());
                    Thread.sleep(20);
                }
            }
            System.out.println(Files.exists(locks.folder().resolve(a[1])) ? "left" : "released");
        }
    }

    @Test
    void whereTimesCannotBeSetALockChangesItsTextInstead() throws Exception {
        Path store = Files.createDirectory(folder.resolve("store"));
        Path log = folder.resolve("log");
        Process holder =
                ClaimingProcesses.start(Holder.class, List.of("" + store, "x.making"), log, lacking("link,utime"));
        assertTrue(holder.waitFor(10, TimeUnit.MINUTES));
        assertEquals("released", Files.readString(log).strip());
    }
}
