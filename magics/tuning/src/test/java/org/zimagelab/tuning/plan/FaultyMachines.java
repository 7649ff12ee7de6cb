package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.List;

/** Machines that do what a test says, on the calling thread. */
final class FaultyMachines implements Machines {
    /** What they do with the groups that they get. */
    interface Making {
        void make(Plan plan, List<RunGroup> groups, MachineListener listener);
    }

    final List<List<RunGroup>> asked = new ArrayList<>();
    int cancels;
    int ends;
    private final Making making;

    FaultyMachines(Making making) {
        this.making = making;
    }

    @Override
    public String line() {
        return "2 machines";
    }

    @Override
    public List<Machine> all() {
        return List.of(new Machine("a", "cpu", ""), new Machine("b", "cpu", ""));
    }

    @Override
    public void make(Plan plan, List<RunGroup> groups, MachineListener listener) {
        asked.add(groups);
        making.make(plan, groups, listener);
    }

    @Override
    public void cancel() {
        cancels++;
    }

    @Override
    public void sweepEnded() {
        ends++;
    }
}
