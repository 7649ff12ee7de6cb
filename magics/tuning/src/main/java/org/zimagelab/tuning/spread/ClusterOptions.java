package org.zimagelab.tuning.spread;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A cluster of Apache Spark, and what its executors load.
 *
 * @param master where it is
 * @param conf properties of Spark by their keys, as for spark-submit; values may be secrets
 * @param models that make the pictures, at least one
 * @param installation the Spark of this machine, with which the driver runs
 */
public record ClusterOptions(
        SparkMaster master, Map<String, String> conf, List<ClusterModel> models, SparkInstallation installation) {

    public ClusterOptions {
        conf = new LinkedHashMap<>(conf);
        models = List.copyOf(models);
    }

    /** Without the values of its properties, which may be secrets. */
    @Override
    public String toString() {
        return master + " " + conf.keySet();
    }
}
