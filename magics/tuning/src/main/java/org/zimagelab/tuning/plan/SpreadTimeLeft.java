package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.zimagelab.tuning.plan.PictureTimes.Costs;
import org.zimagelab.tuning.plan.PictureTimes.Kind;
import org.zimagelab.tuning.plan.PictureTimes.Work;

/**
 * Estimates the time left of a sweep that several machines make: from measurements of the pictures of each machine it
 * simulates how they take the groups that are left. A machine without a measurement is as fast as the others on
 * average. What comes after the groups that are known is spread evenly.
 */
final class SpreadTimeLeft {
    /** Least time between two new estimates. */
    private static final long LOOK_EVERY_NANOS = 200_000_000;

    /**
     * An estimate of thousands of groups takes longer, and the next one comes after so many times that at the earliest.
     */
    private static final long REST = 50;

    /** Some runs that nobody has begun: their pictures and calls by kind. */
    private static final class Amount {
        private final Map<Kind, long[]> byKind = new HashMap<>();

        void add(Work work, int times) {
            long[] sums = byKind.computeIfAbsent(work.kind(), kind -> new long[2]);
            sums[0] += times * work.calls();
            sums[1] += times;
        }

        /** How long one machine takes, nanoseconds. */
        double on(Speed machine) {
            double nanos = 0;
            for (Map.Entry<Kind, long[]> each : byKind.entrySet()) {
                Costs costs = machine.costs(each.getKey());
                long pictures = each.getValue()[1];
                double here = each.getValue()[0] * costs.call() + pictures * costs.besides();
                nanos += Math.max(here, pictures * costs.keep());
            }
            return nanos;
        }
    }

    /** What a group still has that nobody has begun. */
    private static final class Group {
        final int place;
        final Set<Integer> runs = new LinkedHashSet<>();
        final Amount amount = new Amount();

        Group(int place) {
            this.place = place;
        }
    }

    /** A machine in the simulation. */
    private interface Speed {
        Costs costs(Kind kind);
    }

    /** When a machine is free in the simulation, nanoseconds from now. */
    private record Free(double at, Speed machine) {}

    private final LongSupplier nanos;
    private final List<Work> works;

    /** Machines that have begun a picture. */
    private final Map<String, PictureTimes> machines = new LinkedHashMap<>();

    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Group> making = new HashMap<>();

    /** Machines that have given up a picture and begun none since. */
    private final Set<String> away = new HashSet<>();

    private final Map<Integer, String> machineOf = new HashMap<>();
    private final Map<Integer, Group> groupOf = new HashMap<>();

    /** Groups that no machine has, by their places in the order in which they are taken. */
    private final TreeMap<Integer, Group> waiting = new TreeMap<>();

    /** Runs of which nobody knows yet whether they are needed. */
    private final Amount later = new Amount();

    /** What the thread of the sweep reads from the store. */
    private final PictureTimes reading;

    private final Map<Integer, Work> toRead = new HashMap<>();
    private int expected;
    private double estimate = Double.NaN;
    private long estimated;
    private long took;

    /** @param works of all runs, by index; {@link Work#STORED} for those that the store has */
    SpreadTimeLeft(LongSupplier nanos, List<Work> works) {
        this.nanos = nanos;
        this.works = new ArrayList<>(works);
        this.reading = new PictureTimes(nanos);
        for (int run = 0; run < works.size(); run++) {
            if (works.get(run).calls() == Work.STORED) {
                toRead.put(run, works.get(run));
            } else {
                later.add(works.get(run), 1);
            }
        }
    }

    /**
     * Machines get these groups.
     *
     * @param calls network calls to compute, for each run of the groups
     * @param all how many machines there are
     */
    void groups(List<RunGroup> groups, Map<Integer, Integer> calls, int all) {
        expected = all;
        waiting.clear();
        making.clear();
        running.clear();
        for (RunGroup each : groups) {
            Group group = new Group(waiting.size());
            for (int run : each.runs()) {
                notNeeded(run);
                works.set(run, new Work(works.get(run).kind(), calls.get(run)));
                add(group, run);
            }
            waiting.put(group.place, group);
        }
    }

    private void add(Group group, int run) {
        groupOf.put(run, group);
        group.runs.add(run);
        group.amount.add(works.get(run), 1);
    }

    private void remove(int run) {
        Group group = groupOf.get(run);
        if (group != null && group.runs.remove(run)) {
            group.amount.add(works.get(run), -1);
            if (group.runs.isEmpty()) {
                waiting.remove(group.place);
            }
        }
    }

    /** A run of no group will not be made, or not as it was planned. */
    void notNeeded(int run) {
        if (toRead.remove(run) == null && !groupOf.containsKey(run)) {
            later.add(works.get(run), -1);
        }
    }

    void started(int run, String machine) {
        PictureTimes times = machines.computeIfAbsent(machine, name -> new PictureTimes(nanos));
        Integer before = running.put(machine, run);
        if (before != null) {
            times.finished(works.get(before).calls());
            times.free();
        }
        away.remove(machine);
        machineOf.put(run, machine);
        Group group = groupOf.get(run);
        if (group != null) {
            making.put(machine, group);
            waiting.remove(group.place);
        }
        remove(run);
        times.started(works.get(run));
    }

    /** @param calls network calls of this picture so far, without those reused */
    void step(int run, long calls) {
        String machine = machineOf.get(run);
        if (machine != null && running.getOrDefault(machine, -1) == run) {
            machines.get(machine).step(calls);
        }
    }

    /**
     * A run is kept and scored, or has failed.
     *
     * @param took nanoseconds in the background
     * @param made whether it was computed, rather than taken from the store
     */
    void finished(int run, long took, boolean made) {
        String machine = machineOf.remove(run);
        remove(run);
        groupOf.remove(run);
        if (machine == null) {
            toRead.remove(run);
            reading.kept(works.get(run).kind(), took, false);
            return;
        }
        PictureTimes times = machines.get(machine);
        if (running.remove(machine, run)) {
            times.finished(works.get(run).calls());
            times.free();
        }
        times.kept(works.get(run).kind(), took, made);
    }

    /** A machine has given up a picture: it is away until it begins another. */
    void givenUp(int run) {
        String machine = machineOf.remove(run);
        if (machine == null) {
            return;
        }
        if (running.remove(machine, run)) {
            machines.get(machine).free();
        }
        away.add(machine);
        making.remove(machine);
        Group group = groupOf.get(run);
        if (group != null) {
            add(group, run);
            if (!making.containsValue(group)) {
                waiting.put(group.place, group);
            }
        }
    }

    /** Estimated seconds left; NaN before the first measurement. */
    double seconds() {
        long now = nanos.getAsLong();
        if (Double.isNaN(estimate) || now - estimated >= Math.max(LOOK_EVERY_NANOS, REST * took)) {
            estimate = look() / 1e9;
            estimated = now;
            took = nanos.getAsLong() - now;
        }
        return Math.max(0, estimate - (now - estimated) / 1e9);
    }

    private double look() {
        Map<String, Speed> speeds = new LinkedHashMap<>();
        machines.forEach((name, times) -> {
            if (!away.contains(name)) {
                Map<Kind, Costs> costs = new HashMap<>();
                speeds.put(name, kind -> costs.computeIfAbsent(kind, times::costs));
            }
        });
        Map<Kind, Costs> averages = new HashMap<>();
        Speed average = kind -> averages.computeIfAbsent(kind, k -> average(speeds.values(), k));
        PriorityQueue<Free> free = new PriorityQueue<>(Comparator.comparingDouble(Free::at));
        double end = 0;
        for (Map.Entry<String, Speed> each : speeds.entrySet()) {
            Speed speed = orAverage(each.getValue(), average);
            PictureTimes times = machines.get(each.getKey());
            double at = times.running()
                    .map(work -> times.runningLeft(speed.costs(work.kind())))
                    .orElse(0.0);
            Group group = making.get(each.getKey());
            at += group == null ? 0 : group.amount.on(speed);
            end = Math.max(end, at + keep(times, speed));
            free.add(new Free(at, speed));
        }
        for (int i = free.size(); i < Math.max(1, expected - away.size()); i++) {
            free.add(new Free(0, average));
        }
        double work = later.on(average) / free.size();
        for (Group group : waiting.values()) {
            Free next = free.remove();
            double at = next.at() + group.amount.on(next.machine());
            end = Math.max(end, at);
            free.add(new Free(at, next.machine()));
        }
        return Math.max(end + work, read());
    }

    private static double keep(PictureTimes times, Speed speed) {
        return times.running().map(work -> speed.costs(work.kind()).keep()).orElse(0.0);
    }

    private double read() {
        double nanosToRead = 0;
        for (Work work : toRead.values()) {
            nanosToRead += reading.costs(work.kind()).reuse();
        }
        return nanosToRead;
    }

    private static Speed orAverage(Speed own, Speed average) {
        return kind -> Double.isNaN(own.costs(kind).call()) ? average.costs(kind) : own.costs(kind);
    }

    /** The average of the machines that know; NaN if none does. */
    private static Costs average(Iterable<Speed> machines, Kind kind) {
        double call = 0;
        double besides = 0;
        double keep = 0;
        int known = 0;
        for (Speed machine : machines) {
            Costs costs = machine.costs(kind);
            if (!Double.isNaN(costs.call())) {
                call += costs.call();
                besides += costs.besides();
                keep += costs.keep();
                known++;
            }
        }
        return new Costs(call / known, besides / known, keep / known, 0);
    }
}
