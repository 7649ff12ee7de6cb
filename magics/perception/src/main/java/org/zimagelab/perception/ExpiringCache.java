package org.zimagelab.perception;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.zimagelab.common.Interrupts;

/**
 * Networks by the folder of their weights: loaded when first used, kept between pictures, and closed when they have not
 * been used for a while. Several threads may use it. A network runs for one of them at a time, since it takes all cores
 * anyway.
 *
 * <p>Caches of libraries, such as Caffeine, may evict an entry while it is in use. A network must not be closed then,
 * so this cache counts the users of each entry.
 *
 * @param <T> the network
 */
final class ExpiringCache<T extends AutoCloseable> {
    private static final ScheduledExecutorService CLOSER = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread t = new Thread(r, "closes unused networks");
        t.setDaemon(true);
        return t;
    });

    private final Function<Path, T> load;
    private final Duration idle;
    private final Map<Path, Entry<T>> entries = new HashMap<>();
    private boolean closing;

    private static final class Entry<T> {
        private T network;
        private int users;
        private long lastUse;
    }

    ExpiringCache(Function<Path, T> load) {
        this(load, Duration.ofMinutes(5));
    }

    ExpiringCache(Function<Path, T> load, Duration idle) {
        this.load = load;
        this.idle = idle;
    }

    double with(Path folder, ToDoubleFunction<T> use) {
        Entry<T> entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(folder, f -> new Entry<>());
            entry.users++;
        }
        try {
            synchronized (entry) {
                if (entry.network == null) {
                    entry.network = load.apply(folder);
                }
                Interrupts.check();
                return use.applyAsDouble(entry.network);
            }
        } finally {
            synchronized (entries) {
                entry.users--;
                entry.lastUse = System.nanoTime();
                closeLater();
            }
        }
    }

    private void closeLater() {
        if (!closing) {
            closing = true;
            CLOSER.schedule(this::closeIdle, idle.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void closeIdle() {
        synchronized (entries) {
            closing = false;
            for (Iterator<Entry<T>> i = entries.values().iterator(); i.hasNext(); ) {
                Entry<T> entry = i.next();
                if (entry.users == 0 && System.nanoTime() - entry.lastUse >= idle.toNanos()) {
                    i.remove();
                    close(entry.network);
                }
            }
            if (!entries.isEmpty()) {
                closeLater();
            }
        }
    }

    private static void close(AutoCloseable network) {
        try {
            if (network != null) {
                network.close();
            }
        } catch (Exception e) {
            // no picture depends on a network being closed
        }
    }
}
