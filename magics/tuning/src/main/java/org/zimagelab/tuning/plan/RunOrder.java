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
     * @param runs made next, in this order; if there is none, the sweep is over and no other run is needed
     * @param notNeeded runs of which it is known now that they will not be made
     */
    record Batch(List<Integer> runs, List<Integer> notNeeded) {
        public Batch {
            runs = List.copyOf(runs);
            notNeeded = List.copyOf(notNeeded);
        }
    }

    /**
     * The next runs. Asked before the first run, and whenever all runs of the batch before are finished and scored.
     *
     * @param finished all finished runs by their indexes
     */
    Batch next(Map<Integer, Run> finished);

    /** All runs in the order of the plan. */
    static RunOrder all(Plan plan) {
        return finished -> new Batch(
                IntStream.range(
                                finished.isEmpty() ? 0 : plan.runs().size(),
                                plan.runs().size())
                        .boxed()
                        .toList(),
                List.of());
    }
}
