package org.zimagelab.tuning.plan;

import java.util.List;

/**
 * Several places that make pictures of one sweep at the same time: devices of this machine, or executors of a cluster.
 * Each has a model of its own. {@link SweepOptions#withMachines} gives them to a sweep, which hands them its pictures
 * in {@link RunGroup}s. They keep and score the pictures in the sweep's store themselves, under the same keys and
 * claims as one machine.
 */
public interface Machines {

    /** What they are, in one line: {@code 2 devices: cuda:0, cuda:1}. */
    String line();

    /**
     * The machines that are there now; a cluster may lose some and get others. Asked before the runs are cut into
     * groups.
     */
    List<Machine> all();

    /**
     * Begins to make the pictures of some groups, and returns at once. Each machine takes the next group that nobody
     * has, in this order. Ends with one {@link MachineEvent.Ended}, after which there is no further event. May be
     * called again after that, for further groups of the same plan.
     *
     * @param plan which the groups are part of
     * @param listener receives what happens, from any thread, in order for each picture
     */
    void make(Plan plan, List<RunGroup> groups, MachineListener listener);

    /**
     * Gives up the pictures that are being made and those that nobody has begun, and returns at once. Finished pictures
     * are kept. {@link MachineEvent.Ended} follows when no machine works any more.
     */
    void cancel();

    /** The sweep is over. The last call, also after a failure. */
    default void sweepEnded() {}
}
