package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Fast versions of what {@code bench/honesty} measures; each has one fixed seed. */
class HonestyTest {

    @Test
    void intervalsHaveTheTruthAsOftenAsTheySay() {
        List<Executable> all = new ArrayList<>();
        for (int prompts : new int[] {3, 5, 12}) {
            for (int seeds : new int[] {4, 8}) {
                for (double icc : new double[] {0, 0.2, 0.5}) {
                    for (Estimand estimand : Estimand.values()) {
                        all.add(() -> assertCoverage(Honesty.coverage(prompts, seeds, icc, estimand, 2000)));
                        all.add(() ->
                                assertCoverage(Honesty.coverageOfDifferences(prompts, seeds, icc, estimand, 2000)));
                    }
                }
            }
        }
        assertAll(all);
    }

    @Test
    void rareFailuresAreInTheIntervalsOfShares() {
        for (int seeds : new int[] {8, 24}) {
            assertAtLeast(0.93, Honesty.coverageOfShares(1, seeds, Estimand.THESE, 1000));
            assertAtLeast(0.93, Honesty.coverageOfShares(seeds, 1, Estimand.NEW, 1000));
        }
    }

    @Test
    void effectsThatDoNotExistAreSeldomFound() {
        for (Estimand estimand : Estimand.values()) {
            for (Effect.Term term : Effect.Term.values()) {
                assertAtMost(0.06, Honesty.falseAlarms(term, estimand, false, 1000));
            }
        }
        assertAtMost(0.06, Honesty.falseAlarms(Effect.Term.SECOND, Estimand.THESE, true, 1000));
        assertAtLeast(0.2, Honesty.falseAlarmsOfPooledError(300));
    }

    @Test
    void familiesOfDifferencesHaveFewFalseAlarms() {
        for (Estimand estimand : Estimand.values()) {
            assertAtMost(0.06, Honesty.familyWiseError(estimand, false, 1000));
        }
        assertAtMost(0.06, Honesty.familyWiseError(Estimand.NEW, true, 1000));
    }

    @Test
    void plannedSweepsSeeWhatThePlanSays() {
        for (Honesty.Planned planned : List.of(
                Honesty.power(1, Estimand.THESE, 5, 2000),
                Honesty.power(0.5, Estimand.THESE, 3, 2000),
                Honesty.power(2, Estimand.NEW, 4, 2000),
                Honesty.power(1, Estimand.NEW, 4, 2000))) {
            assertEquals(planned.foretold(), planned.seen().share(), 0.03);
        }
    }

    @Test
    void lookingAfterEveryBlockStopsFalselyInFewSweeps() {
        assertAtMost(0.05, Honesty.falseStops(60, 2000));
        assertAtMost(0.05, Honesty.falseStopsOfShares(60, 2000));
        assertAtLeast(0.2, Honesty.falseStopsOfT(60, 200));
    }

    @Test
    void recommendedCellsAreWithinTheMargin() {
        for (Estimand estimand : Estimand.values()) {
            assertAtMost(0.05, Honesty.wrongRecommendations(6, 4, 0.2, estimand, 300));
        }
        assertAtMost(0.05, Honesty.wrongRecommendationsOfShares(5, 24, 50));
    }

    private static void assertCoverage(Honesty.Rate rate) {
        assertTrue(rate.share() >= 0.93 && rate.share() <= 0.97, rate.toString());
    }

    private static void assertAtLeast(double least, Honesty.Rate rate) {
        assertTrue(rate.share() >= least, rate.toString());
    }

    private static void assertAtMost(double most, Honesty.Rate rate) {
        assertTrue(rate.share() <= most, rate.toString());
    }
}
