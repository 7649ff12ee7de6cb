package org.zimagelab.tuning.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.diffusion.Picture;

/**
 * A folder of finished runs: {@code runs/KEY.png}, and beside each its scores. The PNGs are the truth; everything else
 * can be deleted and is made again. Several processes may share a store.
 */
public final class RunStore {

    private RunStore() {}

    /**
     * Opens a store, making the folder where there is none, and proves by writing that it can be written.
     *
     * @throws StoreException if it is a file, read-only, or cannot be made
     */
    public static RunStore open(Path folder) {
        throw new UnsupportedOperationException();
    }

    public Path folder() {
        throw new UnsupportedOperationException();
    }

    /** Keys of all files that look like runs; whether each is whole shows when it is read. */
    public Set<String> keys() {
        throw new UnsupportedOperationException();
    }

    /** A finished run; empty if there is none, or only a torn or foreign file (then see {@link #notes()}). */
    public Optional<StoredRun> find(String key) {
        throw new UnsupportedOperationException();
    }

    /** All whole runs, in order of key. */
    public List<StoredRun> all() {
        throw new UnsupportedOperationException();
    }

    /**
     * Keeps a picture; afterwards it is whole on the disk or, on an error, not there at all.
     *
     * @throws StoreException if it cannot be written (disk full, folder gone)
     */
    public StoredRun save(String key, Picture picture) {
        throw new UnsupportedOperationException();
    }

    /** Adds to the scores kept beside a run; NaN is not kept. */
    public StoredRun score(StoredRun run, Map<String, Double> scores) {
        throw new UnsupportedOperationException();
    }

    /** One line for each file that was passed over so far, with the reason. */
    public List<String> notes() {
        throw new UnsupportedOperationException();
    }
}
