package org.zimagelab.tuning.adaptive;

import java.util.List;
import org.zimagelab.tuning.plan.SweepListener;

/** Receives the progress of an adaptive sweep; otherwise as {@link SweepListener}. */
public interface AdaptiveListener extends SweepListener {

    /**
     * A block is finished, or none is yet.
     *
     * @param progress the state now
     * @param notNeeded indexes in {@code plan.runs()} of runs of which it is known now that they will not be made
     */
    default void decided(AdaptiveProgress progress, List<Integer> notNeeded) {}
}
