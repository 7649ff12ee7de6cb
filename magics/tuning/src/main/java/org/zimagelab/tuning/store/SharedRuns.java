package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;

/**
 * The files of a store in a {@link SharedFolder}, of which a folder of this machine has copies.
 *
 * @param shared has all runs
 * @param files the copies
 * @param there keys of pictures that are known to be in the shared folder; grows
 */
record SharedRuns(SharedFolder shared, RunFiles files, Set<String> there) {
    /** The folder of runs in the shared folder. */
    static final String RUNS = "runs";

    /** Most files that are fetched at the same time, since each waits for its request. */
    private static final int AT_ONCE = 8;

    private static final int END_SECONDS = 5;

    SharedRuns(SharedFolder shared, RunFiles files) {
        this(shared, files, ConcurrentHashMap.newKeySet());
    }

    interface Request<T> {
        T make() throws IOException;
    }

    <T> T answer(String what, Request<T> request) {
        try {
            return request.make();
        } catch (IOException e) {
            throw new StoreException(
                    "store " + shared.address() + ": " + what + ": " + Printable.line(AtomicFile.reason(e)), e);
        }
    }

    /**
     * Creates and deletes a file, to see that the folder can be written to, and keeps what is written.
     *
     * @return one line if its locks do not hold
     */
    Optional<String> tried() {
        String name = file(AtomicFile.temporaryFor(Path.of("probe")));
        byte[] one = {1};
        byte[] two = {2};
        boolean exclusive = answer("cannot be written", () -> {
            boolean made = shared.create(name, one);
            Optional<byte[]> kept = shared.read(name);
            boolean once = made && !shared.create(name, two);
            shared.delete(name);
            if (made && kept.isPresent() && !Arrays.equals(kept.get(), one)) {
                throw new IOException("it keeps other bytes than are written to it, so no picture would be whole; a"
                        + " server that does this does not know how requests are signed in chunks");
            }
            return once && shared.isExclusive();
        });
        return exclusive
                ? Optional.empty()
                : Optional.of("store " + shared.address() + ": creates a file twice if two machines do so at once, so"
                        + " they may make the same picture, with the same pixels");
    }

    Set<String> keys() {
        return seen(keys(entries(count -> {}).keySet()));
    }

    private Set<String> seen(Set<String> keys) {
        there.addAll(keys);
        return keys;
    }

    /** Sends a run of which this machine has a copy, unless the shared folder has its picture. */
    void requireThere(String key) {
        if (!there.contains(key)) {
            if (has(files.picture(key))) {
                there.add(key);
            } else {
                send(key);
            }
        }
    }

    /** Files of the folder of runs, by their names. */
    Map<String, SharedFolder.Entry> entries(IntConsumer listed) {
        return answer("cannot be listed", () -> {
            Map<String, SharedFolder.Entry> entries = new TreeMap<>();
            shared.list(RUNS, entry -> {
                entries.put(entry.name(), entry);
                listed.accept(entries.size());
            });
            return entries;
        });
    }

    static Set<String> keys(Collection<String> names) {
        Set<String> keys = new TreeSet<>();
        for (String name : names) {
            String key = name.substring(0, Math.max(0, name.length() - ".png".length()));
            if (name.endsWith(".png") && RunFiles.isKey(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Copies a run's picture and scores from the shared folder, if it has them; the picture last. */
    void fetch(String key) {
        Path file = files.picture(key);
        Optional<byte[]> picture = read(file.getFileName().toString());
        if (picture.isPresent()) {
            fetchScores(key);
            RunFiles.write(file, picture.get());
            there.add(key);
        }
    }

    /** Copies a run's scores; those that are here alone stay. */
    void fetchScores(String key) {
        Path file = files.scores(key);
        read(file.getFileName().toString()).ifPresent(there -> RunFiles.write(file, withOwn(file, there)));
    }

    void fetchLatents(String key) {
        Path file = files.latents(key);
        read(file.getFileName().toString()).ifPresent(bytes -> RunFiles.write(file, bytes));
    }

    boolean has(Path file) {
        return answer("cannot be read", () -> shared.exists(file(file)));
    }

    /** A file of the folder of runs. */
    Optional<byte[]> read(String name) {
        return answer(name + " cannot be read", () -> shared.read(RUNS + "/" + name));
    }

    /** What a file from there becomes here: scores keep what only this machine has. */
    static byte[] withOwn(Path file, byte[] there) {
        try {
            boolean own = file.toString().endsWith(KeptScores.ENDING) && Files.isRegularFile(file);
            return own ? KeptScores.merged(Files.readAllBytes(file), there) : there;
        } catch (IOException e) {
            return there;
        }
    }

    /** Copies a file of this machine into the shared folder. */
    void send(Path file) {
        answer(file.getFileName() + " cannot be written", () -> {
            shared.write(file(file), Files.readAllBytes(file));
            return file;
        });
        if (RunFiles.isPicture(file)) {
            there.add(RunFiles.keyOf(file));
        }
    }

    /** Copies all files of a run of this machine into the shared folder; the picture last. */
    void send(String key) {
        files.all(key).stream().filter(Files::isRegularFile).forEach(this::send);
    }

    /** Deletes a file there and here. */
    void delete(Path file) {
        deleteThere(file);
        answer(file + " cannot be removed", () -> Files.deleteIfExists(file));
    }

    void deleteThere(Path file) {
        there.remove(RunFiles.keyOf(file));
        answer(file.getFileName() + " cannot be removed", () -> {
            shared.delete(file(file));
            return file;
        });
    }

    /**
     * Copies the pictures and scores of runs from the shared folder, as far as it has them and the copies here are not
     * those that were fetched before.
     *
     * @param latents whether to copy their latents too
     * @return of several keys those that the shared folder does not have
     * @throws CancellationException where the thread is interrupted
     */
    List<String> fetch(Collection<String> keys, boolean latents, SharedCopies.Progress progress) {
        boolean single = keys.size() == 1; // listing a large store takes longer than a request for each file
        Map<String, SharedFolder.Entry> entries =
                single ? looked(keys.iterator().next(), latents) : entries(progress::listed);
        copy(entries, keys, latents, progress::copied);
        Set<String> pictures = seen(keys(entries.keySet()));
        return single
                ? List.of()
                : keys.stream().filter(key -> !pictures.contains(key)).toList();
    }

    private Map<String, SharedFolder.Entry> looked(String key, boolean latents) {
        Map<String, SharedFolder.Entry> there = new HashMap<>();
        for (Path file : files.all(key)) {
            if (latents || !file.equals(files.latents(key))) {
                look(file.getFileName().toString()).ifPresent(entry -> there.put(entry.name(), entry));
            }
        }
        return there;
    }

    /** What a list would say of a file of the folder of runs. */
    Optional<SharedFolder.Entry> look(String name) {
        return answer(name + " cannot be read", () -> shared.look(RUNS + "/" + name));
    }

    /**
     * Copies files of runs that are not here, or have changed there.
     *
     * @param there what the shared folder has
     * @param latents whether to copy latents too
     * @param progress receives how many files are copied, and how many there are
     * @return the files that came, with their bytes
     * @throws CancellationException where the thread is interrupted
     */
    Map<String, Long> copy(
            Map<String, SharedFolder.Entry> there,
            Collection<String> keys,
            boolean latents,
            BiConsumer<Integer, Integer> progress) {
        List<SharedFolder.Entry> wanted = new ArrayList<>();
        for (String key : keys) {
            for (Path file : files.all(key)) {
                SharedFolder.Entry entry = there.get(file.getFileName().toString());
                boolean asked = latents || !file.equals(files.latents(key));
                if (entry != null && asked && !isCopy(file, entry)) {
                    wanted.add(entry);
                }
            }
        }
        Map<String, Long> came = new ConcurrentHashMap<>();
        atOnce(
                wanted,
                entry -> {
                    if (copy(entry)) {
                        came.put(entry.name(), entry.bytes());
                    }
                },
                progress);
        return came;
    }

    /**
     * Does something for several files at a time.
     *
     * @param progress receives how many are done, and how many there are
     * @throws CancellationException where the thread is interrupted
     */
    static <T> void atOnce(Collection<T> wanted, Consumer<T> task, BiConsumer<Integer, Integer> progress) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> all = new ArrayList<>();
            wanted.forEach(one -> all.add(threads.submit(() -> task.accept(one))));
            for (int i = 0; i < all.size(); i++) {
                Interrupts.check(); // a future that is done does not look
                all.get(i).get();
                progress.accept(i + 1, all.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
            Interrupts.after(() -> end(threads));
        }
    }

    /** Waits for tasks that were stopped, since who asked may remove what they write. */
    private static void end(ExecutorService threads) {
        try {
            threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether something came that was not here */
    private boolean copy(SharedFolder.Entry entry) {
        Path file = files.folder().resolve(entry.name());
        Optional<byte[]> there = read(entry.name());
        if (there.isEmpty()) {
            return false;
        }
        try {
            byte[] now = withOwn(file, there.get());
            boolean same = Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), now);
            if (!same) {
                RunFiles.write(file, now);
            }
            if (now != there.get()) {
                sendIfPossible(file);
            }
            Files.setLastModifiedTime(file, FileTime.from(entry.modified()));
            return !same;
        } catch (IOException e) {
            return true; // It is fetched again next time.
        }
    }

    /** Scores that were kept while the store was not reached; who may only read it keeps them here. */
    private void sendIfPossible(Path file) {
        try {
            send(file);
        } catch (StoreException e) {
            // the next copy tries again
        }
    }

    /** Times of a list may have milliseconds where those of a single file have seconds. */
    static boolean isCopy(Path file, SharedFolder.Entry entry) {
        try {
            long here = Files.getLastModifiedTime(file).toMillis();
            long there = entry.modified().toEpochMilli();
            boolean coarse = here % 1000 == 0 || there % 1000 == 0;
            return Files.size(file) == entry.bytes() && (coarse ? here / 1000 == there / 1000 : here == there);
        } catch (IOException e) {
            return false;
        }
    }

    /** Puts what this machine knows of scores together with what the shared folder has. */
    void exchange(KeptMetrics metrics) throws IOException {
        Optional<byte[]> theirs = shared.read(KeptMetrics.FILE);
        if (theirs.isPresent()) {
            metrics.addMissing(theirs.get());
        }
        if (!Files.isRegularFile(metrics.file())) {
            return; // nobody has scored anything
        }
        byte[] all = Files.readAllBytes(metrics.file());
        if (theirs.isEmpty() || !Arrays.equals(theirs.get(), all)) {
            shared.write(KeptMetrics.FILE, all);
        }
    }

    /**
     * Puts the lines of a file that grows line by line, such as votes, together with those that the shared folder has.
     * If two machines do so at once, the lines of one may be lost there until it does so again; here they stay.
     *
     * @param file in the folder of the copies
     * @param send whether lines that are here alone are sent
     * @return the number of lines that came
     */
    int exchangeLines(Path file, boolean send) {
        return answer(
                file.getFileName() + " cannot be put together with this machine's",
                () -> new LineFile(file).exchange(shared, send));
    }

    private static String file(Path file) {
        return RUNS + "/" + file.getFileName();
    }
}
