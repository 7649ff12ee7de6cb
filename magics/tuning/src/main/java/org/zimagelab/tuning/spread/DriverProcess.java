package org.zimagelab.tuning.spread;

import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;

/**
 * The process in which Spark's driver runs, so that Spark is never on the class path of the kernel. It ends when its
 * input is closed, and so with the kernel, however that ends.
 */
final class DriverProcess implements AutoCloseable {
    /** Environment variable of the driver: a folder that it deletes when it ends. */
    private static final String TEMPORARY = "ZIMAGE_LAB_SPARK_TEMPORARY";

    private static final int KEPT_LINES = 200;

    /** How long a driver may take to end by itself; it gives itself less. */
    private static final long END_SECONDS = 10;

    private final Process process;
    private final Writer commands;
    private final Redaction redaction;

    /** What it wrote to its log last; guarded by itself. */
    private final Deque<String> log = new ArrayDeque<>();

    private final Thread logReader;

    private DriverProcess(Process process, Redaction redaction) {
        this.process = process;
        this.redaction = redaction;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.logReader = thread("spark-driver-log", () -> read(process.getErrorStream(), this::keep));
    }

    /**
     * Starts the process.
     *
     * @param listener receives its messages, on a thread of its own; null when it has ended
     * @throws ClusterException with one line, if it cannot be started
     */
    static DriverProcess start(ClusterOptions options, Redaction redaction, Consumer<DriverMessage> listener) {
        String heap = options.conf().getOrDefault("spark.driver.memory", "1g");
        if (!heap.matches("[1-9]\\d{0,6}[kmgtKMGT]")) {
            throw new ClusterException("spark.driver.memory: expected a number with a unit, such as 2g");
        }
        return start(options.installation(), heap, options.master().isLocal(), redaction, listener);
    }

    /**
     * As {@link #start(ClusterOptions, Redaction, Consumer)}.
     *
     * @param isLocal whether executors run on this machine
     */
    static DriverProcess start(
            SparkInstallation installation,
            String heap,
            boolean isLocal,
            Redaction redaction,
            Consumer<DriverMessage> listener) {
        Path temporary;
        try {
            temporary = Files.createTempDirectory("zimage-lab-spark-");
        } catch (IOException e) {
            throw new ClusterException("the driver of Spark cannot be started: no temporary folder can be made in "
                    + System.getProperty("java.io.tmpdir"));
        }
        ProcessBuilder builder = new ProcessBuilder(installation.driverCommand(heap, temporary));
        Path home = isLocal ? installation.homeOfLinks(temporary) : installation.home();
        Map<String, String> environment = builder.environment();
        environment.put(TEMPORARY, temporary.toString());
        environment.put("SPARK_HOME", home.toString());
        environment.putIfAbsent(
                "SPARK_CONF_DIR", installation.home().resolve("conf").toString());
        environment.put("SPARK_SCALA_VERSION", "2.13"); // else Spark looks for the folders of its own build
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        if (isLocal) {
            environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        }
        try {
            DriverProcess driver = new DriverProcess(builder.start(), redaction);
            driver.logReader.start();
            thread("spark-driver", () -> {
                        read(driver.process.getInputStream(), line -> driver.message(line, listener));
                        driver.joinLog();
                        AtomicFile.deleteTree(temporary);
                        listener.accept(null);
                    })
                    .start();
            return driver;
        } catch (IOException e) {
            AtomicFile.deleteTree(temporary);
            throw new ClusterException("the driver of Spark cannot be started: " + Printable.value(e.getMessage()));
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void read(InputStream stream, Consumer<String> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
            }
        } catch (IOException e) {
            // the process has ended
        }
    }

    private void message(String line, Consumer<DriverMessage> listener) {
        DriverMessage message;
        try {
            message = ClusterJson.message(line);
        } catch (JsonParseException e) {
            keep(line); // something else that the process printed
            return;
        }
        listener.accept(message);
    }

    private void keep(String line) {
        synchronized (log) {
            log.addLast(redaction.of(line));
            if (log.size() > KEPT_LINES) {
                log.removeFirst();
            }
        }
    }

    private void joinLog() {
        try {
            logReader.join(TimeUnit.SECONDS.toMillis(1));
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a command; nothing happens if the process has ended, which its listener hears. */
    synchronized void send(DriverCommand command) {
        try {
            commands.write(ClusterJson.line(command));
            commands.write('\n');
            commands.flush();
        } catch (IOException e) {
            // its end is heard by the listener
        }
    }

    /** Why a process ended that should not have, in one line: its exit status, and what it wrote last. */
    String end() {
        String status = process.isAlive() ? "" : " (exit " + process.exitValue() + ")";
        synchronized (log) {
            String said = log.stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("\tat ") && !line.startsWith("WARNING:"))
                    .reduce((a, b) -> b)
                    .map(line -> "; it wrote: " + Printable.value(line))
                    .orElse("");
            return "the driver of Spark ended" + status + said;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** For tests and messages. */
    long pid() {
        return process.pid();
    }

    /** Ends it at once. */
    void destroy() {
        process.destroyForcibly();
    }

    /** Closes its input, and waits until it has ended; ends it, if it does not by itself. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended
        }
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
