package org.zimagelab.spark;

import java.net.InetSocketAddress;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.deploy.master.ApplicationInfo;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.package$;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.spread.ClusterException;
import scala.reflect.ClassTag$;

/**
 * What the master of a standalone cluster says of its workers. An answer also says that what listens there is a master
 * of this version of Spark, whose own client would try for a minute.
 */
final class MasterState {
    private static final String SECONDS = "5s";
    private static final String MASTER = "Master";

    private final List<WorkerInfo> workers;

    private final List<ApplicationInfo> applications;

    private MasterState(DeployMessages.MasterStateResponse state) {
        workers = List.of(state.workers());
        applications = List.of(state.activeApps());
    }

    /**
     * Asks the master, or the first of several that answers.
     *
     * @throws ClusterException with one line, if none answers as a master of this version does
     */
    static MasterState of(String url, SparkConf conf) {
        SparkConf own = conf.clone()
                .set("spark.rpc.askTimeout", SECONDS)
                .set("spark.rpc.lookupTimeout", SECONDS)
                .set("spark.rpc.io.connectionTimeout", SECONDS)
                .set("spark.rpc.io.maxRetries", "0");
        SecurityManager security = new SecurityManager(
                own, SecurityManager.$lessinit$greater$default$2(), SecurityManager.$lessinit$greater$default$3());
        RpcEnv rpc = RpcEnv.create("master-state", conf.get("spark.driver.host", "localhost"), -1, own, security, true);
        Throwable last = null;
        try {
            for (InetSocketAddress place : MasterProbe.places(url)) {
                try {
                    DeployMessages.MasterStateResponse state = rpc.setupEndpointRef(
                                    new RpcAddress(place.getHostString(), place.getPort()), MASTER)
                            .askSync(
                                    DeployMessages.RequestMasterState$.MODULE$,
                                    ClassTag$.MODULE$.apply(DeployMessages.MasterStateResponse.class));
                    return new MasterState(state);
                } catch (Exception e) { // Scala throws checked exceptions undeclared
                    last = e;
                }
            }
        } finally {
            rpc.shutdown();
        }
        throw new ClusterException(refusal(url, last));
    }

    private static String refusal(String url, Throwable failure) {
        StringBuilder said = new StringBuilder();
        Throwable cause = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            said.append(t).append('\n');
            cause = t;
        }
        String version = package$.MODULE$.SPARK_VERSION();
        String all = said.toString();
        if (all.contains("InvalidClassException") || all.contains("serialVersionUID")) {
            return "the master " + url + " runs another version of Spark than this installation, which has " + version;
        }
        if (all.contains("SaslException") || all.contains("SASL") || all.contains("auth")) {
            return "the master " + url + " refuses this application: spark.authenticate and spark.authenticate.secret"
                    + " must be as the master has them";
        }
        return "what listens at " + url + " does not answer as a Spark master of version " + version + " does ("
                + Printable.value(
                        String.valueOf(cause.getMessage()).lines().findFirst().orElse("no answer"))
                + "); if it is one, spark.authenticate, its secret and spark.network.crypto must be as it has them";
    }

    /** Cores of all workers that the master knows; some may be gone. */
    int cores() {
        return workers.stream().mapToInt(WorkerInfo::cores).sum();
    }

    /**
     * What the cluster has, whether one of its workers is large enough, and who else uses it, in a few words. What of
     * it is free a master does not tell: the parts of its answer that say so are not sent ({@code WorkerInfo} and
     * {@code ApplicationInfo} of Spark 4.2), nor is whether a worker is gone.
     *
     * @param asked of each executor
     * @param own Spark's number of this application
     */
    String cluster(ExecutorSize asked, String own) {
        if (workers.isEmpty()) {
            return "the cluster has no worker";
        }
        List<ExecutorSize> sizes = workers.stream().map(ExecutorSize::of).toList();
        boolean isLarge = sizes.stream().anyMatch(asked::fitsInto);
        List<String> others = applications.stream()
                .filter(application -> !application.id().equals(own))
                .map(application -> "'" + Printable.value(application.desc().name()) + "'")
                .distinct()
                .sorted()
                .toList();
        return "the cluster has " + Amounts.count(workers.size(), "worker") + " with " + Amounts.count(cores(), "core")
                + " in all, and at most " + ExecutorSize.largest(sizes).words() + " on one of them"
                + (isLarge ? "" : ", so no worker is large enough")
                + (others.isEmpty() ? "" : "; it is also used by " + String.join(", ", others));
    }
}
