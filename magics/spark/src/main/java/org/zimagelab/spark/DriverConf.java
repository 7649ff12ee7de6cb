package org.zimagelab.spark;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.DriverCommand;

/** The properties of the driver: ours where the user says nothing, then spark-defaults.conf, then the user's own. */
final class DriverConf {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
    private static final String FAILURES = "spark.task.maxFailures";
    private static final String EXCLUDE = "spark.excludeOnFailure.";
    private static final String HEARTBEAT = "spark.executor.heartbeatInterval";
    static final String GPUS = "spark.executor.resource.gpu.amount";
    private static final String GPUS_OF_TASK = "spark.task.resource.gpu.amount";
    private static final String HOST = "spark.driver.host";

    /** What the names of all executors' pods begin with. */
    static final String POD_PREFIX = "spark.kubernetes.executor.podNamePrefix";

    private static final Set<String> MEMORIES =
            Set.of("spark.executor.memory", "spark.executor.memoryOverhead", "spark.driver.memory");
    private static final Set<String> NUMBERS = Set.of(
            "spark.cores.max",
            "spark.executor.cores",
            "spark.executor.instances",
            "spark.task.cpus",
            GPUS,
            GPUS_OF_TASK,
            FAILURES);

    /** Its executors, the cores of each, and their memory, MiB. */
    static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[(\\d+),(\\d+),(\\d+)]");

    /** More than Spark's 4, since each executor that does not fit costs a try. */
    private static final int MOST_FAILURES = 8;

    private DriverConf() {}

    /**
     * What the user says, in the file and in the kernel.
     *
     * @param given in the kernel
     * @throws ClusterException with one line, if the file cannot be read
     */
    static Map<String, String> named(Map<String, String> given, Map<String, String> environment) {
        Map<String, String> named = new LinkedHashMap<>();
        String folder = environment.get("SPARK_CONF_DIR");
        Path conf = folder == null || folder.isBlank()
                ? Path.of(environment.getOrDefault("SPARK_HOME", "."), "conf")
                : Path.of(folder);
        Path file = conf.resolve("spark-defaults.conf");
        if (Files.isRegularFile(file)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new ClusterException(file + ": cannot be read: " + e.getMessage());
            }
            properties.stringPropertyNames().stream()
                    .filter(key -> key.startsWith("spark."))
                    .sorted()
                    .forEach(key -> named.put(key, properties.getProperty(key).strip()));
        }
        named.putAll(given);
        return named;
    }

    /**
     * All properties.
     *
     * @param named see {@link #named}
     * @param here the address of this machine by which the master is reached; empty where it is not known
     */
    static SparkConf of(DriverCommand.Open open, Map<String, String> named, Optional<String> here) {
        SparkConf conf = new SparkConf(false);
        named.forEach(DriverConf::check);
        named.forEach(conf::set);
        conf.setMaster(open.master());
        conf.setIfMissing("spark.app.name", "Z-Image Lab");
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        Optional<String> address = open.master().startsWith("local") ? Optional.of(LOOPBACK) : here;
        if (open.master().startsWith("k8s://")) {
            address = Optional.of(conf.get(HOST, forPods(address)));
            // else Spark ends this process, and does not say why
            conf.setIfMissing("spark.executor.maxNumFailures", Integer.toString(Integer.MAX_VALUE));
            // else Spark itself waits for half a minute, and says nothing
            conf.setIfMissing("spark.scheduler.minRegisteredResourcesRatio", "0");
            conf.setIfMissing(POD_PREFIX, "zimage-lab-" + "%06x".formatted(new SecureRandom().nextInt(1 << 24)));
        }
        address.ifPresent(own -> {
            conf.setIfMissing(HOST, own);
            conf.setIfMissing("spark.driver.bindAddress", conf.get(HOST));
        });
        Matcher cluster = LOCAL_CLUSTER.matcher(open.master());
        if (cluster.matches()) {
            conf.setIfMissing("spark.executor.memory", cluster.group(3) + "m");
        }
        failures(conf);
        silence(conf);
        // One picture is one piece of work: a second copy of a task would wait for the claims of the first.
        conf.set("spark.speculation", "false");
        // A sweep needs all that there is, and executors of one kind.
        conf.set("spark.dynamicAllocation.enabled", "false");
        if (conf.contains(GPUS)) {
            conf.setIfMissing(GPUS_OF_TASK, "1");
        }
        conf.set("spark.plugins", joined(conf.get("spark.plugins", ""), ClusterPlugin.class.getName(), ","));
        if (!open.jar().isEmpty()
                && !open.master().startsWith("local[")
                && !open.master().equals("local")) {
            conf.set(
                    "spark.jars",
                    joined(
                            conf.get("spark.jars", ""),
                            Path.of(open.jar()).toUri().toString(),
                            ","));
        }
        conf.set(
                JAVA_OPTIONS,
                joined(
                        "-Djava.awt.headless=true -Dai.djl.offline=true "
                                + String.join(" ", quoted(open.javaOptions())),
                        conf.get(JAVA_OPTIONS, ""),
                        " "));
        // Spark would set it to the cores of a task; pictures are equal to the bit only with the kernel's number.
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(open.threads()));
        if (!open.classPath().isEmpty()) {
            // behind Spark's own jars, as for the workers of install/spark
            conf.setExecutorEnv("SPARK_DIST_CLASSPATH", open.classPath());
        }
        return conf;
    }

    /** An address by which pods reach this machine: its own address on the way to them, unless they are on it. */
    private static String forPods(Optional<String> onTheWay) {
        return onTheWay.filter(address -> !OwnAddress.isLoopback(address))
                .or(OwnAddress::reachable)
                .orElseThrow(() -> new ClusterException("pods cannot reach this machine, which has no address but"
                        + " loopback; name the one that they reach by --conf spark.driver.host=ADDRESS"));
    }

    /**
     * What Spark would refuse without naming the property.
     *
     * @throws ClusterException with one line; no value is shown, since one may be a secret
     */
    private static void check(String key, String value) {
        if (MEMORIES.contains(key) && !value.matches("\\d{1,12}([bkmgtpBKMGTP][bB]?)?")) {
            throw new ClusterException(key + ": expected a number with a unit, such as 2g");
        }
        if (NUMBERS.contains(key) && !value.matches("[1-9]\\d{0,8}")) {
            throw new ClusterException(key + ": expected a whole number from 1 on");
        }
    }

    /** An executor that cannot make the pictures fails one task, and gets no other; a lost one costs the task a try. */
    private static void failures(SparkConf conf) {
        conf.setIfMissing(FAILURES, Integer.toString(MOST_FAILURES));
        int tries = Math.max(2, conf.getInt(FAILURES, MOST_FAILURES));
        conf.set(FAILURES, Integer.toString(tries));
        conf.setIfMissing(EXCLUDE + "enabled", "true");
        conf.setIfMissing(EXCLUDE + "task.maxTaskAttemptsPerExecutor", "1");
        conf.setIfMissing(EXCLUDE + "task.maxTaskAttemptsPerNode", Integer.toString(tries - 1));
        conf.setIfMissing(EXCLUDE + "stage.maxFailedTasksPerExecutor", "1");
        conf.setIfMissing(EXCLUDE + "stage.maxFailedExecutorsPerNode", "1000");
        conf.setIfMissing(EXCLUDE + "application.maxFailedTasksPerExecutor", "1");
        conf.setIfMissing(EXCLUDE + "application.maxFailedExecutorsPerNode", "1000");
        // When no executor fits, waiting for another one helps nobody.
        conf.setIfMissing("spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout", "1s");
    }

    /**
     * An executor ends when the driver has answered nothing for as long as the driver waits for a silent executor;
     * Spark alone would let it wait five times as long. It is a heartbeat less, so that it ends before a question of a
     * task fails, which would be told as a reason why the executor does not fit.
     */
    private static void silence(SparkConf conf) {
        long interval = Math.max(1, conf.getTimeAsMs(HEARTBEAT, "10s"));
        long most = 1000 * conf.getTimeAsSeconds("spark.network.timeout", "120s");
        conf.setIfMissing("spark.executor.heartbeat.maxFailures", Long.toString(Math.max(2, most / interval - 1)));
    }

    private static List<String> quoted(List<String> options) {
        return options.stream()
                .map(option -> option.matches(".*[\\s\"'\\\\].*")
                        ? '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                        : option)
                .toList();
    }

    private static String joined(String first, String second, String between) {
        return first.isBlank() ? second : second.isBlank() ? first.strip() : first.strip() + between + second;
    }
}
