package org.zimagelab.tuning.spread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.zimagelab.common.AtomicFile;

/**
 * A file in a store while a cluster uses it, by which an executor sees that its folder of this name is the same one. It
 * has the name of a temporary file, so that the store passes it over, and removes it if this process is killed.
 */
final class StoreProbe implements AutoCloseable {
    private final Path file;

    private StoreProbe(Path file) {
        this.file = file;
    }

    /** @throws ClusterException with one line, if it cannot be written */
    static StoreProbe in(Path store) {
        Path file = AtomicFile.temporaryFor(store.resolve("runs").resolve("probe"));
        try {
            Files.write(file, new byte[0]);
            return new StoreProbe(file);
        } catch (IOException e) {
            throw new ClusterException("store " + store + ": cannot be written: " + AtomicFile.reason(e));
        }
    }

    String name() {
        return file.getFileName().toString();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the store removes it later
        }
    }
}
