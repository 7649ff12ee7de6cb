package org.zimagelab.tuning.rating;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.results.Runs;

class AdaptivePairsTest {

    /** The whole of it, with 2000 repetitions, is bench/votes. */
    @Test
    void theDecidedCellIsHardlyEverWorseThanTheMargin() {
        RatingSimulation.Decisions far = new RatingSimulation(1).decisions(4, 20, 150, 2, 0.4, true, 12);
        assertTrue(far.stopped() >= 0.5, far.toString());
        assertEquals(0, far.wrong(), far.toString());
        RatingSimulation.Decisions slipped = new RatingSimulation(2).decisions(4, 20, 150, 0, 1, true, 40);
        assertTrue(slipped.wrong() <= 0.1, slipped.toString());
    }

    @Test
    void cellsAreConnectedFirstAndALaterSessionGoesOnWithTheSamePair() {
        RatingSimulation simulation = new RatingSimulation(3);
        Runs runs = simulation.runs(6, 8, 0);
        double[] strengths = simulation.strengths(6, 1);
        AdaptivePairs pairs = new AdaptivePairs(runs, List.of(), Estimand.THESE, 0.4, 7);
        List<Vote> votes = new ArrayList<>();
        for (int v = 0; v < 20; v++) {
            assertEquals(v < 5, pairs.best().isEmpty());
            PicturePair pair = pairs.next().orElseThrow();
            assertEquals(
                    Optional.of(pair),
                    new AdaptivePairs(runs, votes, Estimand.THESE, 0.4, 7).next(),
                    "after a restart");
            Vote vote = simulation.vote(pair, strengths);
            votes.add(vote);
            pairs.add(vote);
        }
        assertTrue(pairs.inTheRace()
                .contains(pairs.cells().get(pairs.best().orElseThrow().leader())));
    }

    @Test
    void aSkipIsNoVoteAndOnePromptDecidesNothingForNewPrompts() {
        RatingSimulation simulation = new RatingSimulation(4);
        Runs runs = simulation.runs(2, 30, 0);
        AdaptivePairs fresh = new AdaptivePairs(runs, List.of(), Estimand.NEW, 5, 0);
        PicturePair first = fresh.next().orElseThrow();
        fresh.add(new Vote(first.left().key(), first.right().key(), VoteAnswer.SKIP, RatingSimulation.NOW));
        assertTrue(fresh.best().isEmpty());
        int asked = 0;
        for (Optional<PicturePair> pair = fresh.next(); pair.isPresent(); pair = fresh.next()) {
            fresh.add(simulation.vote(pair.get(), new double[] {3, -3}));
            asked++;
        }
        assertEquals(29, asked, "all pairs but the one that was skipped");
        assertTrue(!fresh.isDecided() && fresh.inTheRace().size() == 2);
    }
}
