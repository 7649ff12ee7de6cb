package org.zimagelab.quality;

import java.util.List;

/**
 * Several scores of one jar, for families of scores that are not a class each.
 *
 * <p>A provider is one class with a public constructor without parameters, and one line in
 * {@code META-INF/services/org.zimagelab.quality.ScoreProvider}; {@link Scores} then finds its scores.
 */
public interface ScoreProvider {

    /**
     * The scores, in the order in which tables show them.
     *
     * @return each with a name of its own
     */
    List<Score> scores();
}
