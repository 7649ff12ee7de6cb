package org.zimagelab.tuning.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.tuning.diagnosis.StatedCause;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.Pictures;

class WarningTest {
    private static final Sweep SWEEP = Sweep.of(Pictures.request()).seeds(1, 2);

    private static List<Warning> warnings(Variant variant, Sweep sweep) {
        ModelInfo model =
                new ModelInfo("tiny", Path.of("tiny"), variant, "0".repeat(64), "cpu", "fp32", 1, 4, 32, 16, 3);
        Runs runs = MadeUpRuns.of(
                sweep, run -> new Run(run.key(), run.request(), RunMetadata.Model.of(model), run.outcome()));
        return Warning.of(new Plan(sweep, runs.planned(), null, null, SweepOptions.of(List.of()), 0));
    }

    private static List<String> broken(Variant variant, Sweep sweep) {
        return warnings(variant, sweep).stream()
                .map(w -> w.rule() + " " + w.cells() + "/" + w.all())
                .toList();
    }

    @Test
    void eachRuleOfTheArticleIsToldOnceWithItsCells() {
        assertEquals(
                List.of(
                        "few-steps 3/9",
                        "low-cfg 3/9",
                        "high-cfg 3/9",
                        "few-steps-high-cfg 2/9",
                        "many-steps-high-cfg 1/9"),
                broken(Variant.BASE, SWEEP.steps(10, 40, 60).cfg(4, 9, 13)));
    }

    @Test
    void whatTheArticleCallsFineBreaksNothing() {
        assertEquals(List.of(), broken(Variant.BASE, SWEEP.steps(20, 30).cfg(5, 8)));
        assertEquals(List.of(), broken(Variant.BASE, SWEEP.steps(31).cfg(12)));
        assertEquals(List.of(), broken(Variant.BASE, SWEEP.steps(60, 90).cfg(9.5, 11)));
        assertEquals(
                List.of("few-steps-high-cfg 1/4"),
                broken(Variant.BASE, SWEEP.steps(30, 31).cfg(8, 8.5)));
    }

    @Test
    void turboBreaksTheVendorsRulesOrTheArticles() {
        assertEquals(
                List.of("turbo-guidance 2/4", "turbo-steps 2/4", "few-steps 2/4", "low-cfg 2/4"),
                broken(Variant.TURBO, SWEEP.steps(16, 40).guidance(0, 6.5)));
        assertEquals(
                List.of("few-steps 1/1", "low-cfg 1/1"),
                broken(Variant.TURBO, SWEEP.steps(8).guidance(0)));
    }

    @Test
    void aLineNamesTheClaimantAndTheCells() {
        Warning some = warnings(Variant.BASE, SWEEP.steps(4, 20).cfg(7)).get(0);
        assertEquals(
                List.of(
                        "claimed by the article (1 of 2 cells): fewer than 20 steps denoise too little: blurred as a"
                                + " whole, unclear edges; "
                                + ClaimMeasurement.of("few-steps").english(),
                        "文章声称（2 组参数中的 1 组）：" + some.stated().chinese() + "；"
                                + ClaimMeasurement.of("few-steps").chinese()),
                some.lines());
        Warning all = warnings(Variant.TURBO, SWEEP.steps(8).guidance(1, 2)).get(0);
        assertTrue(all.isEverywhere() && !some.isEverywhere());
        assertEquals(Warning.TURBO_GUIDANCE, all.rule());
        assertTrue(
                all.lines().get(0).startsWith("documented by the vendor (all 2 cells): \"Guidance should be 0"),
                "" + all);
        assertTrue(all.lines().get(1).startsWith("厂商文档（全部 2 组参数）：Turbo 模型的 guidance 应为 0"), "" + all.lines());
    }

    @Test
    void whatWasMeasuredHereBelongsToARuleOrAnAdviser() {
        assertTrue(ClaimMeasurement.of("few-steps").english().startsWith("measured here: 10 steps at cfg 4"));
        assertEquals(new ClaimMeasurement("not measured here", "未在此实测"), ClaimMeasurement.of("turbo-steps"));
        Set<String> named = new HashSet<>();
        StatedCause.all().forEach(stated -> stated.rule().ifPresent(named::add));
        Recommender.advisers().stream().map(Recommender::label).forEach(named::add);
        assertEquals(
                Set.of(),
                ClaimMeasurement.names().stream()
                        .filter(name -> !named.contains(name))
                        .collect(Collectors.toSet()));
    }
}
