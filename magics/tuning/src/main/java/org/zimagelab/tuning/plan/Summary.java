package org.zimagelab.tuning.plan;

import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;

/**
 * How a sweep ended.
 *
 * @param runs everything finished or failed, also what was not reached
 * @param made in this sweep
 * @param reused from the store
 * @param cost of this sweep: wall seconds of the whole, evaluations of what was made
 */
public record Summary(Runs runs, int made, int reused, int failed, Cost cost) {

    /** Planned runs that were not reached. */
    public int left() {
        return runs.planned().size() - made - reused - failed;
    }

    /** The closing line for a person. */
    public String line() {
        String rest = left() == 0 ? "" : ", " + left() + " left";
        return Amounts.count(runs.cellCount(), "cell") + ", "
                + Amounts.count(runs.planned().size(), "picture") + ": " + made + " made, " + reused + " reused, "
                + failed + " failed" + rest + "; " + Amounts.count(cost.networkCalls(), "network call") + " ("
                + cost.reusedCalls() + " shared) in " + Amounts.seconds(cost.seconds());
    }
}
