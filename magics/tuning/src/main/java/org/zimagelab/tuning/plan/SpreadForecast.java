package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/**
 * How the pictures of a plan will be spread over several machines, if all are as fast as each other. In fact each takes
 * the next group when it is free, so a faster one makes more.
 *
 * @param groups how many groups the runs to make are cut into
 * @param shares of each machine, in the order given
 */
public record SpreadForecast(int groups, List<Share> shares) {

    /**
     * What one machine will make.
     *
     * @param groups how many it will take
     * @param pictures how many it will make
     * @param networkCalls of these pictures, including those that it shares between them
     * @param sharedCalls how many of them need not be computed
     * @param againCalls how many of those that it computes would have been shared on a single machine
     * @param ofAll its part of the work of a single machine, 0 to about 1: network calls by their size, and decoding
     */
    public record Share(
            Machine machine,
            int groups,
            int pictures,
            long networkCalls,
            long sharedCalls,
            long againCalls,
            double ofAll) {

        /** Network calls that it computes. */
        public long computedCalls() {
            return networkCalls - sharedCalls;
        }
    }

    public SpreadForecast {
        shares = List.copyOf(shares);
    }

    /** When a machine is free. */
    private record Load(int machine, double until) {}

    /**
     * The forecast for the runs of a plan that are not in the store.
     *
     * @param machines in any number; without one there are no shares
     */
    public static SpreadForecast of(Plan plan, List<Machine> machines) {
        List<Integer> toMake = IntStream.range(0, plan.runs().size())
                .filter(run -> !Plan.planned(plan.runs().get(run)).stored())
                .boxed()
                .toList();
        List<RunGroup> groups = toMake.isEmpty() ? List.of() : RunGroups.of(plan, toMake, machines.size());
        List<List<RunGroup>> taken = new ArrayList<>();
        PriorityQueue<Load> loads =
                new PriorityQueue<>(Comparator.comparingDouble(Load::until).thenComparingInt(Load::machine));
        for (int machine = 0; machine < machines.size(); machine++) {
            taken.add(new ArrayList<>());
            loads.add(new Load(machine, 0));
        }
        for (RunGroup group : machines.isEmpty() ? List.<RunGroup>of() : groups) {
            Load next = loads.remove();
            taken.get(next.machine()).add(group);
            loads.add(new Load(
                    next.machine(),
                    next.until() + effort(plan.part(group.runs()).runs())));
        }
        double alone = effort(plan.toMake());
        List<Share> shares = new ArrayList<>();
        for (int machine = 0; machine < machines.size(); machine++) {
            shares.add(share(plan, machines.get(machine), taken.get(machine), alone));
        }
        return new SpreadForecast(groups.size(), shares);
    }

    private static Share share(Plan plan, Machine machine, List<RunGroup> groups, double alone) {
        List<Integer> indexes =
                groups.stream().flatMap(group -> group.runs().stream()).toList();
        List<Run> runs = plan.part(indexes).runs();
        long sharedAlone = indexes.stream()
                .mapToLong(run -> Plan.planned(plan.runs().get(run)).sharedCalls())
                .sum();
        long calls =
                runs.stream().mapToLong(run -> Plan.planned(run).networkCalls()).sum();
        long shared = calls - Plan.computedCalls(runs);
        return new Share(
                machine,
                groups.size(),
                runs.size(),
                calls,
                shared,
                sharedAlone - shared,
                alone == 0 ? 0 : effort(runs) / alone);
    }

    /** The part of all work that falls to the machine that works longest; 0 without a machine. */
    public double longest() {
        return shares.stream().mapToDouble(Share::ofAll).max().orElse(0);
    }

    /** Network calls that several machines compute although one machine would share them. */
    public long againCalls() {
        return shares.stream().mapToLong(Share::againCalls).sum();
    }

    private static double effort(List<Run> runs) {
        double effort = 0;
        for (Run run : runs) {
            Request request = run.request();
            Outcome.Planned planned = Plan.planned(run);
            // Decoding and keeping a picture takes time too, about that of a call.
            effort += PictureTimes.Kind.of(request).effort() * (1 + planned.networkCalls() - planned.sharedCalls());
        }
        return effort;
    }
}
