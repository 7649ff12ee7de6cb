package org.zimagelab.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverMessage;
import scala.jdk.javaapi.CollectionConverters;

/** The executors of the application: which are there, what each makes, which were lost, and which do not fit. */
final class ClusterExecutors extends SparkListener {
    /**
     * An executor.
     *
     * @param name as {@link TaskDevice#machine} makes it, without a card
     * @param machines names of its machines: one, or one for each card
     */
    private record Executor(String name, int cores, List<String> machines) {}

    /** So many executors are named that make no pictures for the same reason; there may be a hundred of them. */
    private static final int MOST_NAMED = 4;

    private final DriverOutput out;

    /** By Spark's number; guarded by this, like all that follows. */
    private final Map<String, Executor> executors = new LinkedHashMap<>();

    /** Spark's numbers of executors that were there; it gives none twice. */
    private final Set<String> left = new HashSet<>();

    /** Runs that are being made, and the executor that makes each. */
    private final Map<Integer, String> begun = new HashMap<>();

    /** Why executors make no pictures, by the reason: their names. */
    private final Map<String, List<String>> misfits = new LinkedHashMap<>();

    /** The groups that tasks take; null before the first job. */
    private GroupPool groups;

    private int running;
    private int finished;
    private final ExecutorLosses losses = new ExecutorLosses(System::nanoTime);
    private String pods = "";
    private long lastJoined;
    private String lastLoss = "";

    ClusterExecutors(DriverOutput out) {
        this.out = out;
    }

    /** @param prefix what the names of all executors' pods begin with */
    synchronized void inPods(String prefix) {
        pods = prefix;
    }

    private String machine(String host, String id, String address) {
        return TaskDevice.machine(pods.isEmpty() ? "" : pods + "-exec-" + id, host, id, address);
    }

    @Override
    public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
        lastJoined = System.nanoTime();
        String id = added.executorId();
        losses.joined(id);
        String host = added.executorInfo().executorHost();
        ResourceInformation gpu = CollectionConverters.asJava(
                        added.executorInfo().resourcesInfo())
                .get(TaskDevice.GPU);
        List<String> machines = new ArrayList<>();
        String name = machine(host, id, "");
        for (String address : gpu == null ? new String[0] : gpu.addresses()) {
            machines.add(machine(host, id, address));
        }
        boolean hasCards = !machines.isEmpty();
        if (!hasCards) {
            machines.add(name);
        }
        executors.put(id, new Executor(name, added.executorInfo().totalCores(), machines));
        for (String machine : machines) {
            String device = hasCards ? machine.substring(machine.lastIndexOf(' ') + 1) : "cpu";
            out.send(new DriverMessage.Joined(machine, device, ""));
        }
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        Executor executor = executors.remove(removed.executorId());
        lastLoss = Printable.value(
                removed.reason().strip().lines().findFirst().orElse("")); // Kubernetes' begins with an empty line
        if (executor == null) {
            // Of one that is lost, Spark may tell twice. Others never came so far as to register.
            losses.lost(removed.executorId(), !left.contains(removed.executorId()));
            return;
        }
        left.add(removed.executorId());
        executor.machines().forEach(machine -> out.send(new DriverMessage.Left(machine)));
        List<Integer> lost = begun.entrySet().stream()
                .filter(entry -> entry.getValue().equals(executor.name()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        lost.forEach(begun::remove);
        boolean counts = running > 0 && lost.isEmpty();
        losses.lost(removed.executorId(), counts);
        // its own task may have ended just before; a worker that starts executors in vain would fill the cell
        if (!lost.isEmpty() || counts && losses.inARow() <= ExecutorLosses.MOST) {
            out.note(executor.name() + " is lost (" + lastLoss + ")"
                    + (lost.isEmpty() ? "" : "; what it was making is made elsewhere"));
        }
        lost.forEach(run -> out.send(new DriverMessage.GivenUp(run)));
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        running++;
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        running--;
        notifyAll();
        if (groups != null) {
            groups.ended(end.stageId(), end.taskInfo().index(), end.taskInfo().attemptNumber());
        }
        if (end.reason() instanceof ExceptionFailure failure) {
            String id = end.taskInfo().executorId();
            Executor executor = executors.get(id);
            String name = executor == null ? machine(end.taskInfo().host(), id, "") : executor.name();
            String reason = failure.className().equals(MisfitException.class.getName())
                    ? failure.description()
                    : Printable.value(failure.className() + ": " + failure.description());
            List<String> names = misfits.computeIfAbsent(reason, r -> new ArrayList<>());
            if (!names.contains(name)) {
                names.add(name);
                if (names.size() <= MOST_NAMED) {
                    out.note(name + " makes no pictures: " + reason);
                }
            }
        }
    }

    /** Takes a message of an executor. */
    synchronized void hear(String line) {
        DriverMessage message = ClusterJson.message(line);
        if (message instanceof DriverMessage.Started started) {
            begun.put(started.run(), started.machine().replaceFirst(" .*", ""));
            losses.clear();
        } else if (message instanceof DriverMessage.Finished finished) {
            begun.remove(finished.run());
            this.finished++;
        } else if (message instanceof DriverMessage.GivenUp givenUp) {
            begun.remove(givenUp.run());
        }
        out.pass(message, line);
        if (message instanceof DriverMessage.Finished finished && groups != null) {
            groups.finished(finished.run()); // the job may end now, and that is told later
        }
    }

    /** The answer to a task that is free for a group. */
    synchronized String next(GroupAsk ask) {
        return groups == null ? GroupAsk.END : groups.next(ask);
    }

    /** @param pool the groups of the job that begins */
    synchronized void begin(GroupPool pool) {
        groups = pool;
        begun.clear();
        misfits.clear();
        finished = 0;
        losses.begin();
    }

    /** This process was stopped for a while. */
    synchronized void woke() {
        losses.woke();
    }

    /** How long ago the last executor has joined, milliseconds. */
    synchronized long millisSinceJoined() {
        return (System.nanoTime() - lastJoined) / 1_000_000;
    }

    synchronized int count() {
        return executors.size();
    }

    /** Cores of all executors that are there. */
    synchronized int cores() {
        return executors.values().stream().mapToInt(Executor::cores).sum();
    }

    /** How often a picture was finished since {@link #begin}. */
    synchronized int finished() {
        return finished;
    }

    /** Whether an executor is there that has not refused to make pictures. */
    synchronized boolean hasFitting() {
        return executors.values().stream()
                .map(Executor::name)
                .anyMatch(name -> misfits.values().stream().noneMatch(names -> names.contains(name)));
    }

    /** Cores of the smallest executor that is there. */
    synchronized OptionalInt leastCores() {
        return executors.values().stream().mapToInt(Executor::cores).min();
    }

    /** Whether executors end before they begin a picture, and others are not to be expected. */
    synchronized boolean areLostInVain() {
        return begun.isEmpty() && losses.areHopeless();
    }

    synchronized String lastLoss() {
        return lastLoss;
    }

    /** Waits until no task runs any more, or the time is over. */
    synchronized void awaitNoTask(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (running > 0 && System.nanoTime() - end < 0) {
            wait(50);
        }
    }

    /** Why executors make no pictures, in one line; empty if all do. */
    synchronized String misfits() {
        return new TreeMap<>(misfits)
                .entrySet().stream()
                        .map(entry -> named(entry.getValue()) + ": " + entry.getKey())
                        .collect(Collectors.joining("; "));
    }

    private static String named(List<String> names) {
        int more = names.size() - MOST_NAMED;
        return names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
