package org.zimagelab.tuning.rating;

import org.zimagelab.quality.Direction;

/**
 * How far a score agrees with the votes: the share of votes in which it prefers the picture that the person preferred,
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
 * @param low lower end of the interval of the share; all scores' intervals hold together with 95 % confidence; NaN with
 *     votes of a single cluster
 * @param high upper end, likewise
 * @param p how often chance alone brings any of the scores so far from ½, see {@link ScoreAgreements}; NaN without
 *     votes
 */
public record ScoreAgreement(
        String score, Direction better, int votes, double share, double low, double high, double p) {
    private static final double ALPHA = 0.05;

    /** Whether the share differs from a coin's by more than chance alone explains, with all scores looked at. */
    public boolean isTold() {
        return p <= ALPHA;
    }
}
