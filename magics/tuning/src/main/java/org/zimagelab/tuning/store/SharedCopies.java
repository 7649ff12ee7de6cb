package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.common.Interrupts;

/** Brings a machine's copies of a store in a {@link SharedFolder} up to date, to be read without requests. */
public final class SharedCopies {

    /** Receives how far it is. */
    public interface Progress {
        /** Tells nobody. */
        Progress SILENT = new Progress() {
            @Override
            public void listed(int files) {}

            @Override
            public void copied(int files, int of) {}
        };

        /** @param files listed so far; their number is not known before the end */
        void listed(int files);

        void copied(int files, int of);
    }

    /**
     * What was brought.
     *
     * @param store the runs that the shared folder has, to be read here; nothing that it keeps goes back
     * @param runs whose pictures came, or came anew
     * @param files that came or have changed; with pictures, scores and latents
     * @param bytes of these
     * @param onlyHere runs of which this machine has copies, and which the shared folder does not have any more; {@code
     *     store} leaves them out
     */
    public record Update(RunStore store, int runs, int files, long bytes, int onlyHere) {}

    private SharedCopies() {}

    /**
     * Copies what is missing here or has changed there. Nothing is written there, but for lines and scores that only
     * this machine has, if the folder can be written.
     *
     * @param copies the folder of this machine; created if it is missing
     * @param latents whether to copy latents too
     * @param lineFiles names of files in the store's folder that grow line by line, as {@link StorePack#write} takes
     *     them
     * @throws StoreException with one line, if the shared folder cannot be read, or has no run and never had one here
     * @throws java.util.concurrent.CancellationException where the thread is interrupted; the files so far are here
     */
    public static Update update(
            Path copies, SharedFolder shared, boolean latents, List<String> lineFiles, Progress progress) {
        SharedRuns runs = new SharedRuns(shared, new RunFiles(copies.resolve(SharedRuns.RUNS)));
        Map<String, SharedFolder.Entry> there = runs.entries(count -> {
            Interrupts.check();
            progress.listed(count);
        });
        Set<String> keys = SharedRuns.keys(there.keySet());
        if (there.isEmpty() && !RunStore.isStore(copies)) {
            throw new StoreException(
                    "store " + shared.address() + ": has no runs; name a store in which a sweep kept its pictures");
        }
        try {
            Files.createDirectories(runs.files().folder());
            Set<String> here = runs.files().keys(line -> {});
            here.removeAll(keys);
            Map<String, Long> came = runs.copy(there, keys, latents, progress::copied);
            Optional<byte[]> metrics = runs.shared().read(KeptMetrics.FILE);
            if (metrics.isPresent()) {
                new KeptMetrics(copies).addMissing(metrics.get());
            }
            lineFiles.forEach(name -> exchange(runs, copies.resolve(name)));
            return new Update(
                    RunStore.copies(copies, shared.address(), keys),
                    SharedRuns.keys(came.keySet()).size(),
                    came.size(),
                    came.values().stream().mapToLong(Long::longValue).sum(),
                    here.size());
        } catch (IOException e) {
            throw new StoreException("store " + shared.address() + ": cannot be copied: " + e.getMessage(), e);
        }
    }

    /**
     * A store as {@link RunStore#open(Path, SharedFolder)}, of which it is not tried whether it can be written: to
     * check its files, see {@link Verification}.
     */
    public static RunStore toCheck(Path copies, SharedFolder shared) {
        return RunStore.open(copies, Optional.of(shared));
    }

    private static void exchange(SharedRuns runs, Path file) {
        runs.exchangeLines(file, false);
        try {
            runs.exchangeLines(file, true);
        } catch (StoreException e) {
            // who may only read the store keeps the lines here
        }
    }

    /**
     * Sends the lines of a file that grows line by line, such as votes, and takes those of others.
     *
     * @param store that was opened with a shared folder; else nothing happens
     * @throws StoreException with one line, if they cannot be sent; they stay here, and the next update sends them
     */
    public static void exchangeLines(RunStore store, String lineFile) {
        store.shared().ifPresent(shared -> shared.exchangeLines(store.folder().resolve(lineFile), true));
    }
}
