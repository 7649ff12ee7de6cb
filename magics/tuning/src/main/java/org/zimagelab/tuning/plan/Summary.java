package org.zimagelab.tuning.plan;

import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;

/**
 * How a sweep ended.
 *
 * @param runs all runs of the sweep, including those that were not reached
 * @param made pictures computed by this sweep
 * @param reused pictures taken from the store
 * @param failed runs without a picture
 * @param notNeeded runs that were not made because the others decide what was asked
 * @param cost wall seconds of the whole sweep, and evaluations of the pictures made
 */
public record Summary(Runs runs, int made, int reused, int failed, int notNeeded, Cost cost) {

    /** Number of planned runs that were not reached. */
    public int left() {
        return runs.planned().size() - made - reused - failed - notNeeded;
    }

    /** @return {@code  and 12 skipped}, where a step cache skipped some */
    private static String skipped(long calls) {
        return calls == 0 ? "" : " and " + calls + " skipped";
    }

    /** The summary in one line. */
    public String line(Language language) {
        return language == Language.ZH ? chinese() : line();
    }

    private String chinese() {
        return runs.cellCount() + " 个单元格，" + runs.planned().size() + " 张图：新生成 " + made + "，复用 " + reused + "，失败 "
                + failed + (notNeeded == 0 ? "" : "，不需要 " + notNeeded) + (left() == 0 ? "" : "，未生成 " + left()) + "；"
                + cost.networkCalls() + " 次网络调用（其中 " + cost.reusedCalls() + " 次共享）"
                + (cost.skippedCalls() == 0 ? "" : "，跳过 " + cost.skippedCalls() + " 次") + "，用时 "
                + Amounts.seconds(cost.seconds());
    }

    /** The summary in one line. */
    public String line() {
        String rest =
                (notNeeded == 0 ? "" : ", " + notNeeded + " not needed") + (left() == 0 ? "" : ", " + left() + " left");
        return Amounts.count(runs.cellCount(), "cell") + ", "
                + Amounts.count(runs.planned().size(), "picture") + ": " + made + " made, " + reused + " reused, "
                + failed + " failed" + rest + "; " + Amounts.count(cost.networkCalls(), "network call") + " ("
                + cost.reusedCalls() + " shared)" + skipped(cost.skippedCalls()) + " in "
                + Amounts.seconds(cost.seconds());
    }
}
