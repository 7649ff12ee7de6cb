package org.zimagelab.tuning.store;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A shared folder in memory, whose times are those of another clock. */
public final class MemoryFolder implements SharedFolder {
    private record Kept(byte[] bytes, Instant modified) {}

    final ConcurrentSkipListMap<String, Kept> files = new ConcurrentSkipListMap<>();
    final List<String> reads = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    boolean readOnly;

    void put(String name, byte[] bytes) {
        files.put(name, new Kept(bytes, now));
    }

    byte[] get(String name) {
        return files.get(name).bytes;
    }

    private void requireWritable() throws IOException {
        if (readOnly) {
            throw new IOException("AccessDenied");
        }
    }

    @Override
    public String address() {
        return "s3a://b/图";
    }

    @Override
    public void list(String folder, Consumer<Entry> entries) {
        files.forEach((name, kept) -> {
            if (name.startsWith(folder + "/")) {
                entries.accept(new Entry(name.substring(folder.length() + 1), kept.bytes.length, kept.modified));
            }
        });
    }

    @Override
    public Optional<Entry> look(String name) {
        return Optional.ofNullable(files.get(name))
                .map(kept -> new Entry(name.substring(name.lastIndexOf('/') + 1), kept.bytes.length, kept.modified));
    }

    @Override
    public Optional<byte[]> read(String name) {
        synchronized (reads) {
            reads.add(name);
        }
        return Optional.ofNullable(files.get(name)).map(kept -> kept.bytes.clone());
    }

    @Override
    public boolean exists(String name) {
        return files.containsKey(name);
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        requireWritable();
        put(name, content);
    }

    @Override
    public boolean create(String name, byte[] content) throws IOException {
        requireWritable();
        return files.putIfAbsent(name, new Kept(content, now)) == null;
    }

    @Override
    public boolean isExclusive() {
        return true;
    }

    @Override
    public void delete(String name) throws IOException {
        requireWritable();
        files.remove(name);
    }
}
