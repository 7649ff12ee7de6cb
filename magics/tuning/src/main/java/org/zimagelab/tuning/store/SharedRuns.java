package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;

/**
 * The files of a store in a {@link SharedFolder}, of which a folder of this machine has copies.
 *
 * @param shared has all runs
 * @param files the copies
 */
record SharedRuns(SharedFolder shared, RunFiles files) {
    /** The folder of runs in the shared folder. */
    static final String RUNS = "runs";

    /** Most files that are fetched at the same time, since each waits for its request. */
    private static final int AT_ONCE = 8;

    private interface Request<T> {
        T make() throws IOException;
    }

    private <T> T answer(String what, Request<T> request) {
        try {
            return request.make();
        } catch (IOException e) {
            throw new StoreException(
                    "store " + shared.address() + ": " + what + ": " + Printable.line(AtomicFile.reason(e)), e);
        }
    }

    /**
     * Creates and deletes a file, to see that the folder can be written to.
     *
     * @return one line if its locks do not hold
     */
    Optional<String> tried() {
        String name = file(AtomicFile.temporaryFor(Path.of("probe")));
        byte[] one = {1};
        byte[] two = {2};
        boolean exclusive = answer("cannot be written", () -> {
            boolean once = shared.create(name, one) && !shared.create(name, two);
            shared.delete(name);
            return once && shared.isExclusive();
        });
        return exclusive
                ? Optional.empty()
                : Optional.of("store " + shared.address() + ": creates a file twice if two machines do so at once, so"
                        + " they may make the same picture, with the same pixels");
    }

    Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        for (SharedFolder.Entry entry : entries()) {
            Path name = Path.of(entry.name());
            if (RunFiles.isPicture(name)) {
                keys.add(RunFiles.keyOf(name));
            }
        }
        return keys;
    }

    private List<SharedFolder.Entry> entries() {
        return answer("cannot be listed", () -> shared.list(RUNS));
    }

    /** Copies a run's picture and scores from the shared folder, if it has them. */
    void fetch(String key) {
        fetch(key, false);
    }

    /** The same with its latents; the picture last, since only with it they are a run. */
    private void fetch(String key, boolean latents) {
        if (latents) {
            fetchLatents(key);
        }
        fetchScores(key);
        fetch(files.picture(key));
    }

    void fetchScores(String key) {
        fetch(files.scores(key));
    }

    void fetchLatents(String key) {
        fetch(files.latents(key));
    }

    boolean hasLatents(String key) {
        return answer("cannot be read", () -> shared.exists(file(files.latents(key))));
    }

    private void fetch(Path file) {
        answer(file.getFileName() + " cannot be read", () -> shared.read(file(file)))
                .ifPresent(bytes -> RunFiles.write(file, bytes));
    }

    /** Copies a file of this machine into the shared folder. */
    void send(Path file) {
        answer(file.getFileName() + " cannot be written", () -> {
            shared.write(file(file), Files.readAllBytes(file));
            return file;
        });
    }

    /**
     * Copies the pictures and scores of runs from the shared folder, as far as it has them and the copies here are not
     * those that were fetched before.
     *
     * @param latents whether to copy their latents too
     * @throws CancellationException where the thread is interrupted
     */
    void fetch(Collection<String> keys, boolean latents) {
        if (keys.size() == 1) { // listing a large store takes longer than a request for each file
            fetch(keys.iterator().next(), latents);
            return;
        }
        Map<String, SharedFolder.Entry> there = new HashMap<>();
        entries().forEach(entry -> there.put(entry.name(), entry));
        List<SharedFolder.Entry> wanted = new ArrayList<>();
        for (String key : keys) {
            List<Path> all = latents
                    ? List.of(files.latents(key), files.scores(key), files.picture(key))
                    : List.of(files.scores(key), files.picture(key));
            for (Path file : all) {
                SharedFolder.Entry entry = there.get(file.getFileName().toString());
                if (entry != null && !isCopy(file, entry)) {
                    wanted.add(entry);
                }
            }
        }
        atOnce(wanted, this::copy);
    }

    private static void atOnce(List<SharedFolder.Entry> wanted, Consumer<SharedFolder.Entry> task) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> all = new ArrayList<>();
            wanted.forEach(entry -> all.add(threads.submit(() -> task.accept(entry))));
            for (Future<?> one : all) {
                one.get();
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
        }
    }

    private void copy(SharedFolder.Entry entry) {
        Path file = files.folder().resolve(entry.name());
        fetch(file);
        try {
            Files.setLastModifiedTime(file, FileTime.from(entry.modified()));
        } catch (IOException e) {
            // It is fetched again next time.
        }
    }

    private static boolean isCopy(Path file, SharedFolder.Entry entry) {
        try {
            return Files.size(file) == entry.bytes()
                    && Files.getLastModifiedTime(file).toMillis()
                            == entry.modified().toEpochMilli();
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
        byte[] all = Files.readAllBytes(metrics.file());
        if (theirs.isEmpty() || !Arrays.equals(theirs.get(), all)) {
            shared.write(KeptMetrics.FILE, all);
        }
    }

    /** As {@link RunStore#removeLeftovers()}. */
    int removeLeftovers(RunLock.Sightings sightings) {
        return answer("cannot be tidied up", () -> {
            LockFolder locks = new SharedLocks(shared);
            Instant limit = Instant.now().minus(RunFiles.ABANDONED);
            int removed = 0;
            for (SharedFolder.Entry entry : shared.list(RUNS)) {
                String name = entry.name();
                boolean old = entry.modified().isBefore(limit);
                if (RunFiles.isLock(name)) {
                    removed += removeLock(locks, name, old, sightings);
                } else if (RunLock.isBeside(name)) {
                    removed += RunLock.removeEnded(locks, name, old, sightings) ? 1 : 0;
                } else if (AtomicFile.isLeftover(name) || old && AtomicFile.isTemporary(name)) {
                    shared.delete(RUNS + "/" + name);
                    removed++;
                }
            }
            return removed;
        });
    }

    private int removeLock(LockFolder locks, String name, boolean old, RunLock.Sightings sightings) throws IOException {
        Optional<RunLock> ours = RunLock.takeEnded(locks, name, old, sightings);
        if (ours.isEmpty()) {
            return 0;
        }
        String key = RunFiles.keyOfLock(name);
        String latents = file(files.latents(key));
        try (RunLock lock = ours.get()) {
            boolean half = !shared.exists(file(files.picture(key))) && shared.exists(latents);
            if (half) {
                shared.delete(latents);
            }
            return half ? 2 : 1;
        }
    }

    private static String file(Path file) {
        return RUNS + "/" + file.getFileName();
    }
}
