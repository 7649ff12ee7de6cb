package org.zimagelab.notebook.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.zimagelab.torch.files.CacheFolder;
import org.zimagelab.tuning.spread.SparkInstallation;
import org.zimagelab.tuning.spread.StoreProcess;
import org.zimagelab.tuning.store.SharedFolder;
import org.zimagelab.tuning.store.StoreAddress;

/** The stores that Hadoop opens and that a session has named, and the properties with which it opens them. */
public final class StoreConnections {
    private final BiFunction<StoreAddress, Map<String, String>, SharedFolder> opener;
    private final Map<StoreAddress, SharedFolder> opened = new HashMap<>();
    private final Map<String, String> conf = new HashMap<>();
    private final Set<StoreAddress> named = new LinkedHashSet<>();

    /** Connections by a process each, which starts when files are asked for. */
    StoreConnections() {
        this((address, conf) -> new StoreProcess(address, conf, SparkInstallation::here));
    }

    /**
     * Connections made in a way of their own.
     *
     * @param opener the address and properties of Spark → the store's folder
     */
    StoreConnections(BiFunction<StoreAddress, Map<String, String>, SharedFolder> opener) {
        this.opener = opener;
    }

    /**
     * Remembers properties, for this session alone.
     *
     * @param properties of Spark by their keys, as {@code --conf} gives them; a later value of a key counts
     */
    public void use(Map<String, String> properties) {
        Map<String, String> before = Map.copyOf(conf);
        properties.forEach((key, value) -> {
            if (isUsed(key)) {
                conf.put(key, value);
            }
        });
        if (!conf.equals(before)) {
            opened.clear(); // their processes end when nobody asks any more
        }
    }

    /** Whether a store is opened with a property of Spark: with those of Hadoop, and what says which are secret. */
    public static boolean isUsed(String key) {
        return key.startsWith("spark.hadoop.") || key.equals("spark.redaction.regex");
    }

    /** Whether this session has named a store that Hadoop opens. */
    public boolean isAnyNamed() {
        return !named.isEmpty();
    }

    /**
     * A store's folder. It is reached with the first request.
     *
     * @param address of a store that Hadoop opens
     * @return the same until other properties are used
     */
    public SharedFolder folder(StoreAddress address) {
        named.add(address);
        return opened.computeIfAbsent(address, a -> opener.apply(a, Map.copyOf(conf)));
    }

    /**
     * The store of which a folder has the copies.
     *
     * @param folder of this machine
     * @return empty, if this session has not named such a store
     */
    public Optional<StoreAddress> copiedTo(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        return named.stream()
                .filter(address -> address.folder(CacheFolder.path())
                        .toAbsolutePath()
                        .normalize()
                        .equals(whole))
                .findFirst();
    }
}
