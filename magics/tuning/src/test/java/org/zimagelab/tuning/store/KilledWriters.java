package org.zimagelab.tuning.store;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.Verification.Matter;

/**
 * JVMs that save runs until they are killed at a random moment. A run counts as finished once its key was printed:
 * {@code java -cp 'magics/tuning/target/test-classes:install/target/lib/*' org.zimagelab.tuning.store.KilledWriters N}
 * kills N of them and prints what is left in the store, and ends with 1 if a finished run is lost, a picture is there
 * without its latents, or a file is torn under its own name.
 */
public final class KilledWriters {
    /** JVMs that write into one store at the same time. */
    private static final int TOGETHER = 5;

    private static final int LATEST_MILLIS = 100;

    /** Which runs the writers of one store write. */
    enum Overlap {
        /** All write the same runs, whether or not another one holds the claim: nothing may be lost even so. */
        SAME_RUNS,
        /** As a sweep does: only what the writer has claimed, and what the store did not have by then. */
        CLAIMED_RUNS
    }

    private KilledWriters() {}

    public static void main(String[] a) throws Exception {
        if (a.length == 3) {
            write(RunStore.open(Path.of(a[0])), Long.parseLong(a[1]), Overlap.valueOf(a[2]));
        }
        Path folder = Files.createTempDirectory("killed-writers");
        List<String> wrong = kill(folder, Integer.parseInt(a[0]), new Random());
        Verification found = Verification.of(RunStore.existing(folder.resolve("store")), (done, of) -> {});
        System.out.println(a[0] + " kills: " + found.whole().size() + " runs whole, files left: "
                + found.odd().stream().collect(Collectors.groupingBy(Verification.Odd::matter, Collectors.counting())));
        wrong.forEach(System.out::println);
        System.out.println(
                wrong.isEmpty() ? "no finished run lost, none without its latents, no torn file" : "in " + folder);
        if (wrong.isEmpty()) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private static void write(RunStore store, long firstSeed, Overlap overlap) {
        for (long seed = firstSeed; ; seed++) {
            Picture picture = Pictures.picture(Pictures.request().withSeed(seed).withSize(128, 128));
            String key = RunMetadata.of(picture).key();
            Optional<RunLock> taken = store.claim(key);
            try (RunLock claim = taken.orElse(RunLock.NONE)) {
                boolean writes = overlap == Overlap.SAME_RUNS
                        || taken.isPresent() && store.find(key).isEmpty();
                if (writes) {
                    System.out.println(store.saveWithLatents(picture).key());
                    System.out.flush();
                }
            }
        }
    }

    /**
     * Starts and kills this many writers, some of which write the same runs at the same time.
     *
     * @param folder for the store and the writers' output
     * @return one line for each fault found afterwards
     */
    static List<String> kill(Path folder, int kills, Random random) throws IOException, InterruptedException {
        Set<Matter> allowed = Set.of(Matter.UNDER_WAY, Matter.ABANDONED, Matter.ORPHANED);
        return kill(folder, kills, random, Map.of(), Overlap.SAME_RUNS, allowed);
    }

    /**
     * The same in a folder without renames, where a file that is written again is torn meanwhile; so the writers write
     * no run of another one's, as no sweep does.
     *
     * @param environment for the writers
     */
    static List<String> killWithoutRenames(Path folder, int kills, Random random, Map<String, String> environment)
            throws IOException, InterruptedException {
        Set<Matter> allowed = Set.of(Matter.UNDER_WAY, Matter.ABANDONED, Matter.ORPHANED, Matter.DAMAGED);
        return kill(folder, kills, random, environment, Overlap.CLAIMED_RUNS, allowed);
    }

    private static List<String> kill(
            Path folder,
            int kills,
            Random random,
            Map<String, String> environment,
            Overlap overlap,
            Set<Matter> allowed)
            throws IOException, InterruptedException {
        Path store = folder.resolve("store");
        Set<String> finished = new TreeSet<>();
        for (int killed = 0; killed < kills; killed += TOGETHER) {
            List<Path> logs = new ArrayList<>();
            List<Process> writers = new ArrayList<>();
            try {
                for (int i = 0; i < Math.min(TOGETHER, kills - killed); i++) {
                    logs.add(folder.resolve("writer-" + (killed + i)));
                    List<String> arguments =
                            List.of(store.toString(), Long.toString(1000L * (killed / TOGETHER)), overlap.name());
                    writers.add(ClaimingProcesses.start(KilledWriters.class, arguments, logs.get(i), environment));
                }
                for (int i = 0; i < writers.size(); i++) {
                    awaitLine(logs.get(i), writers.get(i));
                    Thread.sleep(random.nextInt(LATEST_MILLIS));
                    writers.get(i).destroyForcibly().waitFor();
                }
            } finally {
                writers.forEach(Process::destroyForcibly);
            }
            for (Path log : logs) {
                finished.addAll(keys(log));
            }
        }
        return wrong(RunStore.existing(store), finished, allowed);
    }

    private static List<String> wrong(RunStore store, Set<String> finished, Set<Matter> allowed)
            throws InterruptedException {
        Verification found = Verification.of(store, (done, of) -> {});
        Set<String> whole = found.whole().stream().map(Run::key).collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        finished.stream().filter(key -> !whole.contains(key)).forEach(key -> wrong.add("lost: " + key));
        found.whole().stream()
                .filter(run -> store.latents(run).isEmpty())
                .forEach(run -> wrong.add("without latents: " + run.key()));
        found.odd().stream().filter(odd -> !allowed.contains(odd.matter())).forEach(odd -> wrong.add(odd.line()));
        return wrong;
    }

    private static void awaitLine(Path log, Process writer) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (keys(log).isEmpty()) {
            if (!writer.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("a writer saved nothing: " + Files.readString(log));
            }
            Thread.sleep(2);
        }
    }

    /** Complete lines only: the last one may be cut off. */
    private static List<String> keys(Path log) throws IOException {
        String text = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(RunFiles::isKey)
                .toList();
    }
}
