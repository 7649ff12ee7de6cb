package org.zimagelab.quality;

/**
 * Which way a score's values improve, as far as that can be said of the score alone.
 *
 * <p>It serves to colour a heat map and to sort a table. It is no verdict: a score answers to several causes, and the
 * javadoc of each score says which of them fool it.
 */
public enum Direction {
    /** Smaller values show less of the defect that the score measures. */
    LOWER_IS_BETTER,
    /** Larger values show more of the virtue that the score measures. */
    HIGHER_IS_BETTER,
    /** Neither end is good: compare with the healthy band, or with the same seed's other cells. */
    NEITHER
}
