package org.zimagelab.spark;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.cluster.k8s.KubernetesClusterSchedulerBackend;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.Amounts;
import scala.collection.immutable.Map$;

/** The pods of the application's executors: what Kubernetes says of those that do not start. */
final class ExecutorPods {
    /** Reasons that pass only if somebody changes something, in Kubernetes' words. */
    private static final Set<String> LASTING = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError");

    /** How long an executor may take to end, seconds. */
    private static final long GRACE_SECONDS = 5;

    private static final String APPLICATION = "spark-app-selector";

    private final SparkContext spark;
    private final KubernetesClient client;
    private final String namespace;
    private final String application;

    /**
     * Why a pod does not start.
     *
     * @param reason in one line
     * @param lasts whether waiting does not help
     */
    record Hindrance(String reason, boolean lasts) {}

    private ExecutorPods(SparkContext spark, KubernetesClient client, String application) {
        this.spark = spark;
        this.client = client;
        this.namespace = spark.conf().get("spark.kubernetes.namespace", "default");
        this.application = application;
    }

    /** Empty where the master is not Kubernetes. */
    static Optional<ExecutorPods> of(SparkContext spark) {
        return spark.schedulerBackend() instanceof KubernetesClusterSchedulerBackend backend
                ? Optional.of(new ExecutorPods(spark, backend.kubernetesClient(), backend.applicationId()))
                : Optional.empty();
    }

    /** Deletes them, and what Spark has laid beside them, unless the user keeps them to read their logs. */
    void delete() {
        if (!spark.conf().getBoolean("spark.kubernetes.executor.deleteOnTermination", true)) {
            return;
        }
        try {
            spark.requestTotalExecutors(0, 0, Map$.MODULE$.empty()); // else Spark would ask for others
            client.pods()
                    .inNamespace(namespace)
                    .withLabel(APPLICATION, application)
                    .withGracePeriod(GRACE_SECONDS)
                    .delete();
            client.configMaps()
                    .inNamespace(namespace)
                    .withLabel(APPLICATION, application)
                    .delete();
        } catch (RuntimeException e) {
            // Spark tries it too
        }
    }

    /**
     * Why no executor is there, as Kubernetes says of the first pod that does not start; empty if nothing is known.
     */
    Optional<Hindrance> hindrance() {
        try {
            List<Pod> all =
                    client.pods().inNamespace(namespace).withLabel(APPLICATION, application).list().getItems().stream()
                            .sorted(Comparator.comparing(
                                    pod -> pod.getMetadata().getName()))
                            .toList();
            List<Pod> pending = inPhase("Pending", all);
            return Stream.concat(
                            pending.stream().flatMap(pod -> ofContainer(pod).or(() -> ofScheduling(pod)).stream()),
                            pending.stream().flatMap(pod -> ofEvents(pod).stream()))
                    .findFirst()
                    .or(() -> ofWay(inPhase("Running", all).size()))
                    .or(() -> all.isEmpty()
                            ? PodRefusals.latest().map(refusal -> new Hindrance(refusal, false))
                            : Optional.empty());
        } catch (KubernetesClientException e) {
            return KubernetesAccess.refusal(e).map(refusal -> new Hindrance(refusal, false));
        }
    }

    private static List<Pod> inPhase(String phase, List<Pod> all) {
        return all.stream()
                .filter(pod -> phase.equals(pod.getStatus().getPhase()))
                .toList();
    }

    /** Where a firewall or the lack of a route is between pods and the driver, both wait. */
    private Optional<Hindrance> ofWay(int running) {
        String driver =
                spark.conf().get("spark.driver.host") + ":" + spark.conf().get("spark.driver.port");
        return running == 0
                ? Optional.empty()
                : Optional.of(new Hindrance(
                        Amounts.count(running, "pod") + " started, but did not connect to the driver at " + driver
                                + " yet",
                        false));
    }

    private static Optional<Hindrance> ofContainer(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .map(ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(state -> state.getWaiting())
                .filter(Objects::nonNull)
                .filter(waiting -> LASTING.contains(waiting.getReason()))
                .map(waiting -> new Hindrance(text(waiting), true))
                .findFirst();
    }

    private static String text(ContainerStateWaiting waiting) {
        String said = waiting.getMessage();
        return waiting.getReason() + (said == null || said.isBlank() ? "" : ": " + line(said));
    }

    private static Optional<Hindrance> ofScheduling(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "False".equals(condition.getStatus()))
                .map(PodCondition::getMessage)
                .filter(Objects::nonNull)
                .map(message -> new Hindrance(line(message), false))
                .findFirst();
    }

    /** Such as a volume that cannot be mounted. */
    private Optional<Hindrance> ofEvents(Pod pod) {
        return client
                .v1()
                .events()
                .inNamespace(namespace)
                .withField("involvedObject.name", pod.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .filter(event -> "Warning".equals(event.getType()))
                .map(Event::getMessage)
                .filter(Objects::nonNull)
                .reduce((a, b) -> b)
                .map(message -> new Hindrance(line(message), false));
    }

    private static String line(String said) {
        return Printable.line(String.valueOf(said).lines().findFirst().orElse(""));
    }
}
