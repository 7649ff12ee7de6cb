package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.stat.interval.BinomialProportion;
import org.hipparchus.stat.interval.ConfidenceInterval;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/**
 * How far a score agrees with the votes: the share of votes in which it prefers the picture that the person
 * preferred,
 *
 * <p>{@code share = agreeing / (agreeing + opposing)}. Ties, skips, and votes on pictures whose scores are equal or
 * missing do not count. A coin reaches ½; {@code 2 share − 1} is Goodman and Kruskal's γ over the pairs that were
 * voted on. Unlike a rank correlation of differences, it does not depend on which picture was on the left.
 *
 * <p>A score prefers the better end of its {@link Direction}. A score without a better end is counted as if higher
 * were better; a share below ½ then means that people preferred lower values.
 *
 * @param score name of the score
 * @param better the end that it prefers; {@link Direction#NEITHER} if the share is of higher values
 * @param votes number of votes that count
 * @param share NaN without votes
 * @param low lower end of the 95 % interval of the share (Wilson, "Probable inference", JASA 22, 1927), which assumes
 *     that votes are independent; NaN likewise
 * @param high upper end
 */
public record ScoreAgreement(String score, Direction better, int votes, double share, double low, double high) {
    private static final double CONFIDENCE = 0.95;

    /** The agreement of every score that any run has, in their order. An unknown score has no better end. */
    static List<ScoreAgreement> of(Runs runs, Collection<Vote> votes) {
        Map<String, Run> byKey = new HashMap<>();
        runs.forEach(run -> byKey.put(run.key(), run));
        List<ScoreAgreement> all = new ArrayList<>();
        runs.scores().forEach((score, metric) -> all.add(of(score, metric.better(), byKey, votes)));
        return all;
    }

    private static ScoreAgreement of(String score, Direction better, Map<String, Run> runs, Collection<Vote> votes) {
        int agreeing = 0;
        int opposing = 0;
        for (Vote vote : votes) {
            double more = value(runs.get(vote.right()), score) - value(runs.get(vote.left()), score);
            double right = better == Direction.LOWER_IS_BETTER ? -more : more;
            double person = vote.answer() == VoteAnswer.RIGHT ? 1 : vote.answer() == VoteAnswer.LEFT ? -1 : 0;
            agreeing += right * person > 0 ? 1 : 0;
            opposing += right * person < 0 ? 1 : 0;
        }
        int n = agreeing + opposing;
        if (n == 0) {
            return new ScoreAgreement(score, better, 0, Double.NaN, Double.NaN, Double.NaN);
        }
        ConfidenceInterval interval = BinomialProportion.getWilsonScoreInterval(n, (double) agreeing / n, CONFIDENCE);
        return new ScoreAgreement(
                score,
                better,
                n,
                (double) agreeing / n,
                Math.max(0, interval.getLowerBound()),
                Math.min(1, interval.getUpperBound()));
    }

    private static double value(Run run, String score) {
        return run.scores().getOrDefault(score, Double.NaN);
    }
}
