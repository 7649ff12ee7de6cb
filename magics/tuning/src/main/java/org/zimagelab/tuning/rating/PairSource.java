package org.zimagelab.tuning.rating;

import java.util.Optional;

/** Gives the pairs to ask about, one after the other. */
public interface PairSource {
    /** The next pair; empty if there is nothing more to ask. */
    Optional<PicturePair> next();

    /** Takes a vote into account. Votes on other runs are skipped. */
    void add(Vote vote);
}
