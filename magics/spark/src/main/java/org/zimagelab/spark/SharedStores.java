package org.zimagelab.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;
import scala.Tuple2;

/** Stores that Hadoop opens, with the properties that Spark has for it. */
final class SharedStores {
    private static final String HADOOP = "spark.hadoop.";

    /** By the address, what this executor has opened; guarded by itself. */
    private static final Map<StoreAddress, RunStore> OPENED = new HashMap<>();

    private SharedStores() {}

    /**
     * Opens a store.
     *
     * @param copies a folder of this machine for copies of its files
     * @throws StoreException with one line, if it cannot be opened, read or written
     */
    static RunStore open(StoreAddress address, Path copies, SparkConf spark) {
        Map<String, String> properties = new HashMap<>();
        for (Tuple2<String, String> property : spark.getAll()) {
            properties.put(property._1(), property._2());
        }
        return HadoopFolder.open(address, hadoop(properties), copies);
    }

    /** Hadoop's configuration, with what properties of Spark say of it. */
    static Configuration hadoop(Map<String, String> spark) {
        Configuration conf = new Configuration();
        spark.forEach((key, value) -> {
            if (key.startsWith(HADOOP)) {
                conf.set(key.substring(HADOOP.length()), value);
            }
        });
        return conf;
    }

    /** The store in this executor, whose copies go with it. */
    static RunStore inExecutor(StoreAddress address) {
        synchronized (OPENED) {
            return OPENED.computeIfAbsent(
                    address, a -> open(a, folder(), SparkEnv.get().conf()));
        }
    }

    /** Spark deletes its folder of files when the executor ends. */
    private static Path folder() {
        try {
            return Files.createTempDirectory(Path.of(SparkFiles.getRootDirectory()), "store");
        } catch (IOException e) {
            throw new StoreException("no folder for copies of pictures can be made: " + e.getMessage(), e);
        }
    }
}
