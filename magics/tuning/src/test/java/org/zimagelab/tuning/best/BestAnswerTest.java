package org.zimagelab.tuning.best;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.store.Pictures;

class BestAnswerTest {
    private static final Sweep SWEEP = Sweep.of(Pictures.request())
            .prompts("one", "two", "three")
            .steps(4, 8, 16)
            .guidance(0, 2)
            .seeds(1, 2, 3, 4);

    /** 16 steps are best, 8 are 0.004 worse, 4 are 0.1 worse; guidance does nothing but cost. */
    private static double blur(Request request) {
        return switch (request.steps()) {
            case 4 -> 0.4;
            case 8 -> 0.304;
            default -> 0.3;
        };
    }

    private static Runs runs(Sweep sweep, ToDoubleFunction<Request> blur, double noise) {
        Random random = new Random(5);
        return MadeUpRuns.of(sweep, run -> {
            Request request = run.request();
            // What a prompt and its seed add to all cells is much more than the cells differ.
            double block = new Random(request.prompt().hashCode() * 31L + request.seed()).nextGaussian() / 20;
            double value = blur.applyAsDouble(request) + block + noise * random.nextGaussian();
            int calls = request.steps() * (request.guidance().scale() > 0 ? 2 : 1);
            return MadeUpRuns.made(
                    run,
                    new Cost(0.5 * calls, calls, 0),
                    Map.of(
                            "blur_effect",
                            value,
                            "clip_any",
                            request.guidance().scale() > 0 ? 0.9 : 0.1 + 0.01 * random.nextGaussian(),
                            "colorfulness",
                            30 + random.nextGaussian()));
        });
    }

    private static BestAnswer answer(Runs runs, double within, Estimand estimand) {
        return BestAnswer.of(runs, Objective.of(runs, "blur_effect", OptionalDouble.of(within)), estimand);
    }

    private static BestText text(BestAnswer answer) {
        return new BestText(answer, Optional.empty(), Language.EN);
    }

    @Test
    void nobodyIsSentAwayFromTheModelsOwnSettingByChance() {
        Sweep sweep = Sweep.of(Pictures.request())
                .prompts("one", "two", "three")
                .sampler("heun", "unipc", "euler")
                .seeds(1, 2, 3, 4);
        for (int eulersCalls : new int[] {8, 9}) {
            Random random = new Random(5);
            Runs runs = MadeUpRuns.of(sweep, run -> {
                boolean euler = run.request().sampler().equals("euler");
                return MadeUpRuns.made(
                        run,
                        new Cost(euler ? 1.3 : 1, euler ? eulersCalls : 8, 0),
                        Map.of("blur_effect", (euler ? 0.301 : 0.3) + 0.0001 * random.nextGaussian()));
            });
            BestAnswer answer = answer(runs, 0.02, Estimand.THESE);
            String sampler = (String) answer.choice().orElseThrow().cell().value(Parameter.SAMPLER);
            assertEquals(eulersCalls == 8, sampler.equals("euler"), eulersCalls + " calls: " + sampler);
        }
    }

    @Test
    void theCheapestOfThoseThatAreAsGoodAsTheBestIsRecommended() {
        for (Estimand estimand : Estimand.values()) {
            BestAnswer answer = answer(runs(SWEEP, BestAnswerTest::blur, 0.002), 0.02, estimand);
            assertEquals(
                    Map.of(Parameter.STEPS, 8, Parameter.GUIDANCE, 0.0),
                    answer.choice().orElseThrow().cell().values());
            assertEquals(4, answer.of(Candidate.Status.EQUALLY_GOOD).size());
            assertEquals(2, answer.of(Candidate.Status.WORSE).size());
            String sentence = text(answer).sentence();
            assertEquals(
                    "8 steps, guidance 0 (cfg 1, off): as good as the best of 6 settings within 0.02 blur_effect,"
                            + " and the cheapest of 4 that are; 8 network calls a picture.",
                    sentence);
            assertTrue(text(answer).basis().get(0).contains(estimand.english()));
            assertTrue(text(answer).basis().get(0).contains("12 of 12 blocks"));
        }
    }

    @Test
    void theMarginDecidesAndIsNeverTakenFromTheData() {
        Runs runs = runs(SWEEP, BestAnswerTest::blur, 0.0002);
        assertEquals(
                16,
                answer(runs, 0.002, Estimand.THESE)
                        .choice()
                        .orElseThrow()
                        .cell()
                        .value(Parameter.STEPS));
        assertEquals(
                4,
                answer(runs, 0.2, Estimand.THESE).choice().orElseThrow().cell().value(Parameter.STEPS));
        Objective own = Objective.of(runs, "blur_effect", OptionalDouble.empty());
        assertEquals(Margin.Source.SCORE, own.goals().get(0).margin().source());
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> Objective.of(runs, "blur_effect", OptionalDouble.of(0)))
                .getMessage()
                .startsWith("within 0: expected a number above 0"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> Objective.of(runs, "blur_effect", OptionalDouble.of(1)))
                .getMessage()
                .contains("every cell would do"));
    }

    @Test
    void withTooLittleNothingIsRecommendedAndItSaysWhatItTakes() {
        BestAnswer answer = answer(runs(SWEEP, BestAnswerTest::blur, 0.05), 0.001, Estimand.THESE);
        assertTrue(answer.choice().isEmpty());
        assertTrue(text(answer).sentence().startsWith("No setting is recommended: none is certainly within 0.001"));
        String basis = String.join("\n", text(answer).basis());
        assertTrue(basis.contains("Not told apart from the best: "), basis);
        assertTrue(basis.contains("more blocks, "), basis);
        SamplePlan plan = SamplePlan.of(answer);
        SamplePlan.Need these = plan.least(Estimand.THESE).orElseThrow();
        assertEquals(3, these.prompts());
        assertEquals(these.blocks() - 12, these.more());
        // A block has a picture of each of six cells: 28 × (1 + 2) network calls, half a second each.
        assertEquals(84, plan.block().networkCalls());
        assertEquals(42, plan.block().seconds(), 1e-9);
        assertTrue(plan.least(Estimand.NEW).orElseThrow().prompts() > 3);
    }

    @Test
    void aCellThatMayBreakAGuardIsNotRecommended() {
        Runs runs = runs(SWEEP, r -> r.guidance().scale() > 0 ? 0.1 : blur(r), 0.002);
        Objective objective = Objective.of(runs, "blur_effect", OptionalDouble.of(0.02));
        // Without the guard the sharper pictures win.
        assertEquals(
                2.0,
                BestAnswer.of(runs, objective, Estimand.THESE)
                        .choice()
                        .orElseThrow()
                        .cell()
                        .value(Parameter.GUIDANCE));
        BestAnswer guarded =
                BestAnswer.of(runs, objective.withGuards(Guard.parse("clip_any<=0.2", runs)), Estimand.THESE);
        assertEquals(3, guarded.of(Candidate.Status.GUARD_BROKEN).size());
        assertEquals(
                Map.of(Parameter.STEPS, 8, Parameter.GUIDANCE, 0.0),
                guarded.choice().orElseThrow().cell().values());
        assertTrue(
                text(guarded).sentence().contains("the best of the 3 settings that break no guard"),
                text(guarded).sentence());
        // At the very limit the pictures do not tell.
        BestAnswer open = BestAnswer.of(runs, objective.withGuards(Guard.parse("clip_any<=0.1", runs)), Estimand.THESE);
        assertTrue(open.choice().isEmpty());
        assertTrue(text(open).sentence().contains("of none it is certain that it keeps every guard"));
        BestAnswer none =
                BestAnswer.of(runs, objective.withGuards(Guard.parse("clip_any<=0.01", runs)), Estimand.THESE);
        assertTrue(
                text(none).sentence().contains("each of the 6 breaks a guard"),
                text(none).sentence());
    }

    @Test
    void missingRunsReduceItToCompleteBlocksAndCellsWithoutValueAreNamed() {
        Runs whole = runs(SWEEP, BestAnswerTest::blur, 0.002);
        Runs torn = whole.with(whole.planned().stream()
                .map(run -> {
                    Request request = run.request();
                    boolean never = request.steps() == 16 && request.guidance().scale() > 0;
                    boolean once = request.steps() == 4 && request.seed() == 2;
                    return never || once && request.prompt().equals("two") ? run.with(new Outcome.Failed("no")) : run;
                })
                .toList());
        BestAnswer answer = answer(torn, 0.02, Estimand.THESE);
        assertEquals(new Coverage(12, 11, 3, answer.coverage().withoutValue(), 2), answer.coverage());
        assertEquals(1, answer.coverage().withoutValue().size());
        assertEquals(5, answer.candidates().size());
        String basis = String.join("\n", text(answer).basis());
        assertTrue(basis.contains("11 of 12 blocks"), basis);
        assertTrue(basis.contains("Without any value, so left out: 16 steps, guidance 2 (cfg 3)."), basis);
        assertTrue(basis.contains("2 runs failed"), basis);
    }

    @Test
    void whatAllowsNoAnswerIsOneLine() {
        Sweep one = Sweep.of(Pictures.request()).prompts("one").steps(4, 8).guidance(0);
        refused("one prompt says nothing about new prompts", one.seeds(1, 2, 3), Estimand.NEW);
        refused("a choice needs two; sweep more seeds", one.seeds(1), Estimand.THESE);
        refused("every prompt has one seed", one.prompts("a", "b").seeds(1), Estimand.THESE);
        refused("one cell (4 steps, guidance 0 (cfg 1, off))", one.steps(4).seeds(1, 2), Estimand.THESE);
        Runs runs = runs(SWEEP, BestAnswerTest::blur, 0.002);
        Runs constant = MadeUpRuns.of(
                SWEEP, run -> MadeUpRuns.made(run, Cost.NONE, Map.of("blur_effect", 0.3, "colorfulness", 1.0)));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> answer(constant, 0.01, Estimand.THESE))
                .getMessage()
                .contains("the same value in all 72 pictures"));
        for (Map.Entry<String, String> wrong : Map.of(
                        "colorfulness", "neither end of it is better",
                        "niqe", "is not in these runs")
                .entrySet()) {
            String line = assertThrows(
                            IllegalArgumentException.class,
                            () -> Objective.of(runs, wrong.getKey(), OptionalDouble.of(0.1)))
                    .getMessage();
            assertTrue(line.contains(wrong.getValue()), line);
        }
        for (Map.Entry<String, String> wrong : Map.of(
                        "colorfulness<=x", "expected a number",
                        "niqe<=3", "guard: score 'niqe' is not in these runs",
                        "seconds", "declares no healthy band",
                        "", "expected NAME<=NUMBER")
                .entrySet()) {
            String line = assertThrows(IllegalArgumentException.class, () -> Guard.parse(wrong.getKey(), runs))
                    .getMessage();
            assertTrue(line.contains(wrong.getValue()), line);
        }
    }

    private static void refused(String line, Sweep sweep, Estimand estimand) {
        Runs runs = runs(sweep, BestAnswerTest::blur, 0.002);
        String said = assertThrows(IllegalArgumentException.class, () -> answer(runs, 0.01, estimand))
                .getMessage();
        assertTrue(said.contains(line), said);
        assertFalse(said.contains("\n"));
    }

    @Test
    void cellsThatAreEqualAreAllAsGoodAndTheCheapestIsTaken() {
        BestAnswer answer = answer(runs(SWEEP, r -> 0.3, 0), 0.01, Estimand.THESE);
        assertEquals(6, answer.of(Candidate.Status.EQUALLY_GOOD).size());
        assertEquals(4, answer.choice().orElseThrow().cell().value(Parameter.STEPS));
    }

    @Test
    void worseThanTheMarginIsSeldomRecommended() {
        // Truly 0.3, 0.304 and 0.4, with a margin below the difference of the first two.
        int wrong = 0;
        int recommended = 0;
        Sweep small = Sweep.of(Pictures.request())
                .prompts("one", "two")
                .steps(4, 8, 16)
                .guidance(0)
                .seeds(1, 2, 3, 4);
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            Runs runs = MadeUpRuns.of(
                    small,
                    run -> MadeUpRuns.made(
                            run,
                            new Cost(1, run.request().steps(), 0),
                            Map.of("blur_effect", blur(run.request()) + 0.003 * random.nextGaussian())));
            Optional<Candidate> choice = answer(runs, 0.0035, Estimand.THESE).choice();
            recommended += choice.isPresent() ? 1 : 0;
            wrong += choice.filter(of -> !of.cell().value(Parameter.STEPS).equals(16))
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertTrue(wrong <= 0.05 * 200 + 7, wrong + " of 200 wrong");
        assertTrue(recommended > 40, recommended + " of 200 recommended");
    }

    @Test
    void freshBlocksHaveNoSeedOfTheSweep() {
        BestAnswer answer = answer(runs(SWEEP, BestAnswerTest::blur, 0.002), 0.02, Estimand.THESE);
        FreshBlocks fresh = FreshBlocks.of(answer, 8, List.of());
        assertEquals(List.of(5L, 6L, 7L), fresh.seeds());
        assertEquals(9, fresh.size());
        assertEquals(List.of("one", "two", "three"), fresh.prompts());
        assertEquals(9L * fresh.cells().size(), fresh.sweep(answer).runs());
        assertThrows(IllegalArgumentException.class, () -> FreshBlocks.of(answer, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> FreshBlocks.of(answer, 8, List.of("four")));
        BestAnswer more = answer(runs(SWEEP, BestAnswerTest::blur, 0.002), 0.02, Estimand.NEW);
        assertThrows(IllegalArgumentException.class, () -> FreshBlocks.of(more, 8, List.of()));
        assertThrows(IllegalArgumentException.class, () -> FreshBlocks.of(more, 8, List.of("one", "four")));
        FreshBlocks others = FreshBlocks.of(more, 8, List.of("four", "five", "six"));
        assertEquals(9, others.size());
        Confirmation confirmation =
                Confirmation.of(more, others, runs(others.sweep(more), BestAnswerTest::blur, 0.002));
        assertEquals(Confirmation.Verdict.CONFIRMED, confirmation.verdict());
        assertTrue(new BestText(more, Optional.of(confirmation), Language.EN)
                .sentence()
                .endsWith("; confirmed on 3 fresh prompts."));
        Confirmation against =
                Confirmation.of(more, others, runs(others.sweep(more), r -> r.steps() == 8 ? 0.5 : 0.3, 0.002));
        assertEquals(Confirmation.Verdict.CONTRADICTED, against.verdict());
    }

    @Test
    void scoresThatDisagreeAreNotAveraged() {
        Random random = new Random(4);
        Runs runs = MadeUpRuns.of(SWEEP, run -> {
            double sharp = run.request().steps() == 16 ? 0.1 : 0.4;
            Map<String, Double> scores = new HashMap<>();
            scores.put("blur_effect", sharp + 0.002 * random.nextGaussian());
            // One prefers 16 steps, the other does not.
            scores.put("edge_width", 2 - 3 * sharp + 0.002 * random.nextGaussian());
            for (String guard : ObjectivePreset.SHARP_AND_CLEAN.guards()) {
                scores.put(guard, 0.04 + 0.001 * random.nextGaussian());
            }
            return MadeUpRuns.made(run, Cost.NONE, scores);
        });
        BestAnswer answer =
                BestAnswer.of(runs, ObjectivePreset.named("Sharp-and-Clean").of(runs), Estimand.THESE);
        assertTrue(answer.choice().isEmpty());
        String sentence = text(answer).sentence();
        assertTrue(
                sentence.startsWith("No setting is recommended: the scores disagree. blur_effect: 16 steps"), sentence);
        Runs few = runs(SWEEP, BestAnswerTest::blur, 0.002);
        String line = assertThrows(IllegalArgumentException.class, () -> ObjectivePreset.SHARP_AND_CLEAN.of(few))
                .getMessage();
        assertTrue(line.contains("lack chroma_p95, burnt, flat_noise, lattice8, lattice16"), line);
    }

    @Test
    void aFrontHasAllThatIsNotCertainlyDominated() {
        Runs runs = runs(SWEEP, BestAnswerTest::blur, 0.002);
        Objective both = new Objective(
                "",
                List.of(
                        Goal.of(runs, "blur_effect", OptionalDouble.of(0.02)),
                        Goal.of(runs, "network_calls", OptionalDouble.empty())),
                List.of());
        ParetoAnswer pareto = ParetoAnswer.of(runs, both, Estimand.THESE);
        // 16 steps are better than 8, but by less than the margin, and cost twice as much.
        assertEquals(
                List.of(8, 4),
                pareto.front().stream()
                        .map(candidate -> candidate.cell().value(Parameter.STEPS))
                        .toList());
        assertEquals(4, pareto.dominated().size());
    }

    @Test
    void aPlanForSharesSaysThatItTakesMore() {
        Runs made = runs(SWEEP, BestAnswerTest::blur, 0.05);
        Metric share = new Metric(
                "blur_effect",
                1,
                "A share.",
                ScoreScale.lowerIsBetter(0, 1).relevantFrom(0.01).ofShares(),
                Optional.empty());
        BestAnswer answer = answer(made.withMetrics(List.of(share)), 0.01, Estimand.THESE);
        assertTrue(answer.choice().isEmpty());
        assertTrue(
                String.join("\n", text(answer).basis()).contains("takes more than "),
                "" + text(answer).basis());
        assertTrue(new PlanText(SamplePlan.of(answer), Language.EN).basis().endsWith("it takes more than this."));
    }

    @Test
    void theTableHasARowForEachCandidate() {
        Runs runs = runs(SWEEP, BestAnswerTest::blur, 0.002);
        Objective objective =
                Objective.of(runs, "blur_effect", OptionalDouble.of(0.02)).withGuards(Guard.parse("clip_any", runs));
        BestAnswer answer = BestAnswer.of(runs, objective, Estimand.THESE);
        var table = BestTable.of(answer);
        assertEquals(6, table.rowCount());
        assertEquals(8L, table.column("steps").get(0));
        assertEquals("equally good", table.column("status").get(0));
        assertTrue(table.columnNames().containsAll(List.of("blur_effect_at_worst", "guard1_clip_any_verdict")));
    }
}
