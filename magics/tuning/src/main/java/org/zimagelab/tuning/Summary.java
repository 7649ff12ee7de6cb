package org.zimagelab.tuning;

import java.util.Locale;
import org.zimagelab.tuning.store.Cost;

/**
 * How a sweep ended.
 *
 * @param runs everything finished or failed, with the plan
 * @param made in this sweep
 * @param reused from the store
 * @param cost of this sweep: wall seconds of the whole, evaluations of what was made
 */
public record Summary(Runs runs, int made, int reused, int failed, Cost cost) {

    /** Planned runs that were not reached. */
    public int left() {
        return runs.plan().runs().size() - made - reused - failed;
    }

    /** The closing line for a person. */
    public String line() {
        String line = String.format(
                Locale.ROOT,
                "%,d cells, %,d pictures: %,d made, %,d reused, %,d failed",
                runs.plan().cells(),
                runs.plan().runs().size(),
                made,
                reused,
                failed);
        String rest = left() == 0 ? "" : String.format(Locale.ROOT, ", %,d left", left());
        return line
                + rest
                + String.format(
                        Locale.ROOT,
                        "; %,d network calls (%,d shared) in %.1f s",
                        cost.networkCalls(),
                        cost.reusedCalls(),
                        cost.seconds());
    }
}
