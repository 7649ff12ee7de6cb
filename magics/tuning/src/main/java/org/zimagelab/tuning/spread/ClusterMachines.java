package org.zimagelab.tuning.spread;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.plan.MachineEvent;
import org.zimagelab.tuning.plan.MachineListener;
import org.zimagelab.tuning.plan.Machines;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.RunGroup;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.StoreAddress;

/**
 * The executors of a cluster of Apache Spark, each with a model of its own. Spark runs in a {@link DriverProcess}. Each
 * executor takes one group after the other; what it had when it is lost, another one makes. Pictures come by the store,
 * which is a folder that all machines share; thumbnails, previews and steps come by Spark's own messages.
 */
public final class ClusterMachines implements Machines, AutoCloseable {
    /** Starting a JVM and connecting; the driver itself gives the master less, and says what it waits for. */
    private static final long START_SECONDS = 120;

    /** How long a driver may take to stop its tasks. */
    private static final long CANCEL_SECONDS = 10;

    private static final float[] NO_LATENTS = {};

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /** Numbers by their value: {@code gpu7#2} before {@code gpu7#10}. */
    private static final Comparator<Machine> BY_NAME = Comparator.comparing(machine ->
            NUMBER.matcher(machine.name()).replaceAll(number -> "%019d".formatted(Long.parseLong(number.group()))));

    private final ClusterOptions options;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final CompletableFuture<String> opened = new CompletableFuture<>();
    private DriverProcess driver;

    /** Where pictures are kept, if not in a folder that all machines share. */
    private Optional<StoreAddress> shared = Optional.empty();

    private Making making;
    private boolean closed;

    private ClusterMachines(ClusterOptions options) {
        this.options = options;
    }

    /**
     * Connects to a cluster.
     *
     * @throws ClusterException with one line, if the driver cannot be started or the cluster cannot be used: a master
     *     that does not answer within 10 s, or a property that Spark refuses
     * @throws InterruptedException if the thread is interrupted meanwhile; nothing is left behind
     */
    public static ClusterMachines start(ClusterOptions options) throws InterruptedException {
        ClusterMachines cluster = new ClusterMachines(options);
        cluster.driver = DriverProcess.start(options, Redaction.of(options.conf()), cluster::hear);
        SparkInstallation installation = options.installation();
        boolean started = false;
        try {
            cluster.driver.send(new DriverCommand.Open(
                    options.master().url(),
                    options.conf(),
                    installation.jar().map(Path::toString).orElse(""),
                    options.master().isLocal() ? installation.classPath() : "",
                    options.master().isLocal() ? SparkInstallation.executorOptions() : List.of(),
                    ClusterRuns.threads()));
            cluster.ready.get(START_SECONDS, TimeUnit.SECONDS);
            started = true;
            return cluster;
        } catch (ExecutionException e) {
            throw new ClusterException(e.getCause().getMessage());
        } catch (TimeoutException e) {
            throw new ClusterException("the driver of Spark has not started within " + START_SECONDS + " s");
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    /**
     * Keeps pictures in a store that Hadoop opens, as an object store or HDFS. Executors keep them there, and the
     * driver copies each into a folder of this machine, which is the store of the plan. Call it at most once, before
     * the first picture.
     *
     * @param copies the folder of this machine
     * @param keys of runs; those that the store has are copied now
     * @param latents whether to copy their latents too
     * @throws ClusterException with one line, if the store cannot be opened, read or written
     */
    public void share(StoreAddress address, Path copies, List<String> keys, boolean latents)
            throws InterruptedException {
        synchronized (this) {
            shared = Optional.of(address);
        }
        String folder = copies.toAbsolutePath().normalize().toString();
        driver.send(new DriverCommand.Share(address.text(), folder, keys, latents));
        try {
            String reason = opened.get();
            if (!reason.isEmpty()) {
                throw new ClusterException(reason);
            }
        } catch (ExecutionException e) {
            throw new ClusterException(e.getCause().getMessage());
        }
    }

    @Override
    public synchronized String line() {
        return "cluster " + options.master() + ": " + Amounts.count(machines.size(), "executor")
                + (machines.isEmpty()
                        ? ""
                        : " (" + all().stream().map(Machine::name).collect(Collectors.joining(", ")) + ")");
    }

    @Override
    public synchronized List<Machine> all() {
        return machines.values().stream().sorted(BY_NAME).toList();
    }

    @Override
    public synchronized void make(Plan plan, List<RunGroup> groups, MachineListener listener) {
        if (making != null) {
            throw new IllegalStateException("the cluster is still making another sweep");
        }
        making = new Making(plan, listener);
        if (closed || !driver.isAlive()) {
            end(driver.end());
            return;
        }
        try {
            if (shared.isEmpty()) {
                making.probe = StoreProbe.in(plan.store().folder());
            }
            driver.send(command(plan, groups, listener));
        } catch (ClusterException | IllegalArgumentException e) {
            end(e.getMessage());
        }
    }

    private DriverCommand command(Plan plan, List<RunGroup> groups, MachineListener listener) {
        List<DriverCommand.Group> all = groups.stream()
                .map(group -> new DriverCommand.Group(group.runs().stream()
                        .map(i -> ClusterRuns.item(plan, i))
                        .toList()))
                .toList();
        String probe = making.probe == null ? "" : making.probe.name();
        ClusterRuns.Shown shown = ClusterRuns.Shown.of(listener, machines.size());
        return new DriverCommand.Make(ClusterRuns.work(plan, groups, options.models(), shown, probe, shared), all);
    }

    @Override
    public synchronized void cancel() {
        if (making == null) {
            return;
        }
        Making cancelled = making;
        driver.send(new DriverCommand.Cancel());
        Thread late = new Thread(() -> endIfLate(cancelled), "spark-driver-cancel");
        late.setDaemon(true);
        late.start();
    }

    private void endIfLate(Making cancelled) {
        try {
            cancelled.over.get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            driver.destroy(); // it hears nothing any more; its end is heard
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the driver, and with it the executors. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        driver.close();
    }

    /** For tests: the process of the driver. */
    long driverPid() {
        return driver.pid();
    }

    /** @param message null for the end of the driver */
    private void hear(DriverMessage message) {
        if (message == null) {
            String end = driverEnd();
            ready.completeExceptionally(new ClusterException(end));
            opened.completeExceptionally(new ClusterException(end));
            end(end);
        } else if (message instanceof DriverMessage.Ready) {
            ready.complete(null);
        } else if (message instanceof DriverMessage.Shared store) {
            opened.complete(store.reason());
        } else if (message instanceof DriverMessage.Refused refused) {
            ready.completeExceptionally(new ClusterException(refused.reason()));
            end(refused.reason());
        } else if (message instanceof DriverMessage.Joined joined) {
            synchronized (this) {
                machines.put(joined.machine(), new Machine(joined.machine(), joined.device(), joined.holds()));
            }
        } else if (message instanceof DriverMessage.Left left) {
            synchronized (this) {
                machines.remove(left.machine());
            }
        } else if (message instanceof DriverMessage.Ended ended) {
            end(ended.reason());
        } else {
            Making now;
            synchronized (this) {
                now = making;
            }
            if (now != null) {
                tell(now, message);
            }
        }
    }

    private void tell(Making now, DriverMessage message) {
        try {
            now.event(message).ifPresent(now.listener);
        } catch (RuntimeException e) { // such as a store that cannot be read here any more
            driver.send(new DriverCommand.Cancel());
            end(Printable.value(e.getMessage()));
        }
    }

    private String driverEnd() {
        DriverProcess process = driver;
        return process == null ? "the driver of Spark ended" : process.end();
    }

    private void end(String reason) {
        Making ended;
        synchronized (this) {
            ended = making;
            making = null;
        }
        if (ended != null) {
            ended.end(reason);
        }
    }

    /** What one call of {@link #make} has begun. */
    private static final class Making {
        private final Plan plan;
        private final MachineListener listener;
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private StoreProbe probe;

        Making(Plan plan, MachineListener listener) {
            this.plan = plan;
            this.listener = listener;
        }

        void end(String reason) {
            if (probe != null) {
                probe.close();
            }
            over.complete(null);
            listener.accept(new MachineEvent.Ended(
                    Optional.of(reason).filter(text -> !text.isEmpty()).map(ClusterException::new)));
        }

        private Optional<MachineEvent> event(DriverMessage message) {
            if (message instanceof DriverMessage.Started started) {
                return Optional.of(new MachineEvent.Started(started.run(), started.machine()));
            }
            if (message instanceof DriverMessage.Stepped step) {
                return Optional.of(new MachineEvent.Stepped(
                        step.run(),
                        step.machine(),
                        new Progress.Step(step.index(), step.steps(), step.sigma(), step.networkCalls(), NO_LATENTS)));
            }
            if (message instanceof DriverMessage.Previewed previewed) {
                return image(previewed.estimate()).map(image -> new MachineEvent.Previewed(previewed.run(), image));
            }
            if (message instanceof DriverMessage.Finished finished) {
                Run done = ClusterRuns.done(plan, finished);
                return Optional.of(
                        new MachineEvent.Finished(finished.run(), done, image(finished.thumbnail()), finished.nanos()));
            }
            if (message instanceof DriverMessage.GivenUp givenUp) {
                return Optional.of(new MachineEvent.GivenUp(givenUp.run()));
            }
            return message instanceof DriverMessage.Note note
                    ? Optional.of(new MachineEvent.Note(note.line()))
                    : Optional.empty();
        }

        private static Optional<BufferedImage> image(String base64) {
            try {
                return base64.isEmpty()
                        ? Optional.empty()
                        : Optional.ofNullable(ImageIO.read(
                                new ByteArrayInputStream(Base64.getDecoder().decode(base64))));
            } catch (IOException | IllegalArgumentException e) {
                return Optional.empty(); // the picture itself is in the store
            }
        }
    }
}
