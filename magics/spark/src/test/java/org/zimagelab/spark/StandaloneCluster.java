package org.zimagelab.spark;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone cluster of Spark: a master and workers, each a process of its own, on free ports of 127.0.0.1. Their
 * class path is that of the test: a {@code SPARK_HOME} of links to Spark and what it needs, and Z-Image Lab beside it.
 * All processes end with {@link #close}, or when this JVM ends in any way. Methods that wait ask for a state; they fail
 * after ten minutes, which only ends what hangs.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final long HANG_MINUTES = 10;
    private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
    private static final String LISTENING = StandaloneDaemon.ready("");

    private final Path folder;
    private final String javaOptions;
    private final int cores;
    private final int megabytes;
    private final Process master;
    private final String url;
    private final String page;
    private final List<Process> workers = new ArrayList<>();

    private StandaloneCluster(Path folder, Collection<String> executorOptions, int cores, int megabytes)
            throws IOException {
        this.folder = folder;
        this.cores = cores;
        this.megabytes = megabytes;
        javaOptions = String.join("\n", executorOptions);
        makeHome();
        master = start(List.of(), Map.of(), "master", "master");
        String[] where = listening(master, log("master")).split(" ");
        url = where[0];
        page = where[1];
    }

    /**
     * Starts a master and workers of one core each, and waits until all have registered.
     *
     * @param folder an empty folder, for SPARK_HOME, logs and what executors write
     */
    static StandaloneCluster start(Path folder, int workers) throws IOException {
        return start(folder, workers, 1, List.of());
    }

    /**
     * As {@link #start(Path, int)}.
     *
     * @param cores of each worker
     * @param executorOptions options of the JVM that every executor gets, beside those of its application
     */
    static StandaloneCluster start(Path folder, int workers, int cores, List<String> executorOptions)
            throws IOException {
        StandaloneCluster cluster = new StandaloneCluster(folder, executorOptions, cores, 2048);
        try {
            for (int i = 0; i < workers; i++) {
                cluster.startWorker(List.of(), Map.of());
            }
            cluster.awaitWorkers();
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Such as {@code spark://127.0.0.1:40123}. */
    String url() {
        return url;
    }

    /** The SPARK_HOME: what the test has as jars lies in {@code jars}. */
    Path home() {
        return folder.resolve("home");
    }

    /** Z-Image Lab itself: folders of classes, or its jars where it is packaged. Workers give it to executors. */
    private static String ours() {
        return entries()
                .filter(StandaloneCluster::isOurs)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOurs(Path entry) {
        return Files.isDirectory(entry) || entry.getFileName().toString().startsWith("zimage-lab-");
    }

    Process master() {
        return master;
    }

    /** In the order in which they were started. */
    List<Process> workers() {
        return List.copyOf(workers);
    }

    /**
     * Starts one more worker, as on another machine; {@link #awaitWorkers} waits until it has registered.
     *
     * @param before a command that runs the one behind it, as {@code nice} does; the worker and its executors run so
     * @param environment of the worker and its executors, in place of what others have
     */
    Process startWorker(List<String> before, Map<String, String> environment) throws IOException {
        String name = "worker-" + workers.size();
        Process worker = start(
                before,
                environment,
                name,
                "worker",
                url,
                Integer.toString(cores),
                Integer.toString(megabytes),
                folder.resolve(name).toString());
        workers.add(worker);
        return worker;
    }

    /** Waits until all workers that live have registered. */
    void awaitWorkers() {
        for (int i = 0; i < workers.size(); i++) {
            if (workers.get(i).isAlive()) {
                listening(workers.get(i), log("worker-" + i));
            }
        }
        await(
                () -> alive("workers")
                        >= workers.stream().filter(Process::isAlive).count(),
                "workers that register");
    }

    /** The executors that live now, of all workers. */
    List<ProcessHandle> executors() {
        return workers.stream().flatMap(worker -> executors(worker).stream()).toList();
    }

    /** The executors that live now on one worker. */
    static List<ProcessHandle> executors(Process worker) {
        return worker.children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains(EXECUTOR))
                .toList();
    }

    /** The executor of a machine as a sweep names it, {@code localhost#N}. */
    ProcessHandle executor(String machine) {
        String number = " --executor-id " + machine.substring(machine.indexOf('#') + 1) + " ";
        return executors().stream()
                .filter(process ->
                        SweepTrial.commandLine(process).replace('\0', ' ').contains(number))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no executor is " + machine));
    }

    /** Waits until so many executors live. */
    List<ProcessHandle> awaitExecutors(int count) {
        await(() -> executors().size() == count, count + " executors");
        return executors();
    }

    /** Waits until the master knows of no running application. */
    void awaitNoApplication() {
        await(() -> alive("activeapps") == 0, "the end of the application");
    }

    /** Ends a process as {@code kill -9} does, and waits until it is gone. */
    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        await(() -> !process.isAlive(), "the end of process " + process.pid());
    }

    /** Stops a process as {@code SIGSTOP} does, or lets it go on. */
    static void signal(ProcessHandle process, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("no signal " + name, e);
        }
    }

    /** Waits until something holds. */
    static void await(BooleanSupplier holds, String what) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(HANG_MINUTES);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }

    /** What executors have written to their logs so far, and what the daemons have, to look into when a test fails. */
    String logs() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(".log") || file.endsWith("stderr") || file.endsWith("stdout"))
                    .sorted()
                    .map(file -> folder.relativize(file) + "\n" + text(file))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all processes, executors too, and waits until they are gone. */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process worker : workers) {
            kill(worker.toHandle()); // first, so that it starts no executor in place of one that ends
        }
        if (master != null) {
            all.add(master.toHandle());
        }
        ProcessHandle.allProcesses().filter(this::isExecutorOfOurs).forEach(all::add);
        all.forEach(StandaloneCluster::kill);
        try (Stream<Path> links = Files.list(home().resolve("jars"))) {
            links.map(Path::toFile).forEach(File::delete); // JUnit warns of each that it deletes
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An executor whose worker is gone ends by itself, but a test should not wait for that. */
    private boolean isExecutorOfOurs(ProcessHandle process) {
        String command = process.info().commandLine().orElse("");
        return command.contains(EXECUTOR) && command.contains(home().toString());
    }

    /** How many the master knows that are alive; 0 if it does not answer. */
    private int alive(String what) {
        return state().map(state -> state.getAsJsonArray(what))
                .map(StandaloneCluster::living)
                .orElse(0);
    }

    private static int living(JsonArray entries) {
        int count = 0;
        for (JsonElement entry : entries) {
            String state = entry.getAsJsonObject().get("state").getAsString();
            count += state.equals("ALIVE") || state.equals("RUNNING") || state.equals("WAITING") ? 1 : 0;
        }
        return count;
    }

    /** What the master's page says as JSON. */
    private Optional<JsonObject> state() {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(page + "/json/")).build(),
                            HttpResponse.BodyHandlers.ofString());
            return Optional.of(JsonParser.parseString(answer.body()).getAsJsonObject());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while asking the master", e);
        }
    }

    private void makeHome() throws IOException {
        Path jars = Files.createDirectories(home().resolve("jars"));
        int number = 0;
        for (Path jar : entries().filter(entry -> !isOurs(entry)).toList()) {
            Path link = jars.resolve(String.format("%03d-%s", number++, jar.getFileName())); // in the test's order
            try {
                Files.createSymbolicLink(link, jar);
            } catch (IOException | UnsupportedOperationException e) {
                Files.copy(jar, link); // Windows allows links only to administrators
            }
        }
        Path conf = Files.createDirectories(home().resolve("conf"));
        Files.writeString(conf.resolve("java-opts"), javaOptions);
    }

    private static Stream<Path> entries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .map(Path::toAbsolutePath);
    }

    private Process start(List<String> before, Map<String, String> own, String name, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StandaloneDaemon.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SPARK_HOME", home().toString());
        environment.put("SPARK_CONF_DIR", home().resolve("conf").toString());
        environment.put("SPARK_SCALA_VERSION", "2.13"); // its launcher asks for it, and would look for a build
        environment.put("SPARK_DIST_CLASSPATH", ours());
        environment.put("SPARK_LOCAL_IP", StandaloneDaemon.HOST); // pages too
        environment.put(
                "SPARK_LOCAL_DIRS",
                Files.createDirectories(folder.resolve("local")).toString());
        environment.putAll(own);
        return builder.start();
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /** Waits for the line that says where a process listens. */
    private static String listening(Process process, Path log) {
        await(() -> lineIn(log).isPresent() || !process.isAlive(), "a line in " + log);
        return lineIn(log).orElseThrow(() -> new AssertionError("it ended: " + text(log)));
    }

    private static Optional<String> lineIn(Path log) {
        String text = text(log);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith(LISTENING))
                .map(line -> line.substring(LISTENING.length()))
                .findFirst();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
