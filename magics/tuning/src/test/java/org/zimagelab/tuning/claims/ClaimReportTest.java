package org.zimagelab.tuning.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.FakeModel;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.Table;

/** From a file of claims to the plan and the report, on made-up values. */
class ClaimReportTest {
    private static final ModelInfo BASE = info("base", Variant.BASE, 64);
    private static final ModelInfo TURBO = info("turbo", Variant.TURBO, 32);

    private static ModelInfo info(String name, Variant variant, int size) {
        return new ModelInfo(name, Path.of(name), variant, "e".repeat(64), "cpu", "fp32", 1, 4, size, 16, 3);
    }

    private static ClaimModel model(ModelInfo info) {
        return new ClaimModel(
                info,
                prompt -> new Request(
                        prompt,
                        "",
                        info.size(),
                        info.size(),
                        info.variant().steps(),
                        Guidance.of(info.variant().guidance()),
                        0,
                        "euler",
                        OptionalDouble.empty(),
                        512));
    }

    private static ClaimFile file(int seeds) {
        return ClaimFile.parse("mine.yaml", ClaimFileTest.WHOLE)
                .withSeeds(seeds)
                .withEstimand(Estimand.THESE);
    }

    /** The runs of a plan with this value of blur_effect, noise aside. */
    private static Runs runs(
            ClaimPlan plan, Generator generator, Predicate<Request> fails, ToDoubleFunction<Request> blur) {
        Random random = new Random(3);
        return MadeUpRuns.of(
                plan.sweep(generator),
                run -> fails.test(run.request())
                        ? run.with(new Outcome.Failed("out of luck"))
                        : MadeUpRuns.made(
                                run,
                                new Cost(1, generator.networkCalls(run.request()), 0),
                                Map.of(
                                        "blur_effect",
                                        blur.applyAsDouble(run.request()) + 0.002 * random.nextGaussian())));
    }

    private static ClaimReport report(int seeds, Predicate<Request> fails, ToDoubleFunction<Request> blur) {
        ClaimPlan plan = new ClaimPlan(file(seeds), List.of(model(TURBO)));
        Generator generator = new FakeModel(TURBO);
        return ClaimReport.of(plan, generator, runs(plan, generator, fails, blur));
    }

    private static ClaimVerdict verdict(ClaimReport report, String id) {
        return report.reading("turbo", id).orElseThrow().verdict();
    }

    @Test
    void eachPictureIsPlannedOnceInItsModelsOwnSize() {
        ClaimPlan plan = new ClaimPlan(file(2), List.of(model(BASE), model(TURBO)));
        Generator both = Generator.of(List.of(new FakeModel(BASE), new FakeModel(TURBO)));
        List<Request> requests = plan.sweep(both).requests();
        assertEquals(requests.size(), Set.copyOf(requests).size());
        Map<String, Set<String>> sizes = requests.stream()
                .collect(Collectors.groupingBy(
                        Request::model, Collectors.mapping(r -> (String) Parameter.SIZE.of(r), Collectors.toSet())));
        assertEquals(Map.of("base", Set.of("64x64"), "turbo", Set.of("32x32")), sizes);
        // base: steps × guidance 8/2 4/2 8/0 4/0, 8/4 2/4 4/4, cfg 2 and 4 of 8 and 4 steps, on two prompts, two seeds
        assertEquals(11 * 2 * 2, count(requests, "base"));
        // turbo: 8/0 4/0 stand in two claims, and 8/6.5 is for the cat alone
        assertEquals((9 * 2 + 1) * 2, count(requests, "turbo"));
        assertEquals(
                Map.of("a cat", Set.of("blurry"), "a dog", Set.of("")),
                requests.stream()
                        .collect(Collectors.groupingBy(
                                Request::prompt, Collectors.mapping(Request::negative, Collectors.toSet()))));
        assertEquals(
                List.of("blur_effect"),
                plan.scores().stream().map(s -> s.name()).toList());
    }

    private static long count(List<Request> requests, String model) {
        return requests.stream().filter(r -> r.model().equals(model)).count();
    }

    @Test
    void differencesInteractionsAndOptimaAreWithinBlocks() {
        // every block has a level of its own; more steps are clearer, the more the higher guidance is; at 8 steps cfg 4
        // is the clearest, at 4 steps cfg 2
        ClaimReport report = report(12, r -> false, r -> {
            double level = 0.3 + 0.02 * (r.seed() % 7) + (r.prompt().equals("a dog") ? 0.1 : 0);
            double strength = r.guidance().scale();
            return level - 0.01 * r.steps() * (1 + strength) + 0.06 * strength;
        });
        assertEquals(ClaimVerdict.SUPPORTED, verdict(report, "more-steps/clear"));
        assertEquals(ClaimVerdict.SUPPORTED, verdict(report, "more-steps/dear"));
        Reading together = report.reading("turbo", "together/clear").orElseThrow();
        assertEquals(-0.08, together.test().orElseThrow().estimate().mean(), 0.005);
        assertEquals(ClaimVerdict.NEGLIGIBLE, together.verdict(), "its margin is 0.5");
        assertEquals(ClaimVerdict.SUPPORTED, verdict(report, "best/clear"));
        Reading where = report.reading("turbo", "where/clear").orElseThrow();
        assertEquals(2, where.test().orElseThrow().estimate().mean(), 1e-9);
        assertEquals(ClaimVerdict.SUPPORTED, where.verdict());
        assertEquals(ClaimVerdict.NOT_TESTABLE, verdict(report, "art"));
        assertEquals(0.05, report.level(), 1e-12);
        assertEquals(4, report.tested());
    }

    @Test
    void blocksThatMissAPictureAreLeftOutAndCounted() {
        ClaimReport report = report(
                12, r -> r.prompt().equals("a dog") && r.seed() == 43 && r.steps() == 2, r -> 0.5 - 0.02 * r.steps());
        Reading best = report.reading("turbo", "best/clear").orElseThrow();
        assertEquals(24, best.planned());
        assertEquals(23, best.complete());
        assertEquals(ClaimVerdict.SUPPORTED, best.verdict());
        ClaimReport none = report(12, r -> r.steps() == 2, r -> 0.5);
        assertEquals(
                Optional.of("no block has all its pictures with a value of blur_effect"),
                none.reading("turbo", "best/clear").orElseThrow().reason().map(Wording::english));
    }

    @Test
    void whereNothingDiffersNothingIsFound() {
        ClaimReport report = report(12, r -> false, r -> 0.4);
        assertEquals(0, report.counts().get(ClaimVerdict.CONTRADICTED));
        assertEquals(ClaimVerdict.NEGLIGIBLE, verdict(report, "best/clear"));
        assertEquals(ClaimVerdict.NEGLIGIBLE, verdict(report, "more-steps/clear"));
    }

    @Test
    void theTableHasARowForEachReading() {
        Table table = report(12, r -> false, r -> 0.4).table();
        assertEquals(6, table.rowCount());
        assertEquals("more-steps/clear", table.stringColumn("claim").get(0));
        assertEquals("8/7.5 − documented", table.stringColumn("settings").get(0));
        assertEquals(16, table.doubleColumn("calls").get(0));
        assertEquals(8, table.doubleColumn("calls_from").get(0));
        assertTrue(table.doubleColumn("p_holm").isMissing(1), "calls are counted");
        assertEquals("no score of art", table.stringColumn("reason").get(5));
    }

    @Test
    void aSettingThatOneModelCannotMakeIsNoErrorOfTheFile() {
        String odd = ClaimFileTest.WHOLE.replace("over: [{steps: 2}", "over: [{size: 40x32}");
        ClaimPlan plan = new ClaimPlan(ClaimFile.parse("mine.yaml", odd), List.of(model(TURBO)));
        Generator generator = new FakeModel(TURBO);
        assertEquals(
                "this model cannot make the picture: width 40: expected a multiple of 16",
                plan.hindrance(model(TURBO), plan.file().claims().get(2), generator)
                        .orElseThrow()
                        .english());
        for (Run run : MadeUpRuns.of(plan.sweep(generator), r -> r).planned()) {
            assertEquals(32, run.request().width());
        }
    }
}
