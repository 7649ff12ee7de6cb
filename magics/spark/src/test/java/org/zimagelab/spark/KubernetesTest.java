package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.SweepInterruptedException;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepStoppedException;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.ClusterMachines;

/** Sweeps on executors that Spark asks of Kubernetes. */
class KubernetesTest {
    private static SweepTrial trial;

    @TempDir
    Path folder;

    private SmallKubernetes cluster;

    @BeforeAll
    static void load() {
        trial = new SweepTrial();
    }

    @AfterAll
    static void unload() {
        trial.close();
    }

    @BeforeEach
    void start() throws IOException {
        cluster = new SmallKubernetes(Files.createDirectories(folder.resolve("pods")));
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private ClusterMachines machines(String key, String value) throws InterruptedException, IOException {
        Map<String, String> conf = cluster.conf();
        conf.put(key, value);
        Path home = Files.createDirectories(folder.resolve("home"));
        return SweepTrial.cluster(cluster.url(), home, conf, trial.clusterModel());
    }

    /** The store and the cluster as they were before. */
    private void assertNothingLeft() {
        assertEquals(Set.of(), cluster.objects.keySet());
        StandaloneCluster.await(() -> cluster.executors().isEmpty(), "the executors' end");
    }

    @Test
    void picturesAreThoseOfOneMachineEvenIfAPodIsDeleted(@TempDir Path stores) throws Exception {
        AtomicBoolean deleted = new AtomicBoolean();
        SweepTrial.Log log = new SweepTrial.Log(moment -> {
            if (moment.step().steps() == 60 && deleted.compareAndSet(false, true)) {
                cluster.delete(cluster.pods().get(0));
            }
        });
        Runs runs;
        try (ClusterMachines machines = machines("spark.executor.instances", "2")) {
            runs = trial.plan(trial.sweep(60), stores.resolve("cluster"), Optional.of(machines))
                    .run(log);
        }
        assertTrue(deleted.get(), log.lines::toString);
        Runs own = trial.plan(trial.sweep(60), stores.resolve("one"), Optional.empty())
                .run(SweepListener.SILENT);
        assertEquals(SweepTrial.pixels(own), SweepTrial.pixels(runs));
        Set<String> made = runs.runs().stream()
                .map(run -> run.metadata().orElseThrow().machine().orElseThrow())
                .collect(Collectors.toSet());
        assertTrue(made.stream().allMatch(name -> name.matches("zimage-lab-[0-9a-f]{6}-exec-\\d+")), made::toString);
        assertNothingLeft();
    }

    @Test
    void anInterruptDeletesThePods(@TempDir Path store) throws Exception {
        Thread sweeper = Thread.currentThread();
        SweepTrial.Log log = new SweepTrial.Log(moment -> sweeper.interrupt());
        try (ClusterMachines machines = machines("spark.executor.instances", "1")) {
            Plan plan = trial.plan(trial.sweep(999), store, Optional.of(machines));
            assertThrows(SweepInterruptedException.class, () -> plan.run(log));
        }
        assertNothingLeft();
    }

    /** What a sweep says that is interrupted when it has said something. */
    private List<String> saidFirst(Path store, String key, String value) throws Exception {
        SweepTrial.Log log = SweepTrial.untilNote();
        try (ClusterMachines machines = machines(key, value)) {
            Plan plan = trial.plan(trial.sweep(4), store, Optional.of(machines));
            assertThrows(SweepInterruptedException.class, () -> plan.run(log));
        }
        return log.lines;
    }

    @Test
    void whyPodsDoNotStartIsSaid(@TempDir Path store) throws Exception {
        cluster.hindrance = status -> status.add(
                "conditions",
                JsonParser.parseString("[{\"type\": \"PodScheduled\", \"status\": \"False\", \"message\":"
                        + " \"0/3 nodes are available: 3 Insufficient memory.\\nmore\"}]"));
        List<String> said = saidFirst(store, "spark.executor.memory", "900g");
        assertEquals(
                List.of("note: waiting for an executor of " + cluster.url()
                        + ": asked are 900g of memory; 0/3 nodes are available: 3 Insufficient memory."),
                said);
        assertNothingLeft();
    }

    @Test
    void whyNoPodIsCreatedIsSaid(@TempDir Path store) throws Exception {
        cluster.refusingPods = "403 pods \"x\" is forbidden: exceeded quota: small, limited: requests.memory=1Gi";
        List<String> said = saidFirst(store, "spark.executor.instances", "1");
        assertEquals(
                List.of("note: waiting for an executor of " + cluster.url() + ": asked are 512m of memory; Kubernetes"
                        + " answers 403: pods \"x\" is forbidden: exceeded quota: small, limited:"
                        + " requests.memory=1Gi"),
                said);
        assertNothingLeft();
    }

    /** As behind a firewall. */
    @Test
    void podsThatDoNotReachTheDriverAreSaid(@TempDir Path store) throws Exception {
        cluster.hindrance = status -> status.addProperty("phase", "Running");
        List<String> said = saidFirst(store, "spark.executor.instances", "2");
        assertTrue(
                said.get(0).matches(".*; 2 pods started, but did not connect to the driver at 127.0.0.1:\\d+ yet"),
                said::toString);
        assertNothingLeft();
    }

    @Test
    void podsThatCannotStartEndTheSweep(@TempDir Path store) throws Exception {
        JsonObject state = JsonParser.parseString("{\"waiting\": {\"reason\": \"ImagePullBackOff\","
                        + " \"message\": \"Back-off pulling image \\\"none\\\"\"}}")
                .getAsJsonObject();
        cluster.hindrance = status -> {
            JsonObject container = new JsonObject();
            container.add("state", state);
            status.add("containerStatuses", JsonParser.parseString("[" + container + "]"));
        };
        try (ClusterMachines machines = machines("spark.executor.instances", "1")) {
            Plan plan = trial.plan(trial.sweep(4), store, Optional.of(machines));
            SweepStoppedException stopped =
                    assertThrows(SweepStoppedException.class, () -> plan.run(new SweepTrial.Log(moment -> {})));
            assertTrue(
                    stopped.getMessage()
                            .startsWith("the pods of executors cannot start: ImagePullBackOff: Back-off pulling image"
                                    + " \"none\"; "),
                    stopped.getMessage());
        }
        assertNothingLeft();
    }

    @Test
    void aTokenThatIsNotTakenIsSaidAndNeverShown() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "never-shown\n");
        cluster.refusing = "401 Unauthorized";
        ClusterException refused = assertThrows(
                ClusterException.class,
                () -> machines("spark.kubernetes.authenticate.oauthTokenFile", token.toString()));
        assertEquals("Kubernetes answers 401: it does not take this token or certificate", refused.getMessage());
        assertFalse(cluster.requests.isEmpty(), "nobody asked");
    }

    @Test
    void aCertificateThatIsNotTrustedIsSaid() {
        Exception cause = new SSLHandshakeException("unable to find valid certification path to requested target");
        Exception thrown =
                new SparkException("cannot be instantiated", new KubernetesClientException("An error", cause));
        assertEquals(
                Optional.of("the certificate of Kubernetes is not trusted (unable to find valid certification path to"
                        + " requested target); name the one that has signed it by"
                        + " spark.kubernetes.authenticate.caCertFile"),
                KubernetesAccess.refusal(thrown));
        assertEquals(Optional.empty(), KubernetesAccess.refusal(new SparkException("other")));
    }

    @Test
    void aTokenOfTwoLinesIsRefused() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "one\ntwo\n");
        ClusterException refused = assertThrows(
                ClusterException.class,
                () -> machines("spark.kubernetes.authenticate.oauthTokenFile", token.toString()));
        assertEquals(
                "spark.kubernetes.authenticate.oauthTokenFile: expected a file that holds a token and nothing else",
                refused.getMessage());
    }

    @Test
    void theImageHasTheSparkOfTheDriver() throws IOException {
        String file = Files.readString(Path.of("../../install/Dockerfile"));
        String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();
        assertTrue(file.contains("FROM apache/spark:" + version + "-scala2.13-java17-"), file);
        assertTrue(file.contains("COPY target/lib /opt/zimage-lab/lib"), file);
    }
}
