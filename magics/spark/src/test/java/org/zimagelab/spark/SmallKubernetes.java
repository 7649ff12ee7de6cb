package org.zimagelab.spark;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The part of Kubernetes' API that Spark needs for executors, on the loopback, and a kubelet in one: a pod is a process
 * of the test's class path. It tells no changes, so drivers poll: see {@link #conf}.
 */
final class SmallKubernetes implements AutoCloseable {
    private static final String APPLICATION = "spark-app-selector";
    private static final String BACKEND = "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend";

    /** Pods and configmaps by {@code KIND/NAME}. */
    final ConcurrentSkipListMap<String, JsonObject> objects = new ConcurrentSkipListMap<>();

    /** Method, path and query of every request. */
    final Queue<String> requests = new ConcurrentLinkedQueue<>();

    /** Changes the status of a pod that is asked for, which is then not started. */
    volatile Consumer<JsonObject> hindrance;

    /** An error's code with its status that answers everything, {@code "401 Unauthorized"}. */
    volatile String refusing = "";

    /** Likewise for pods that are asked for. */
    volatile String refusingPods = "";

    private final Map<String, Process> processes = new ConcurrentSkipListMap<>();
    private final HttpServer server;
    private final Path folder;

    /** @param folder for logs and what executors write */
    SmallKubernetes(Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "small-kubernetes");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "k8s://http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Properties of Spark with which a driver uses it. */
    Map<String, String> conf() {
        Map<String, String> conf = new TreeMap<>();
        conf.put("spark.kubernetes.container.image", "none");
        conf.put("spark.kubernetes.executor.enableApiWatcher", "false");
        conf.put("spark.kubernetes.executor.apiPollingInterval", "200ms");
        conf.put("spark.kubernetes.allocation.batch.delay", "200ms");
        conf.put("spark.driver.host", "127.0.0.1");
        conf.put("spark.executor.memory", "512m");
        return conf;
    }

    /** The names of all pods that there are. */
    List<String> pods() {
        return objects.keySet().stream()
                .filter(key -> key.startsWith("pods/"))
                .map(key -> key.substring("pods/".length()))
                .toList();
    }

    /** Deletes a pod as {@code kubectl delete} does. */
    void delete(String pod) {
        objects.remove("pods/" + pod);
        end(pod);
    }

    /** The processes of pods that live. */
    List<ProcessHandle> executors() {
        return processes.values().stream()
                .filter(Process::isAlive)
                .map(Process::toHandle)
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
        processes.values().forEach(process -> StandaloneCluster.kill(process.toHandle()));
    }

    private void end(String pod) {
        Process process = processes.get(pod);
        if (process != null) {
            process.destroy();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            requests.add(exchange.getRequestMethod() + " " + path + "?" + query);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String[] place = path.replaceFirst("^/api/v1/namespaces/[^/]+/", "").split("/");
            boolean asksForPod = exchange.getRequestMethod().equals("POST") && place[0].equals("pods");
            if (!refusing.isEmpty()) {
                refuse(exchange, refusing);
            } else if (asksForPod && !refusingPods.isEmpty()) {
                refuse(exchange, refusingPods);
            } else if (!path.startsWith("/api/v1/namespaces/")) {
                refuse(exchange, "404 NotFound");
            } else if (exchange.getRequestMethod().equals("POST")) {
                send(
                        exchange,
                        201,
                        create(place[0], JsonParser.parseString(body).getAsJsonObject()));
            } else if (exchange.getRequestMethod().equals("DELETE")) {
                matching(place, query).forEach(this::remove);
                send(exchange, 200, status("Success"));
            } else if (place.length == 1) {
                send(exchange, 200, list(place[0], matching(place, query)));
            } else if (objects.containsKey(place[0] + "/" + place[1])) {
                send(exchange, 200, objects.get(place[0] + "/" + place[1]));
            } else {
                refuse(exchange, "404 NotFound");
            }
        }
    }

    private List<String> matching(String[] place, String query) {
        String application = query.matches(".*" + APPLICATION + "=.*")
                ? query.replaceFirst(".*" + APPLICATION + "=([\\w-]+).*", "$1")
                : "";
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(String.join("/", place) + (place.length == 1 ? "/" : "")))
                .filter(entry -> application.isEmpty() || application.equals(label(entry.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String label(JsonObject object) {
        JsonElement labels = object.getAsJsonObject("metadata").get("labels");
        JsonElement label = labels == null ? null : labels.getAsJsonObject().get(APPLICATION);
        return label == null ? "" : label.getAsString();
    }

    private void remove(String key) {
        if (objects.remove(key) != null && key.startsWith("pods/")) {
            end(key.substring("pods/".length()));
        }
    }

    private JsonObject create(String kind, JsonObject object) throws IOException {
        String name = object.getAsJsonObject("metadata").get("name").getAsString();
        if (kind.equals("pods")) {
            JsonObject status = new JsonObject();
            status.addProperty("phase", "Pending");
            object.add("status", status);
            if (hindrance != null) {
                hindrance.accept(status);
            } else {
                start(name, object);
                status.addProperty("phase", "Running");
            }
        }
        objects.put(kind + "/" + name, object);
        return object;
    }

    /** Runs what the entry point of Apache's image runs. */
    private void start(String name, JsonObject pod) throws IOException {
        JsonObject container =
                pod.getAsJsonObject("spec").getAsJsonArray("containers").get(0).getAsJsonObject();
        Map<String, String> environment = new TreeMap<>();
        for (JsonElement each : container.getAsJsonArray("env")) {
            JsonObject variable = each.getAsJsonObject();
            JsonElement value = variable.get("value");
            String observed = variable.toString().contains("metadata.name") ? name : "127.0.0.1";
            environment.put(variable.get("name").getAsString(), value == null ? observed : value.getAsString());
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        environment.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("SPARK_JAVA_OPT_"))
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BACKEND));
        command.addAll(List.of("--driver-url", environment.get("SPARK_DRIVER_URL")));
        command.addAll(List.of("--executor-id", environment.get("SPARK_EXECUTOR_ID")));
        command.addAll(List.of("--cores", environment.get("SPARK_EXECUTOR_CORES")));
        command.addAll(List.of("--app-id", environment.get("SPARK_APPLICATION_ID")));
        command.addAll(List.of("--hostname", "127.0.0.1"));
        command.addAll(List.of("--resourceProfileId", environment.get("SPARK_RESOURCE_PROFILE_ID")));
        command.addAll(List.of("--podName", name));
        Path own = Files.createDirectories(folder.resolve(name));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(own.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("SPARK_LOCAL_DIRS", own.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_CONF_DIR", own.toString());
        processes.put(name, builder.start());
    }

    private JsonObject list(String kind, List<String> keys) {
        JsonArray items = new JsonArray();
        for (String key : keys) {
            JsonObject object = objects.get(key);
            if (object != null) {
                items.add(kind.equals("pods") ? observed(key, object) : object);
            }
        }
        JsonObject list = new JsonObject();
        list.addProperty("apiVersion", "v1");
        list.addProperty(
                "kind", kind.equals("pods") ? "PodList" : kind.equals("events") ? "EventList" : "ConfigMapList");
        JsonObject metadata = new JsonObject();
        metadata.addProperty("resourceVersion", "1");
        list.add("metadata", metadata);
        list.add("items", items);
        return list;
    }

    private JsonObject observed(String key, JsonObject pod) {
        Process process = processes.get(key.substring("pods/".length()));
        if (process != null && !process.isAlive()) {
            pod.getAsJsonObject("status").addProperty("phase", process.exitValue() == 0 ? "Succeeded" : "Failed");
        }
        return pod;
    }

    private static JsonObject status(String status) {
        JsonObject answer = new JsonObject();
        answer.addProperty("apiVersion", "v1");
        answer.addProperty("kind", "Status");
        answer.addProperty("status", status);
        return answer;
    }

    private static void refuse(HttpExchange exchange, String refusal) throws IOException {
        JsonObject answer = status("Failure");
        answer.addProperty("code", Integer.parseInt(refusal.substring(0, 3)));
        answer.addProperty("message", refusal.substring(4));
        send(exchange, Integer.parseInt(refusal.substring(0, 3)), answer);
    }

    private static void send(HttpExchange exchange, int code, JsonObject answer) throws IOException {
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
