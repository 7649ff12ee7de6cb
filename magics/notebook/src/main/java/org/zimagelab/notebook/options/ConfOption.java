package org.zimagelab.notebook.options;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.session.StoreConnections;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;
import picocli.CommandLine.Option;

/** {@code --conf}: properties of Spark for a cluster, and those of Hadoop for a store that it opens. */
public final class ConfOption {
    private static final Pattern KEY = Pattern.compile("spark(\\.[A-Za-z0-9_-]+)+");

    /** What an option of its own says. */
    private static final String MASTER = "spark.master";

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            completionCandidates = Keys.class,
            description = {
                "a property of Spark, as for spark-submit; for a store such as s3a://bucket/runs those of Hadoop,",
                "such as spark.hadoop.fs.s3a.endpoint=URL, which later commands of the session use too; may be given",
                "several times"
            })
    private List<String> properties = List.of();

    /** Of the properties those that a sweep or a store may need. */
    static final class Keys implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(
                            "spark.cores.max",
                            "spark.executor.cores",
                            "spark.executor.extraClassPath",
                            "spark.executor.instances",
                            "spark.executor.memory",
                            "spark.executor.resource.gpu.amount",
                            "spark.hadoop.fs.s3a.endpoint",
                            "spark.hadoop.fs.s3a.endpoint.region",
                            "spark.hadoop.fs.s3a.path.style.access",
                            "spark.kubernetes.container.image",
                            "spark.ui.enabled")
                    .map(key -> key + "=")
                    .iterator();
        }
    }

    /**
     * The properties in the order in which they were given; of two of one name the last, as spark-submit does.
     *
     * @throws MagicException with one line that does not show a value, which may be a secret
     */
    public Map<String, String> conf() {
        Map<String, String> conf = new LinkedHashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            if (equals < 0) {
                throw new MagicException(
                        "--conf: expected KEY=VALUE, such as spark.executor.memory=8g, and there is no = in it");
            }
            String key = property.substring(0, equals).strip();
            if (!KEY.matcher(key).matches()) {
                // without a point it is hardly a key, but perhaps the secret itself
                String shown = key.contains(".") ? " " + Printable.value(key) + "=…" : "";
                throw new MagicException("--conf" + shown
                        + ": expected a key of Spark, such as spark.executor.memory (Hadoop's keys stand behind"
                        + " spark.hadoop., as spark.hadoop.fs.s3a.endpoint)");
            }
            if (key.equals(MASTER)) {
                throw new MagicException("--conf " + MASTER + ": the master stands behind --on");
            }
            conf.put(key, property.substring(equals + 1).strip());
        }
        return conf;
    }

    /**
     * Uses the properties for what the cell opens now and later.
     *
     * @param onCluster whether a cluster is named
     * @param isShared whether a store is named that Hadoop opens
     * @throws MagicException with one line, if a property is none, or nothing would use it
     */
    void use(CellContext cell, boolean onCluster, boolean isShared) {
        Map<String, String> conf = conf();
        if (!conf.isEmpty() && !onCluster && !isShared) {
            throw new MagicException("--conf is for a cluster, which --on names, or for a store that Hadoop opens, such"
                    + " as s3a://bucket/runs: neither is named here");
        }
        Optional<String> unused = conf.keySet().stream()
                .filter(key -> !onCluster && !StoreConnections.isUsed(key))
                .findFirst();
        if (unused.isPresent()) {
            throw new MagicException("--conf " + unused.get() + "=…: without --on only keys behind spark.hadoop. count,"
                    + " such as spark.hadoop.fs.s3a.endpoint");
        }
        cell.session().stores().use(conf);
    }

    /**
     * The same for words that may name such a store, or a sweep whose pictures are in one.
     *
     * @param words as typed; null for the latest sweep
     */
    public void use(CellContext cell, boolean onCluster, List<String> words) {
        boolean isShared =
                cell.session().stores().isAnyNamed() || words.stream().anyMatch(word -> word != null && isShared(word));
        use(cell, onCluster, isShared);
    }

    private static boolean isShared(String word) {
        try {
            return new StoreAddress(word).isShared();
        } catch (StoreException e) {
            return true; // an address with a password, which opening it refuses
        }
    }
}
