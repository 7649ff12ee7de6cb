package org.zimagelab.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.zimagelab.tuning.store.SharedFolder;

/** A folder in place of a bucket of an object store; what is asked of a file sees it whole or not at all. */
final class FolderBucket implements SharedFolder {
    /** Another one for each test: copies stay in the cache. */
    private final String address = "s3a://b/" + UUID.randomUUID();

    volatile Path bucket;

    volatile boolean reachable = true;

    /** Whether whoever lists files is interrupted meanwhile. */
    volatile boolean interrupting;

    private Path file(String name) throws IOException {
        if (!reachable) {
            throw new IOException("connection refused");
        }
        return bucket.resolve(name);
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void list(String name, Consumer<Entry> entries) throws IOException {
        if (!exists(name)) {
            return;
        }
        try (Stream<Path> files = Files.list(file(name))) {
            for (Path each : files.toList()) {
                if (interrupting) {
                    Thread.currentThread().interrupt();
                }
                look(name + "/" + each.getFileName()).ifPresent(entries);
            }
        }
    }

    @Override
    public synchronized Optional<Entry> look(String name) throws IOException {
        Path file = file(name);
        return Files.exists(file)
                ? Optional.of(new Entry(
                        file.getFileName().toString(),
                        Files.size(file),
                        Files.getLastModifiedTime(file).toInstant()))
                : Optional.empty();
    }

    @Override
    public synchronized Optional<byte[]> read(String name) throws IOException {
        return exists(name) ? Optional.of(Files.readAllBytes(file(name))) : Optional.empty();
    }

    @Override
    public boolean exists(String name) throws IOException {
        return Files.exists(file(name));
    }

    @Override
    public synchronized void write(String name, byte[] content) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.write(file(name), content);
    }

    @Override
    public synchronized boolean create(String name, byte[] content) throws IOException {
        boolean there = exists(name);
        if (!there) {
            write(name, content);
        }
        return !there;
    }

    @Override
    public boolean isExclusive() {
        return true;
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }
}
