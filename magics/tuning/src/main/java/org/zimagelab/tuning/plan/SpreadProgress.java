package org.zimagelab.tuning.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/** How far a sweep is that several machines make: network calls, and the time left. */
final class SpreadProgress {
    private final Plan plan;
    private final FinishedRuns finished;

    /** By index, the calls that a run shares with those before it in its group. */
    private final int[] shared;

    /** By index, the calls to compute; 0 for runs that are finished or cost nothing. */
    private final int[] open;

    /** Calls computed so far of pictures that are being made, by run. */
    private final Map<Integer, Long> running = new HashMap<>();

    private final SpreadTimeLeft timeLeft;
    private long left;

    SpreadProgress(Plan plan, FinishedRuns finished) {
        this.plan = plan;
        this.finished = finished;
        this.timeLeft = new SpreadTimeLeft(System::nanoTime, TimeLeft.works(plan));
        int runs = plan.runs().size();
        shared = new int[runs];
        open = new int[runs];
        for (int i = 0; i < runs; i++) {
            Outcome.Planned planned = Plan.planned(plan.runs().get(i));
            expect(i, planned.stored() ? 0 : planned.networkCalls(), planned.sharedCalls());
        }
    }

    private void expect(int run, int calls, int sharing) {
        left -= open[run];
        shared[run] = sharing;
        open[run] = Math.max(0, calls - sharing);
        left += open[run];
    }

    /**
     * Machines are about to make these groups.
     *
     * @param machines how many there are
     */
    void toMake(List<RunGroup> groups, int machines) {
        Map<Integer, Integer> calls = new HashMap<>();
        for (RunGroup group : groups) {
            List<Run> part = plan.part(group.runs()).runs();
            for (int i = 0; i < part.size(); i++) {
                Outcome.Planned planned = Plan.planned(part.get(i));
                int run = group.runs().get(i);
                if (!planned.stored()) {
                    expect(run, planned.networkCalls(), planned.sharedCalls());
                }
                calls.put(run, open[run]);
            }
        }
        timeLeft.groups(groups, calls, machines);
    }

    void notNeeded(int run) {
        expect(run, 0, 0);
        timeLeft.notNeeded(run);
    }

    /** A run that was planned as stored must be made. */
    void torn(int run) {
        expect(run, Plan.planned(plan.runs().get(run)).networkCalls(), 0);
    }

    void started(int run, String machine) {
        running.put(run, 0L);
        timeLeft.started(run, machine);
    }

    void givenUp(int run) {
        running.remove(run);
        timeLeft.givenUp(run);
    }

    /**
     * A run is kept and scored, or has failed.
     *
     * @param took nanoseconds in the background
     */
    void finished(int run, Run done, long took) {
        running.remove(run);
        expect(run, 0, 0);
        timeLeft.finished(run, took, done.outcome() instanceof Outcome.Made);
    }

    /** The progress of the sweep after a step of a picture. */
    SweepListener.Moment step(MachineEvent.Stepped stepped) {
        int run = stepped.run();
        long computed = Math.max(0, stepped.step().networkCalls() - shared[run]);
        running.put(run, computed);
        timeLeft.step(run, computed);
        long now = running.values().stream().mapToLong(calls -> calls).sum();
        long rest = left;
        for (Map.Entry<Integer, Long> each : running.entrySet()) {
            rest -= Math.min(each.getValue(), open[each.getKey()]);
        }
        long done = finished.computedCalls() + now;
        return new SweepListener.Moment(run, stepped.step(), done, done + rest, timeLeft.seconds());
    }
}
