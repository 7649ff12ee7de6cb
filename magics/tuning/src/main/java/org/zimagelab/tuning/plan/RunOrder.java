package org.zimagelab.tuning.plan;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.zimagelab.tuning.run.Run;

/** Which runs of a plan are made next, where that depends on the runs before. */
public interface RunOrder {

    /**
     * Some runs of a plan, by their indexes.
     *
     * @param runs made next, in this order; none only in the last batch
     * @param notNeeded runs of which it is known now that they will not be made
     * @param isLast whether no other run is needed after these, whatever they are like
     */
    record Batch(List<Integer> runs, List<Integer> notNeeded, boolean isLast) {
        public Batch {
            runs = List.copyOf(runs);
            notNeeded = List.copyOf(notNeeded);
        }
    }

    /**
     * The next runs. Asked before the first run, and whenever all runs of a batch are finished and scored that was not
     * the last.
     *
     * @param finished all finished runs by their indexes
     */
    Batch next(Map<Integer, Run> finished);

    /** All runs in the order of the plan. */
    static RunOrder all(Plan plan) {
        List<Integer> runs = IntStream.range(0, plan.runs().size()).boxed().toList();
        return finished -> new Batch(runs, List.of(), true);
    }
}
