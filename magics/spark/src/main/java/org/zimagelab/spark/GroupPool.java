package org.zimagelab.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.tuning.spread.ClusterJson;
import org.zimagelab.tuning.spread.DriverCommand;

/**
 * The groups of a job. A task of Spark takes one after the other, since a new task for each would cost an executor
 * many times what an answer costs. What a task that ends has not finished is given back, and another one takes it.
 */
final class GroupPool {
    /** A task that has asked for a group. */
    private record Holder(int stage, int task, int attempt) {
        static Holder of(GroupAsk ask) {
            return new Holder(ask.stage(), ask.task(), ask.attempt());
        }

        boolean isEarlierThan(Holder other) {
            return stage == other.stage && task == other.task && attempt < other.attempt;
        }
    }

    private final int job;
    private final Deque<DriverCommand.Group> left;

    /** By the task that has them, the runs that are not finished; guarded by this, like all that follows. */
    private final Map<Holder, Map<Integer, DriverCommand.Item>> held = new HashMap<>();

    private final Map<Integer, Holder> holders = new HashMap<>();

    /** @param job its number, as in {@link GroupAsk} */
    GroupPool(int job, List<DriverCommand.Group> groups) {
        this.job = job;
        this.left = new ArrayDeque<>(groups);
    }

    /** The answer to a task that is free. */
    synchronized String next(GroupAsk ask) {
        if (ask.job() != job) {
            return GroupAsk.END; // of a job that was cancelled
        }
        Holder holder = Holder.of(ask);
        // Spark repeats a task only when the attempt before has ended.
        List.copyOf(held.keySet()).stream()
                .filter(other -> other.isEarlierThan(holder))
                .forEach(this::giveBack);
        DriverCommand.Group group = left.poll();
        if (group == null) {
            return isDone() ? GroupAsk.END : GroupAsk.WAIT;
        }
        for (DriverCommand.Item item : group.runs()) {
            held.computeIfAbsent(holder, of -> new LinkedHashMap<>()).put(item.run(), item);
            holders.put(item.run(), holder);
        }
        return ClusterJson.text(group);
    }

    /** A run is kept and scored, or has failed. */
    synchronized void finished(int run) {
        Holder holder = holders.remove(run);
        if (holder == null) {
            removeLeft(run); // given back, although it was kept
        } else {
            Map<Integer, DriverCommand.Item> items = held.get(holder);
            items.remove(run);
            if (items.isEmpty()) {
                held.remove(holder);
            }
        }
        notifyAll();
    }

    private void removeLeft(int run) {
        List<DriverCommand.Group> groups = new ArrayList<>();
        for (Iterator<DriverCommand.Group> each = left.iterator(); each.hasNext(); ) {
            DriverCommand.Group group = each.next();
            if (group.runs().stream().anyMatch(item -> item.run() == run)) {
                List<DriverCommand.Item> rest =
                        group.runs().stream().filter(item -> item.run() != run).toList();
                each.remove();
                if (!rest.isEmpty()) {
                    groups.add(new DriverCommand.Group(rest));
                }
            }
        }
        groups.forEach(left::addFirst);
    }

    /** A task has ended, however. */
    synchronized void ended(int stage, int task, int attempt) {
        giveBack(new Holder(stage, task, attempt));
    }

    private void giveBack(Holder holder) {
        Map<Integer, DriverCommand.Item> items = held.remove(holder);
        if (items != null) {
            items.keySet().forEach(holders::remove);
            left.addFirst(new DriverCommand.Group(List.copyOf(items.values())));
        }
    }

    /** Whether all runs are finished. */
    synchronized boolean isDone() {
        return left.isEmpty() && held.isEmpty();
    }

    /** Waits until all runs are finished, or the time is over. */
    synchronized boolean awaitDone(long millis) throws InterruptedException {
        if (!isDone()) {
            wait(millis);
        }
        return isDone();
    }
}
