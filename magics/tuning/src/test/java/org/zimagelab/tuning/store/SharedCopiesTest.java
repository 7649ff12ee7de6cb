package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Selection;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Verification.Matter;

/** What a machine has of a store that Hadoop opens: copied, verified, removed. */
class SharedCopiesTest {
    private static final String VOTES = "votes.jsonl";

    @TempDir
    Path machines;

    private final MemoryFolder there = new MemoryFolder();

    private RunStore machine(String name) {
        return RunStore.open(machines.resolve(name), there);
    }

    private SharedCopies.Update update(String machine) {
        return update(machine, false, count -> {});
    }

    private SharedCopies.Update update(String machine, boolean latents, Consumer<Integer> copied) {
        return SharedCopies.update(
                machines.resolve(machine), there, latents, List.of(VOTES), new SharedCopies.Progress() {
                    @Override
                    public void listed(int files) {
                        assertTrue(files > 0);
                    }

                    @Override
                    public void copied(int files, int of) {
                        copied.accept(files);
                    }
                });
    }

    private static Run save(RunStore store, long seed) {
        return store.saveWithLatents(Pictures.picture(Pictures.request().withSeed(seed)));
    }

    private static String file(Run run, String ending) {
        return "runs/" + run.key() + ending;
    }

    private Verification verified(String machine) throws InterruptedException {
        return Verification.of(SharedCopies.toCheck(machines.resolve(machine), there), (done, of) -> {});
    }

    private static Map<Matter, String> odd(Verification found) {
        return found.odd().stream().collect(Collectors.toMap(Verification.Odd::matter, Verification.Odd::reason));
    }

    @Test
    void onlyWhatIsMissingOrChangedComesAndWhatIsGoneThereIsLeftOut() throws Exception {
        RunStore one = machine("one");
        List<Run> made = List.of(save(one, 1), save(one, 2), save(one, 3));
        SharedCopies.Update first = update("two");
        assertEquals(List.of(3, 3, 0), List.of(first.runs(), first.files(), first.onlyHere()));
        assertEquals("s3a://b/图", first.store().name());
        assertEquals(3, first.store().all().size());
        assertFalse(first.store().hasLatents(made.get(0).key()));

        there.now = there.now.plusSeconds(5);
        one.score(made.get(0), Map.of(Metric.unknown("blur"), 1.0));
        there.reads.clear();
        SharedCopies.Update second = update("two");
        assertEquals(List.of(0, 1), List.of(second.runs(), second.files()));
        assertEquals(
                List.of(file(made.get(0), KeptScores.ENDING)),
                there.reads.stream().filter(name -> name.startsWith("runs/")).toList());
        assertEquals(
                Map.of("blur", 1.0),
                second.store().find(made.get(0).key()).orElseThrow().scores());
        assertEquals(3, update("two", true, count -> {}).files(), "latents, when they are asked for");

        there.files.keySet().removeIf(name -> name.contains(made.get(1).key()));
        SharedCopies.Update third = update("two");
        assertEquals(List.of(0, 1), List.of(third.files(), third.onlyHere()));
        assertEquals(2, third.store().all().size());
        assertTrue(third.store().find(made.get(1).key()).isEmpty());
        assertEquals(
                3, RunStore.existing(machines.resolve("two")).all().size(), "nothing that is here alone is removed");
    }

    @Test
    void scoresAndVotesOfThisMachineStayAndGoThereWhenTheyCan() throws Exception {
        RunStore one = machine("one");
        Run made = save(one, 1);
        update("two");
        RunStore alone = RunStore.existing(machines.resolve("two"));
        alone.score(alone.find(made.key()).orElseThrow(), Map.of(Metric.unknown("halo"), 2.0));
        Files.writeString(machines.resolve("two").resolve(VOTES), "mine\n");
        there.now = there.now.plusSeconds(5);
        one.score(made, Map.of(Metric.unknown("blur"), 1.0));
        there.put(VOTES, "theirs\nboth\n".getBytes(StandardCharsets.UTF_8));

        there.readOnly = true;
        SharedCopies.Update update = update("two");
        assertEquals(
                Set.of("halo", "blur"),
                update.store().find(made.key()).orElseThrow().scores().keySet());
        assertEquals(
                "mine\ntheirs\nboth\n", Files.readString(machines.resolve("two").resolve(VOTES)));
        assertEquals("theirs\nboth\n", new String(there.get(VOTES), StandardCharsets.UTF_8));
        assertThrows(
                StoreException.class,
                () -> SharedCopies.exchangeLines(SharedCopies.toCheck(machines.resolve("two"), there), VOTES));

        there.readOnly = false;
        there.now = there.now.plusSeconds(5);
        one.score(one.find(made.key()).orElseThrow(), Map.of(Metric.unknown("noise"), 3.0));
        update("two");
        assertEquals("theirs\nboth\nmine\n", new String(there.get(VOTES), StandardCharsets.UTF_8));
        assertEquals(
                Set.of("halo", "blur", "noise"),
                machine("three").find(made.key()).orElseThrow().scores().keySet());
    }

    @Test
    void anEmptyOrInterruptedCopyIsToldAndLosesNothing() {
        String line = assertThrows(StoreException.class, () -> update("two")).getMessage();
        assertEquals("store s3a://b/图: has no runs; name a store in which a sweep kept its pictures", line);
        RunStore one = machine("one");
        for (long seed = 0; seed < 6; seed++) {
            save(one, seed);
        }
        assertThrows(
                CancellationException.class,
                () -> update("two", false, count -> Thread.currentThread().interrupt()));
        assertTrue(Thread.interrupted());
        SharedCopies.Update rest = update("two");
        assertEquals(6, rest.store().all().size());
        assertTrue(rest.runs() < 6, "the first was kept");
    }

    @Test
    void aRunThatWasRemovedThereIsSentWhenItIsAskedFor() throws Exception {
        RunStore one = machine("one");
        Run made = save(one, 1);
        Run other = save(one, 2);
        there.files.keySet().removeIf(name -> name.contains(made.key()));
        one.fetch(List.of(made.key(), other.key()), true, SharedCopies.Progress.SILENT);
        assertArrayEquals(Files.readAllBytes(made.file().orElseThrow()), there.get(file(made, ".png")));
        assertTrue(there.exists(file(made, KeptLatents.ENDING)));
    }

    @Test
    void verifyReadsWhatIsThereAndNotTheCopies() throws Exception {
        RunStore one = machine("one");
        List<Run> made = List.of(save(one, 1), save(one, 2), save(one, 3), save(one, 4));
        update("two");
        assertEquals(4, verified("two").whole().size());
        assertEquals(List.of(), verified("two").odd());

        byte[] whole = there.get(file(made.get(0), ".png"));
        there.put(file(made.get(0), ".png"), Arrays.copyOf(whole, whole.length / 2));
        there.put("runs/notes.txt", new byte[3]);
        there.put("runs/" + "a".repeat(64) + RunLock.ENDING, "1 x elsewhere 2026 1".getBytes());
        byte[] changed = Files.readAllBytes(copy("two", made.get(1)));
        changed[changed.length / 2]++;
        Instant time = Files.getLastModifiedTime(copy("two", made.get(1))).toInstant();
        Files.write(copy("two", made.get(1)), changed);
        Files.setLastModifiedTime(copy("two", made.get(1)), FileTime.from(time));

        Verification found = verified("two");
        assertEquals(3, found.whole().size());
        Map<Matter, String> odd = odd(found);
        assertEquals(
                Set.of(Matter.DAMAGED, Matter.FOREIGN, Matter.COPY, Matter.ABANDONED), odd.keySet(), odd::toString);
        assertEquals("cut short; this machine's copy is whole", odd.get(Matter.DAMAGED));
        assertEquals("not a run", odd.get(Matter.FOREIGN));
        assertEquals("this machine's copy had changed, and is replaced", odd.get(Matter.COPY));
        assertEquals(
                "s3a://b/图/runs/notes.txt: not a run",
                found.odd().stream()
                        .filter(file -> file.matter() == Matter.FOREIGN)
                        .map(file -> file.lineIn(machine("two")))
                        .findFirst()
                        .orElseThrow());
        assertArrayEquals(there.get(file(made.get(1), ".png")), Files.readAllBytes(copy("two", made.get(1))));
        assertArrayEquals(whole, Files.readAllBytes(copy("two", made.get(0))), "the whole copy stays");
        there.files.keySet().removeIf(name -> name.contains(made.get(3).key()));
        assertEquals(
                List.of("on this machine alone, as a copy"),
                verified("two").odd().stream()
                        .filter(file -> file.matter() == Matter.COPY)
                        .map(Verification.Odd::reason)
                        .toList());
        assertEquals(List.of(), leftovers("two"));
    }

    @Test
    void noOtherFileStandsForAPicture() throws Exception {
        RunStore one = machine("one");
        List<Run> made = List.of(save(one, 1), save(one, 2));
        update("two");
        for (Run run : made) {
            there.files.remove(file(run, KeptLatents.ENDING));
            there.files.remove(file(run, ".png"));
        }
        Run first = made.get(0);
        String foreign = "runs/" + first.key() + ".copy." + first.key() + ".png";
        there.put(foreign, Files.readAllBytes(copy("two", first)));
        there.put(file(made.get(1), KeptScores.ENDING), new byte[] {'{', '}'});
        Verification found = verified("two");
        assertEquals(List.of(), found.whole());
        assertEquals(
                Set.of(
                        foreign.substring("runs/".length()) + " FOREIGN not a run",
                        made.get(1).key() + KeptScores.ENDING + " ORPHANED scores of a picture that is not there",
                        first.key() + ".png COPY on this machine alone, as a copy",
                        made.get(1).key() + ".png COPY on this machine alone, as a copy"),
                found.odd().stream()
                        .map(odd -> odd.file().getFileName() + " " + odd.matter() + " " + odd.reason())
                        .collect(Collectors.toSet()));
        assertFalse(Files.exists(machines.resolve("two").resolve(foreign)), "nothing is copied of it");
    }

    @Test
    void aPictureWithOtherPixelsIsNamed() throws Exception {
        RunStore one = machine("one");
        Run made = save(one, 1);
        update("two");
        there.now = there.now.plus(Duration.ofHours(1));
        Picture other = Pictures.picture(Pictures.request().withSeed(1));
        other.image().setRGB(0, 0, ~other.image().getRGB(0, 0));
        machine("other").save(other);
        assertEquals(
                Map.of(Matter.COPY, "this machine's copy had other pixels, and is replaced"),
                odd(withoutLatents(made)));
    }

    private Verification withoutLatents(Run made) throws InterruptedException {
        there.files.remove(file(made, KeptLatents.ENDING));
        return verified("two");
    }

    @Test
    void pruneRemovesThereAndHereButNoWholeCopyOfABrokenFile() throws Exception {
        RunStore one = machine("one");
        List<Run> made = List.of(save(one, 1), save(one, 2), save(one, 3));
        update("two");
        byte[] whole = there.get(file(made.get(0), ".png"));
        there.put(file(made.get(0), ".png"), Arrays.copyOf(whole, whole.length / 2));
        RunStore two = SharedCopies.toCheck(machines.resolve("two"), there);
        Selection third = new Selection(
                Optional.empty(), Optional.empty(), Optional.empty(), Map.of(Parameter.SEED, List.of(3L)));
        Pruning pruning = Pruning.of(two, verified("two"), third);
        assertEquals(2, pruning.broken().size(), "the picture and its latents");
        assertEquals(1, pruning.runs().size());
        assertEquals(4, pruning.remove());
        assertEquals(
                Set.of(file(made.get(1), ".png"), file(made.get(1), KeptLatents.ENDING)),
                there.files.keySet().stream()
                        .filter(name -> name.startsWith("runs/"))
                        .collect(Collectors.toSet()));
        assertTrue(Files.exists(copy("two", made.get(0))));
        assertFalse(Files.exists(copy("two", made.get(2))));
    }

    @Test
    void aPackIsUnpackedThereToo() throws Exception {
        RunStore other = RunStore.open(machines.resolve("other"));
        Run packed = save(other, 1);
        Path file = machines.resolve("runs.zip");
        Files.writeString(machines.resolve("other").resolve(VOTES), "a vote on " + packed.key() + "\n");
        StorePack.write(file, other, other.all(), List.of(VOTES), (done, of) -> {});
        StoreUnpacking.Unpacked done =
                StoreUnpacking.unpack(file, () -> machine("two"), List.of(VOTES), (count, of) -> {});
        assertEquals(List.of(1, 0, 1), List.of(done.added(), done.same(), done.lines()));
        assertEquals(1, update("three").store().all().size());
        assertTrue(there.exists(VOTES));
        there.files.remove(file(packed, ".png"));
        assertEquals(
                1,
                StoreUnpacking.unpack(file, () -> machine("two"), List.of(VOTES), (count, of) -> {})
                        .added());
        assertTrue(there.exists(file(packed, ".png")));
    }

    private Path copy(String machine, Run run) {
        return machines.resolve(machine).resolve(file(run, ".png"));
    }

    private List<String> leftovers(String machine) throws IOException {
        try (var files = Files.list(machines.resolve(machine))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".tmp"))
                    .toList();
        }
    }
}
