package org.zimagelab.spark;

import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverCommand;
import org.zimagelab.tuning.spread.DriverMessage;
import org.zimagelab.tuning.spread.Redaction;

/**
 * The driver process of a cluster, or a process for requests of a store's files. Reads {@link DriverCommand}s from its
 * input and writes {@link DriverMessage}s, a line of JSON each; ends when its input does.
 */
public final class SparkDriver {
    /** How long Spark may take to stop; then this process ends all the same, which executors notice at once. */
    private static final long STOP_MILLIS = 6000;

    /** How long of it Spark may take to connect, where it does that. */
    private static final long CONNECT_MILLIS = 4000;

    private static final String TEMPORARY = "ZIMAGE_LAB_SPARK_TEMPORARY";

    private final DriverOutput out;
    private final BlockingQueue<DriverCommand.Make> sweeps = new LinkedBlockingQueue<>();
    private final CountDownLatch connected = new CountDownLatch(1);
    private volatile ClusterJob job;
    private volatile DriverCommand.Work latest;
    private volatile JavaSparkContext spark;

    private SparkDriver(DriverOutput out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream messages = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        System.setOut(System.err); // what a library prints is no message
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String first = in.readLine();
        if (first == null) {
            return;
        }
        DriverCommand command = ClusterJson.command(first);
        if (command instanceof DriverCommand.OpenFolder folder) {
            FolderRequests.answer(folder, in, new DriverOutput(messages, Redaction.of(folder.conf())));
            deleteTemporary();
            System.exit(0);
        }
        DriverCommand.Open open = (DriverCommand.Open) command;
        SparkDriver driver = new SparkDriver(new DriverOutput(messages, Redaction.of(open.conf())));
        Thread commands = new Thread(() -> driver.read(in), "commands");
        commands.setDaemon(true);
        commands.start();
        driver.run(open);
    }

    private void read(BufferedReader in) {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                DriverCommand command = ClusterJson.command(line);
                if (command instanceof DriverCommand.Make make) {
                    sweeps.add(make);
                } else if (command instanceof DriverCommand.Share share) {
                    share(share);
                } else if (command instanceof DriverCommand.Cancel && job != null) {
                    job.cancel();
                }
            }
        } catch (IOException | JsonParseException e) {
            // the kernel is gone, or speaks another language
        }
        end(0);
    }

    private void share(DriverCommand.Share share) {
        String reason = "";
        try {
            StoreCopies copies = StoreCopies.of(share, spark.getConf());
            out.copyTo(copies);
        } catch (RuntimeException e) {
            reason = Printable.line(String.valueOf(e.getMessage()));
        }
        out.send(new DriverMessage.Shared(reason));
    }

    private void run(DriverCommand.Open open) throws InterruptedException {
        ClusterExecutors executors = new ClusterExecutors(out);
        try {
            spark = connect(open, executors);
            connected.countDown();
        } catch (ClusterException e) {
            refuse(e.getMessage());
        } catch (Exception | LinkageError e) { // Scala throws checked exceptions undeclared
            KubernetesAccess.refusal(e).ifPresent(this::refuse);
            refuse("Spark cannot be started: " + reason(e));
        }
        out.send(new DriverMessage.Ready());
        for (int number = 0; ; number++) {
            DriverCommand.Make make = sweeps.take();
            out.noteOfStore();
            latest = make.work();
            job = new ClusterJob(spark, executors, out, make, number);
            job.run();
            job = null;
        }
    }

    private JavaSparkContext connect(DriverCommand.Open open, ClusterExecutors executors) {
        Map<String, String> named = DriverConf.named(open.conf(), System.getenv());
        out.redact(Redaction.of(named));
        Optional<String> here = MasterProbe.requireListening(open.master());
        SparkConf conf = DriverConf.of(open, named, here);
        if (open.master().startsWith("k8s://")) {
            Map<String, String> secrets = new HashMap<>(named);
            secrets.put("token", KubernetesAccess.token(conf, temporary()));
            out.redact(Redaction.of(secrets));
            executors.inPods(conf.get(DriverConf.POD_PREFIX));
            PodRefusals.listen();
        }
        if (open.master().startsWith("spark://")) {
            MasterState.of(open.master(), conf);
        }
        ClusterPlugin.listen(executors);
        return new JavaSparkContext(conf);
    }

    /** Why Spark does not start, in one line; some exceptions have no message. */
    static String reason(Throwable e) {
        if (e instanceof UnresolvedAddressException) {
            return "no machine of the name in spark.driver.host or spark.driver.bindAddress is known here";
        }
        if ((e.getMessage() == null || e.getMessage().isBlank()) && e.getCause() != null) {
            return reason(e.getCause());
        }
        String said = AtomicFile.reason(e).lines().findFirst().orElse("");
        boolean isClass = e instanceof ClassNotFoundException || e instanceof NoClassDefFoundError;
        return Printable.line((isClass ? "there is no class " : "") + said);
    }

    private void refuse(String reason) {
        connected.countDown();
        out.send(new DriverMessage.Refused(reason));
        end(1);
    }

    /** A kernel that was killed left it. */
    private void removeProbe() {
        DriverCommand.Work work = latest;
        try {
            if (work != null && !work.probe().isEmpty()) {
                Files.deleteIfExists(Path.of(work.store(), "runs", work.probe()));
            }
        } catch (IOException e) {
            // the store removes it later
        }
    }

    /** Stops Spark, and with it the executors, then this process. */
    private void end(int status) {
        Thread late = new Thread(() -> {
            try {
                Thread.sleep(STOP_MILLIS);
            } catch (InterruptedException e) {
                // at once
            }
            tidyUp();
            Runtime.getRuntime().halt(status);
        });
        late.setDaemon(true);
        late.start();
        if (ClusterPlugin.context().isPresent()) {
            awaitConnected();
            // Spark deletes them last, and so perhaps never
            ClusterPlugin.context().flatMap(ExecutorPods::of).ifPresent(ExecutorPods::delete);
        }
        if (spark != null) {
            spark.stop();
        }
        tidyUp();
        System.exit(status);
    }

    /** Spark asks for executors while it connects, and nothing stops it then. */
    private void awaitConnected() {
        try {
            connected.await(CONNECT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tidyUp() {
        removeProbe();
        deleteTemporary();
    }

    private static void deleteTemporary() {
        if (System.getenv(TEMPORARY) != null) {
            AtomicFile.deleteTree(temporary());
        }
    }

    /** A folder for this user alone, which ends with this process. */
    private static Path temporary() {
        return Path.of(System.getenv(TEMPORARY));
    }
}
