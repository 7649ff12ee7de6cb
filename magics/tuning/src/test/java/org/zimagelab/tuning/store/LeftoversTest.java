package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.ProcessIdentity;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Selection;
import org.zimagelab.tuning.run.Run;

/** What is removed of killed processes, and what stays because its process may be working. */
class LeftoversTest {
    private static final String HALF = "a".repeat(64);
    private static final String HELD = "b".repeat(64);

    @TempDir
    Path folder;

    private RunStore store;

    @BeforeEach
    void open() {
        store = RunStore.open(folder);
    }

    /** The number and start time of a process that was killed just now. */
    private static String[] killed() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        String start = ProcessIdentity.start(process.pid());
        process.destroyForcibly().waitFor();
        return new String[] {Long.toString(process.pid()), start};
    }

    private static String claim(String[] process, String place) {
        return process[0] + " " + process[1] + " " + place + " 2026-01-02T03:04:05Z 1";
    }

    /** A temporary file as another process of this machine would name it. */
    private static Path temporary(Path file, String[] process) throws IOException {
        long pid = ProcessHandle.current().pid();
        String name = AtomicFile.temporaryFor(file).getFileName().toString();
        String theirs =
                name.replace("." + pid + "-" + ProcessIdentity.start(pid) + "-", "." + String.join("-", process) + "-");
        assertFalse(theirs.equals(name));
        return Files.writeString(file.resolveSibling(theirs), "half");
    }

    private Path lock(String key) {
        return store.files().folder().resolve(RunFiles.lock(key));
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndNothingElse() throws Exception {
        Run run = store.score(
                store.saveWithLatents(Pictures.picture(Pictures.request())), Map.of(Metric.unknown("blur"), 1.0));
        Path young = Files.writeString(AtomicFile.temporaryFor(store.files().picture(HELD)), "mine");
        Path unnamed = Files.writeString(
                store.files().folder().resolve("." + "c".repeat(40) + ".4f1c-uuid.tmp"), "of an earlier version");
        try (RunLock held = store.claim(HELD).orElseThrow()) {
            Files.writeString(store.files().latents(HELD), "being written");
            Set<Path> before = files();
            String[] dead = killed();
            temporary(store.files().picture(HALF), dead);
            temporary(lock(HELD), dead);
            temporary(folder.resolve(KeptMetrics.FILE), dead);
            Files.writeString(lock(HALF), claim(dead, ProcessIdentity.HERE));
            Files.writeString(store.files().latents(HALF), "its picture was not written any more");
            Files.writeString(lock(run.key()), claim(dead, ProcessIdentity.HERE));
            assertEquals(before.size() + 6, files().size());

            assertEquals(6, store.removeLeftovers());
            assertEquals(before, files());
            assertEquals(0, store.removeLeftovers());
            assertTrue(files().containsAll(Set.of(young, unnamed)));
            assertEquals(List.of(run), store.all());
            assertTrue(store.latents(run).isPresent());
            assertEquals(List.of(), store.notes());
        }
    }

    @Test
    void openingAStoreRemovesThemToo() throws Exception {
        String[] dead = killed();
        Files.writeString(lock(HALF), claim(dead, ProcessIdentity.HERE));
        temporary(store.files().scores(HALF), dead);
        RunStore.open(folder);
        assertEquals(Set.of(), files());
    }

    @Test
    void whatNobodyHereCanKnowStaysForADay() throws Exception {
        String[] dead = killed();
        Path theirs = Files.writeString(lock(HALF), claim(dead, "another-machine"));
        Path latents = Files.writeString(store.files().latents(HALF), "half");
        Path temporary = Files.writeString(
                store.files().folder().resolve(".x." + String.join("-", dead) + "-00000000.uuid.tmp"), "half");
        Path empty = Files.writeString(lock(HELD), "");
        Set<Path> before = files();
        assertEquals(0, store.removeLeftovers());
        assertEquals(before, files());
        for (Path file : Set.of(theirs, temporary, empty)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        assertEquals(4, RunStore.open(folder).removeLeftovers() + before.size() - files().size());
        assertFalse(Files.exists(latents));
    }

    @Test
    void aStoppedProcessKeepsItsLockForAnyTime() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        try {
            String[] words = {Long.toString(process.pid()), ProcessIdentity.start(process.pid())};
            new ProcessBuilder("kill", "-STOP", words[0]).start().waitFor();
            Path lock = Files.writeString(lock(HELD), claim(words, ProcessIdentity.HERE));
            Path temporary = temporary(store.files().picture(HELD), words);
            Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
            assertEquals(0, store.removeLeftovers());
            assertEquals(Set.of(lock, temporary), files());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertEquals(2, store.removeLeftovers());
    }

    @Test
    void whatAnotherMachineIsMakingIsNeitherBrokenNorPrunedNorPacked() throws Exception {
        Run run = store.save(Pictures.picture(Pictures.request()));
        String[] theirs = {"4711", "123456"};
        Files.writeString(lock(HALF), claim(theirs, "another-machine"));
        Files.writeString(store.files().latents(HALF), "being written");
        Files.writeString(store.files().folder().resolve("." + HALF + ".making.tmp"), claim(theirs, "another-machine"));
        Set<Path> before = files();
        Verification found = Verification.of(store, (done, of) -> {});
        assertEquals(List.of(run), found.whole());
        assertEquals(3, found.odd().size());
        assertEquals(List.of(), found.removable());
        assertEquals(0, Pruning.of(store, found, Selection.ALL).remove());
        Path pack = folder.resolveSibling(folder.getFileName() + ".zip");
        StorePack.write(pack, store, found.whole(), List.of(), (done, of) -> {});
        try (ZipFile zip = new ZipFile(pack.toFile())) {
            assertEquals(
                    Set.of("runs/" + run.key() + ".png", StorePack.SUMS),
                    zip.stream().map(ZipEntry::getName).collect(Collectors.toSet()));
        }
        Files.delete(pack);
        assertEquals(before, files());
    }
}
