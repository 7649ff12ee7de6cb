package org.zimagelab.tuning.spread;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;

/**
 * Where a cluster of Apache Spark is, as {@code spark-submit --master} names it.
 *
 * @param url {@code spark://HOST:PORT}, several hosts separated by commas, {@code local-cluster[N,CORES,MEMORY]},
 *     {@code local[N]} or {@code k8s://URL}
 */
public record SparkMaster(String url) {
    /** The forms that are understood, in words. */
    public static final String FORMS = "spark://HOST:PORT (or spark://HOST1:PORT1,HOST2:PORT2),"
            + " local-cluster[N,CORES,MEMORY] with MEMORY in MiB, local[N], or k8s://HOST:PORT";

    /** One of each form, with which a line can begin. */
    public static final List<String> EXAMPLES =
            List.of("spark://localhost:7077", "local-cluster[2,1,2048]", "local[2]", "k8s://https://localhost:6443");

    private static final int MOST_PORT = 65535;

    /** A name, an address of IPv4, or one of IPv6 in brackets. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+]");

    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    private static final Pattern LOCAL = Pattern.compile("local|local\\[(\\*|\\d{1,4})]");
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*(\\d{1,4})\\s*,\\s*(\\d{1,4})\\s*,\\s*(\\d{1,7})\\s*]");
    private static final Pattern KUBERNETES =
            Pattern.compile("k8s://(https?://)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+])(:\\d{1,5})?(/\\S*)?");

    /** A user's name and password in a URL. */
    private static final Pattern USER = Pattern.compile("://[^/]*@");

    /** Spark's own least memory of an executor, MiB. */
    private static final int LEAST_MEMORY = 450;

    /**
     * A master as it was typed.
     *
     * @throws IllegalArgumentException with one line that names the forms, if it is none of them
     */
    public static SparkMaster of(String typed) {
        String url = typed.strip();
        if (url.startsWith("spark://")) {
            return standalone(url);
        }
        Matcher cluster = LOCAL_CLUSTER.matcher(url);
        if (cluster.matches()) {
            int memory = Integer.parseInt(cluster.group(3));
            if (Integer.parseInt(cluster.group(1)) == 0 || Integer.parseInt(cluster.group(2)) == 0) {
                throw wrong(url, "at least 1 executor and 1 core: local-cluster[N,CORES,MEMORY]");
            }
            if (memory < LEAST_MEMORY) {
                throw wrong(
                        url,
                        "at least " + LEAST_MEMORY + " MiB of memory for each executor, such as"
                                + " local-cluster[2,1,2048]");
            }
            return new SparkMaster(url.replaceAll("\\s", ""));
        }
        Matcher local = LOCAL.matcher(url);
        if (local.matches()) {
            if (local.group(1) != null && local.group(1).matches("0+")) {
                throw wrong(url, "at least 1 thread: local[N]");
            }
            return new SparkMaster(url);
        }
        if (KUBERNETES.matcher(url).matches()) {
            return new SparkMaster(url);
        }
        if (url.equals("yarn") || url.startsWith("yarn-") || url.startsWith("mesos")) {
            throw wrong(url, FORMS + "; " + url.replaceAll("[^a-z].*", "") + " is not supported");
        }
        throw wrong(url, FORMS);
    }

    private static SparkMaster standalone(String url) {
        // an empty part at the end is an error too
        for (String host : url.substring("spark://".length()).split(",", -1)) {
            int colon = host.endsWith("]") ? -1 : host.lastIndexOf(':');
            String name = host.substring(0, Math.max(0, colon));
            String port = host.substring(colon + 1);
            if (name.isEmpty() || port.isEmpty()) {
                throw wrong(url, "spark://HOST:PORT, with a port behind each host, such as spark://localhost:7077");
            }
            if (name.contains("@")) {
                throw wrong(url, "no name and no password of a user: a secret stands in spark-defaults.conf");
            }
            if (name.contains(":") && !name.startsWith("[")) {
                throw wrong(url, "brackets around an address of IPv6, such as spark://[::1]:7077");
            }
            if (!HOST.matcher(name).matches()) {
                throw wrong(url, "a host's name of letters from a to z, digits, points and hyphens, or its address");
            }
            if (!PORT.matcher(port).matches() || Integer.parseInt(port) < 1 || Integer.parseInt(port) > MOST_PORT) {
                throw wrong(url, "a port from 1 to " + MOST_PORT + " at the end, such as spark://localhost:7077");
            }
        }
        return new SparkMaster(url);
    }

    private static IllegalArgumentException wrong(String url, String expected) {
        String shown = Printable.value(USER.matcher(url).replaceFirst("://…@"));
        return new IllegalArgumentException("on '" + shown + "': expected " + expected);
    }

    /** Whether its executors are processes, or threads, that the driver itself starts on this machine. */
    public boolean isLocal() {
        return url.startsWith("local");
    }

    @Override
    public String toString() {
        return url;
    }
}
