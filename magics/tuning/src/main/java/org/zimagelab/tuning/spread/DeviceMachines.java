package org.zimagelab.tuning.spread;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.GroupRunner;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.plan.MachineEvent;
import org.zimagelab.tuning.plan.MachineListener;
import org.zimagelab.tuning.plan.Machines;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.RunGroup;

/**
 * Devices of this machine, each with a model of its own and a thread. A device that fails leaves its pictures to the
 * others; the sweep ends when none is left.
 */
public final class DeviceMachines implements Machines {
    private final Map<Machine, Generator> devices;

    /** Devices that can make no more, and why. */
    private final Map<Machine, RuntimeException> lost = new ConcurrentHashMap<>();

    private volatile Work work;

    /**
     * Several devices.
     *
     * @param devices at least one, each with its own models; the same models on all of them
     */
    public DeviceMachines(Map<Machine, Generator> devices) {
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("devices: expected at least one");
        }
        this.devices = new LinkedHashMap<>(devices);
    }

    @Override
    public String line() {
        return Amounts.count(devices.size(), "device") + ": "
                + devices.keySet().stream().map(Machine::name).collect(Collectors.joining(", "));
    }

    @Override
    public List<Machine> all() {
        return devices.keySet().stream()
                .filter(machine -> !lost.containsKey(machine))
                .toList();
    }

    @Override
    public void make(Plan plan, List<RunGroup> groups, MachineListener listener) {
        if (work != null && !work.isOver()) {
            throw new IllegalStateException("the devices are still making another sweep");
        }
        if (lost.size() == devices.size()) {
            throw lost.values().iterator().next();
        }
        work = new Work(plan, groups, listener);
        work.begin();
    }

    @Override
    public void cancel() {
        if (work != null) {
            work.cancel();
        }
    }

    /** What one call of {@link #make} has to do. */
    private final class Work {
        private final Plan plan;
        private final MachineListener listener;

        /** Groups that nobody has; guarded by this, like all that follows. */
        private final Deque<RunGroup> left;

        private final List<Thread> threads = new ArrayList<>();
        private int inWork;
        private int alive;
        private boolean cancelled;
        private RuntimeException failure;

        Work(Plan plan, List<RunGroup> groups, MachineListener listener) {
            this.plan = plan;
            this.left = new ArrayDeque<>(groups);
            this.listener = listener;
        }

        synchronized void begin() {
            for (Machine machine : all()) {
                Thread thread = new Thread(() -> work(machine, devices.get(machine)), "sweep-" + machine.name());
                thread.setDaemon(true);
                threads.add(thread);
            }
            alive = threads.size();
            threads.forEach(Thread::start);
        }

        synchronized boolean isOver() {
            return alive == 0;
        }

        synchronized void cancel() {
            cancelled = true;
            threads.forEach(Thread::interrupt);
            notifyAll();
        }

        /** Waits for a group; the device is in work then. False if there is none and nobody may give one back. */
        private synchronized boolean begins() throws InterruptedException {
            while (left.isEmpty() && inWork > 0 && !cancelled) {
                wait();
            }
            if (left.isEmpty() || cancelled) {
                return false;
            }
            inWork++;
            return true;
        }

        /** The next group; null if there is none now. */
        private synchronized RunGroup take() {
            return cancelled ? null : left.poll();
        }

        private synchronized void done() {
            inWork--;
            notifyAll();
        }

        /** Makes one group after the other. */
        private void work(Machine machine, Generator generator) {
            UnfinishedRuns unfinished = new UnfinishedRuns(listener);
            GroupRunner runner = new GroupRunner(machine.name(), generator, unfinished);
            Plan own = null;
            try {
                while (begins()) {
                    try {
                        for (RunGroup group = take(); group != null; group = take()) {
                            unfinished.begin(group);
                            own = own == null ? plan.on(machine.name(), generator) : own;
                            runner.run(own.part(group.runs()), group);
                        }
                        runner.finish();
                    } catch (Throwable e) {
                        runner.finishAfter(e);
                        fail(machine, unfinished.rest(), e);
                        return;
                    } finally {
                        done();
                    }
                }
            } catch (InterruptedException e) {
                // cancelled
            } finally {
                end();
            }
        }

        /** A device can make no more: because of itself, or of what concerns all of them. */
        private synchronized void fail(Machine machine, List<Integer> rest, Throwable e) {
            if (cancelled) {
                return;
            }
            Throwable why = GroupRunner.cause(e);
            RuntimeException thrown = why instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(machine.name() + ": " + GroupRunner.reason(why), why);
            boolean isOwn = why instanceof DeviceLostException || why instanceof Error;
            if (isOwn) {
                lost.put(machine, thrown);
            }
            if (!isOwn || lost.size() == devices.size()) {
                failure = thrown;
                cancel();
                return;
            }
            if (!rest.isEmpty()) {
                left.addFirst(new RunGroup(rest));
            }
            listener.accept(new MachineEvent.Note(
                    machine.name() + " is lost, and its pictures go to the other devices: " + GroupRunner.reason(why)));
        }

        private void end() {
            synchronized (this) {
                alive--;
                notifyAll();
                if (alive > 0) {
                    return;
                }
            }
            listener.accept(new MachineEvent.Ended(Optional.ofNullable(failure)));
        }
    }

    /** Passes events on, and keeps in mind which runs of its groups are not finished. */
    private static final class UnfinishedRuns implements MachineListener {
        private final MachineListener listener;
        private final Set<Integer> rest = new LinkedHashSet<>();

        UnfinishedRuns(MachineListener listener) {
            this.listener = listener;
        }

        synchronized void begin(RunGroup group) {
            rest.addAll(group.runs());
        }

        synchronized List<Integer> rest() {
            return List.copyOf(rest);
        }

        @Override
        public void accept(MachineEvent event) {
            if (event instanceof MachineEvent.Finished finished) {
                synchronized (this) {
                    rest.remove(finished.run());
                }
            }
            listener.accept(event);
        }

        @Override
        public int thumbnailSize() {
            return listener.thumbnailSize();
        }

        @Override
        public boolean wantsPreview() {
            return listener.wantsPreview();
        }
    }
}
