import com.google.gson.Gson;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.tuning.store.RunLock;
import org.zimagelab.tuning.store.RunStore;

/**
 * What a store with many runs costs, in a new folder, which is removed afterwards; prints one JSON line:
 * {@code java -cp 'install/target/lib/*' bench/StoreScale.java FOLDER [KEYS [EXECUTORS]]}, by default 100 000 keys and
 * 100 executors. The files of runs are empty ones, since listing and claiming look at their names alone.
 *
 * <p>executors: threads, each with a store opened by itself, that claim all keys, each beginning at another; a claim is
 * released when a file KEY.png is there, as after a picture. Times are wall time, of one thread where not said.
 */
public class StoreScale {
    private static final int SINGLE = 2_000;

    private final Path folder;
    private final List<String> keys;
    private final int executors;

    StoreScale(Path folder, int keys, int executors) throws Exception {
        this.folder = folder;
        this.executors = executors;
        this.keys = new ArrayList<>();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < keys; i++) {
            this.keys.add(HexFormat.of()
                    .formatHex(digest.digest(ByteBuffer.allocate(4).putInt(i).array())));
        }
    }

    public static void main(String[] a) throws Exception {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of(a[0])), "store");
        try {
            new StoreScale(
                            folder,
                            a.length > 1 ? Integer.parseInt(a[1]) : 100_000,
                            a.length > 2 ? Integer.parseInt(a[2]) : 100)
                    .run();
        } finally {
            AtomicFile.deleteTree(folder);
        }
    }

    private void run() throws Exception {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("keys", keys.size());
        RunStore store = RunStore.open(folder);
        claims(json);
        for (int i = 0; i < 3; i++) { // the last one counts, as in a kernel that plans again
            json.put("list", timed(store::keys));
        }
        if (store.keys().size() != keys.size()) {
            throw new AssertionError(store.keys().size() + " keys");
        }
        json.put("open", timed(() -> RunStore.open(folder)));
        json.put("find_missing_us", each(i -> store.find("f".repeat(60) + "%04d".formatted(i % 10_000))));
        json.put("claim_and_release_us", each(i -> store.claim("f".repeat(60) + "%04d".formatted(i % 10_000))
                .orElseThrow()
                .close()));
        leftovers(json, store);
        System.out.println(new Gson().toJson(json));
    }

    /** Executors claim all keys of an empty store; each must be taken exactly once. */
    private void claims(Map<String, Object> json) throws Exception {
        Map<String, Integer> taken = new ConcurrentHashMap<>();
        AtomicInteger twice = new AtomicInteger();
        AtomicInteger claims = new AtomicInteger();
        Callable<Void> executor = () -> {
            RunStore own = RunStore.open(folder);
            List<String> order = new ArrayList<>(keys);
            Collections.rotate(order, new Random(Thread.currentThread().getId()).nextInt(keys.size()));
            for (String key : order) {
                Path picture = folder.resolve("runs/" + key + ".png");
                if (Files.exists(picture)) {
                    continue;
                }

                var claim = own.claim(key);
                claims.incrementAndGet();
                if (claim.isEmpty()) {
                    continue;
                }
                try (RunLock lock = claim.get()) {
                    if (!Files.exists(picture)) {
                        if (taken.merge(key, 1, Integer::sum) > 1) {
                            twice.incrementAndGet();
                        }
                        Files.createFile(picture);
                    }
                }
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(executors);
        long began = System.nanoTime();
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < executors; i++) {
            all.add(threads.submit(executor));
        }
        for (Future<Void> one : all) {
            one.get();
        }
        threads.shutdown();
        json.put("executors", executors);
        json.put("all_claimed_s", (System.nanoTime() - began) / 1e9);
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("claims", claims.get());
        json.put("wall_us_a_claimed_key", (System.nanoTime() - began) / 1e3 / keys.size());
        json.put("claimed", taken.size());
        json.put("claimed_twice", twice.get());
    }

    /** Removes one claim and one temporary file for every hundredth key, as if their process had been killed. */
    private void leftovers(Map<String, Object> json, RunStore store) throws Exception {
        Process ended = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ended.waitFor();
        int left = 0;
        for (int i = 0; i < keys.size(); i += 100) {
            Path lock = folder.resolve("runs/" + keys.get(i) + ".making");
            String mine;
            try (RunLock claim = store.claim(keys.get(i)).orElseThrow()) {
                mine = Files.readString(lock);
            }
            Files.writeString(lock, mine.replaceFirst("^\\d+ \\S+", ended.pid() + " 1"));
            Path picture = folder.resolve("runs/" + keys.get(i) + ".png");
            String name = AtomicFile.temporaryFor(picture).getFileName().toString();
            Files.createFile(picture.resolveSibling(
                    name.replaceFirst("\\." + ProcessHandle.current().pid() + "-\\w+-", "." + ended.pid() + "-1-")));
            left += 2;
        }
        int[] removed = new int[1];
        json.put("leftovers", left);
        json.put("remove_leftovers", timed(() -> removed[0] = store.removeLeftovers()));
        json.put("removed", removed[0]);
        int more = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("runs"), "{.*,*.making}")) {
            for (Path file : files) {
                more++;
            }
        }
        json.put("left", more);
    }

    private interface Step {
        void run(int i);
    }

    /** Seconds by the clock, and of this thread on a processor, which other programs do not lengthen. */
    private static Map<String, Double> timed(Runnable work) {
        long worked = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        double wall = seconds(work);
        return Map.of(
                "wall_s", wall,
                "cpu_s", (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - worked) / 1e9);
    }

    private static double seconds(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e9;
    }

    /** Microseconds of one, as the median of {@link #SINGLE}. */
    private static double each(Step step) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < SINGLE; i++) {
            int now = i;
            all.add(1e6 * seconds(() -> step.run(now)));
        }
        Collections.sort(all);
        return all.get(all.size() / 2);
    }
}
