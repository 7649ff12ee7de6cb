package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.zimagelab.common.Interrupts;

/**
 * The locks of a store in a {@link SharedFolder}. Object stores have no times that can be set, so a lock's text changes
 * in place of its time. A request can take seconds, so a lock may be silent for longer than in a folder. No interrupt
 * ends one: a lock of which this process does not know that it has it would hold as long as the process.
 */
record SharedLocks(SharedFolder shared) implements LockFolder {
    @Override
    public boolean create(String name, String text) throws IOException {
        // A look is cheap; a refused creation is an error to some clients, which they repeat or report at length.
        return Interrupts.whole(() -> !shared.exists(file(name)) && shared.create(file(name), bytes(text)));
    }

    @Override
    public Optional<Seen> look(String name) throws IOException {
        return Interrupts.whole(() -> shared.read(file(name)))
                .map(bytes -> new Seen(new String(bytes, StandardCharsets.US_ASCII), Instant.EPOCH));
    }

    @Override
    public void touch(String name, String text, long count) throws IOException {
        shared.write(file(name), bytes(text + " " + count));
    }

    @Override
    public void delete(String name) throws IOException {
        Interrupts.whole(() -> {
            shared.delete(file(name));
            return name;
        });
    }

    @Override
    public Duration betweenTouches() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Duration silence() {
        return Duration.ofSeconds(30);
    }

    private static String file(String name) {
        return SharedRuns.RUNS + "/" + name;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
