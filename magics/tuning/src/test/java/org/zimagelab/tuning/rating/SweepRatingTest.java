package org.zimagelab.tuning.rating;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;
import tech.tablesaw.api.Table;

/** Which pairs are asked, and what comes of the answers. */
class SweepRatingTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** Four cells, two seeds: 12 pairs. noise falls with steps, entropy rises with them, blur_effect is never there. */
    private static Runs runs(int... steps) {
        Sweep sweep = Sweep.of(Pictures.request()).steps(steps).guidance(0, 2).seeds(1, 2);
        return MadeUpRuns.of(sweep, run -> {
            int n = run.request().steps();
            return MadeUpRuns.made(
                    run, Cost.NONE, Map.of("noise", 20.0 - n, "entropy", (double) n, "blur_effect", Double.NaN));
        });
    }

    /** Likes more steps, and cannot tell guidance. */
    private static Vote vote(PicturePair pair) {
        int difference = pair.left().request().steps() - pair.right().request().steps();
        VoteAnswer answer = difference > 0 ? VoteAnswer.LEFT : difference < 0 ? VoteAnswer.RIGHT : VoteAnswer.TIE;
        return new Vote(pair.left().key(), pair.right().key(), answer, NOW);
    }

    private static List<Vote> voted(Runs runs, int most, long seed) {
        PairSelector selector = new PairSelector(runs, List.of(), seed);
        List<Vote> votes = new ArrayList<>();
        for (Optional<PicturePair> pair = selector.next();
                pair.isPresent() && votes.size() < most;
                pair = selector.next()) {
            Vote vote = vote(pair.get());
            selector.add(vote);
            votes.add(vote);
        }
        return votes;
    }

    @Test
    void everyPairIsAskedOnceAndOnlyWithinAPromptAndSeed() {
        Runs runs = runs(4, 8);
        Map<String, Run> byKey = new HashMap<>();
        runs.forEach(run -> byKey.put(run.key(), run));
        List<Vote> votes = voted(runs, Integer.MAX_VALUE, 0);
        Set<Set<String>> pairs = new HashSet<>();
        for (Vote vote : votes) {
            Request left = byKey.get(vote.left()).request();
            Request right = byKey.get(vote.right()).request();
            assertEquals(left.seed(), right.seed());
            assertTrue(left.steps() != right.steps() || !left.guidance().equals(right.guidance()));
            pairs.add(Set.of(vote.left(), vote.right()));
        }
        assertEquals(12, votes.size());
        assertEquals(12, pairs.size());
    }

    @Test
    void noCellGetsAheadOfTheOthers() {
        Runs runs = runs(4, 8, 16, 32);
        for (int n = 1; n <= 56; n++) {
            int[] votes = SweepRating.of(runs, voted(runs, n, 7), Estimand.THESE).strengths().strengths().stream()
                    .mapToInt(CellStrength::votes)
                    .sorted()
                    .toArray();
            assertTrue(votes[votes.length - 1] - votes[0] <= 2, n + " votes: " + Arrays.toString(votes));
        }
    }

    @Test
    void aSkipIsNotAskedAgainAndALaterSessionGoesOn() {
        Runs runs = runs(4, 8);
        PicturePair first = new PairSelector(runs, List.of(), 3).next().orElseThrow();
        assertEquals(first, new PairSelector(runs, List.of(), 3).next().orElseThrow());
        Vote skip = new Vote(first.right().key(), first.left().key(), VoteAnswer.SKIP, NOW);
        Vote foreign = new Vote("no such run", first.left().key(), VoteAnswer.LEFT, NOW);
        PairSelector later = new PairSelector(runs, List.of(skip, foreign), 3);
        int asked = 0;
        for (Optional<PicturePair> pair = later.next(); pair.isPresent(); pair = later.next()) {
            Set<Run> now = Set.of(pair.get().left(), pair.get().right());
            assertNotEquals(Set.of(first.left(), first.right()), now);
            later.add(vote(pair.get()));
            asked++;
        }
        assertEquals(11, asked);
        SweepRating rating = SweepRating.of(runs, List.of(skip, foreign), Estimand.THESE);
        assertEquals(List.of(0, 1, 1), List.of(rating.votes(), rating.skips(), rating.elsewhere()));
    }

    @Test
    void eitherPictureMayStandLeft() {
        Set<Boolean> more = new HashSet<>();
        for (Vote vote : voted(runs(4, 8), Integer.MAX_VALUE, 1)) {
            more.add(vote.left().compareTo(vote.right()) > 0);
        }
        assertEquals(Set.of(true, false), more);
    }

    @Test
    void strengthsFollowTheVotes() {
        Runs runs = runs(4, 8);
        List<Vote> votes = voted(runs, Integer.MAX_VALUE, 0);
        SweepRating rating = SweepRating.of(runs, votes, Estimand.THESE);
        assertEquals(List.of(12, 4), List.of(rating.votes(), rating.ties()));
        List<CellStrength> strengths = rating.strengths().strengths();
        // Each of 8 steps won its four games against 4 steps and tied twice with the other.
        assertEquals(8.0, strengths.get(0).cell().number(Parameter.STEPS));
        assertEquals(
                List.of(6, 4, 2),
                List.of(
                        strengths.get(0).votes(),
                        strengths.get(0).wins(),
                        strengths.get(0).ties()));
        assertEquals(
                List.of(6, 0, 2),
                List.of(
                        strengths.get(3).votes(),
                        strengths.get(3).wins(),
                        strengths.get(3).ties()));
        assertEquals(strengths.get(0).strength(), strengths.get(1).strength(), 1e-8);
        assertEquals(0, strengths.stream().mapToDouble(CellStrength::strength).sum(), 1e-8);
        for (CellStrength s : strengths) {
            assertTrue(s.low() <= s.strength() + 0.2 && s.strength() - 0.2 <= s.high() && s.low() < s.high(), "" + s);
        }
        Table table = rating.table();
        assertEquals(
                List.of("steps", "guidance", "cfg", "votes", "wins", "ties", "strength", "low", "high"),
                table.columnNames());
        assertEquals(4, table.rowCount());
    }

    @Test
    void aScoreAgreesByItsBetterEndAndOneWithoutByItsValue() {
        Runs runs = runs(4, 8);
        List<ScoreAgreement> agreements = SweepRating.of(runs, voted(runs, Integer.MAX_VALUE, 0), Estimand.THESE)
                .agreements();
        Map<String, ScoreAgreement> byName = new HashMap<>();
        agreements.forEach(a -> byName.put(a.score(), a));
        ScoreAgreement noise = byName.get("noise");
        assertEquals(Direction.LOWER_IS_BETTER, noise.better());
        assertEquals(List.of(8, 1.0), List.of(noise.votes(), noise.share()));
        // All agree in both blocks, so each block counts once: Wilson's lower end of 2 of 2, t with 1 degree of
        // freedom at 0.05 / 3 for three scores.
        double q = Math.tan(Math.PI / 2 * (1 - 0.05 / 3));
        assertEquals(2 / (2 + q * q), noise.low(), 1e-9);
        // 8 steps against 4: of the 24 orders of four cells, 8 leave each pair together or swap both.
        assertEquals(8 / 24.0, noise.p(), 1e-9);
        assertTrue(!noise.isTold());
        assertEquals(Direction.NEITHER, byName.get("entropy").better());
        assertEquals(1.0, byName.get("entropy").share());
        assertEquals(0, byName.get("blur_effect").votes());
        assertTrue(Double.isNaN(byName.get("blur_effect").share()));
    }

    @Test
    void whateverVariesButPromptAndSeedMakesACell() {
        Sweep sweep = Sweep.of(Pictures.request())
                .models("tiny", "other")
                .prompts("a", "b")
                .seeds(1, 2)
                .with(Parameter.SIZE, List.of("32x32", "48x32"))
                .with(Parameter.NEGATIVE, List.of("", "blur"))
                .with(Parameter.STAGES, List.of("off", "0-0.5:cfg2,0.5-1:cfg9"));
        Runs runs = new Runs(sweep.axes(), List.of(), List.of());
        assertEquals(
                List.of(
                        Parameter.MODEL,
                        Parameter.SIZE,
                        Parameter.NEGATIVE,
                        Parameter.STEPS,
                        Parameter.GUIDANCE,
                        Parameter.STAGES),
                List.of(VotedRuns.cellParameters(runs)));
    }

    @Test
    void aHandfulIsNeeded() {
        Runs runs = runs(4, 8);
        assertTrue(!SweepRating.of(runs, voted(runs, 4, 0), Estimand.THESE).isEnough());
        assertTrue(SweepRating.of(runs, voted(runs, 5, 0), Estimand.THESE).isEnough());
        SweepRating none = SweepRating.of(runs, List.of(), Estimand.THESE);
        assertTrue(none.strengths().strengths().stream().allMatch(s -> Double.isNaN(s.strength())));
        assertEquals(4, none.table().rowCount());
    }

    /** The whole of these two, with 2000 repetitions, is bench/votes. */
    @Test
    void scoresThatHaveNothingToDoWithTheVotesAreSeldomSaidToGoWithThem() {
        assertTrue(new RatingSimulation(2).falselyTold(16, 60, 5, 30) <= 0.1);
        assertTrue(new RatingSimulation(3).falselyTold(6, 60, 5, 50) <= 0.1);
    }

    @Test
    void nineteenVotesConnectTwentyCells() {
        assertEquals(0, new RatingSimulation(4).disconnected(20, 19, 30));
        assertEquals(1, new RatingSimulation(4).disconnected(20, 18, 3));
    }

    @Test
    void aScoreThatThePersonFollowsIsTold() {
        RatingSimulation simulation = new RatingSimulation(5);
        Runs runs = runs(1, 2, 4, 8, 12, 16, 24, 32);
        double[] strengths = new double[32];
        Arrays.setAll(strengths, i -> i / 8.0);
        SweepRating rating = SweepRating.of(runs, simulation.votes(runs, 100, strengths), Estimand.THESE);
        assertTrue(rating.canTellAgreement());
        for (ScoreAgreement a : rating.agreements()) {
            assertEquals(!a.score().equals("blur_effect"), a.isTold(), a.toString());
        }
        assertTrue(rating.agreements().stream().allMatch(a -> !a.isTold() || a.share() > 0.5));
    }

    @Test
    void oneLineSaysWhatIsMissing() {
        Runs runs = runs(4, 8);
        List<Vote> votes = voted(runs, 2, 0);
        VotedStrengths few = VotedStrengths.of(runs, votes, Estimand.THESE);
        assertTrue(!few.isConnected() && few.parts().size() >= 1);
        Run first = runs.planned().get(0);
        Run other = runs.planned().stream()
                .filter(run -> run.request().seed() != first.request().seed()
                        && run.request().steps() != first.request().steps())
                .findFirst()
                .orElseThrow();
        Vote otherSeed = new Vote(first.key(), other.key(), VoteAnswer.LEFT, NOW);
        assertEquals(1, SweepRating.of(runs, List.of(otherSeed), Estimand.THESE).elsewhere(), "not of one seed");
        VotedStrengths fresh = VotedStrengths.of(runs, voted(runs, 12, 0), Estimand.NEW);
        assertTrue(fresh.prompts() == 1 && fresh.blocks() == 2);
        assertTrue(fresh.strengths().stream().allMatch(s -> Double.isNaN(s.low())), "one prompt");
        List<Vote> ties = voted(runs, 12, 0).stream()
                .map(vote -> new Vote(vote.left(), vote.right(), VoteAnswer.TIE, NOW))
                .toList();
        VotedStrengths tied = VotedStrengths.of(runs, ties, Estimand.THESE);
        assertTrue(tied.areAllTies() && tied.parts().get(0).hasPrior());
        assertTrue(tied.strengths().stream().allMatch(s -> s.strength() == 0 && s.low() < 0 && s.high() > 0));
    }
}
