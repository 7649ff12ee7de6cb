package org.zimagelab.tuning.plan;

import java.util.List;

/**
 * Runs of a plan that one machine makes one after the other, since they share network calls or text features.
 *
 * @param runs indexes in {@code plan.runs()}, in the order of execution, at least one
 */
public record RunGroup(List<Integer> runs) {
    public RunGroup {
        runs = List.copyOf(runs);
    }
}
