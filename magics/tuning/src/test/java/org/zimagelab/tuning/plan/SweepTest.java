package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Axis;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;

class SweepTest {
    private static final Sweep SWEEP = Sweep.of(Pictures.request());

    @Test
    void makesEveryCombinationOnceInTheOrderThatShares() {
        Sweep sweep =
                SWEEP.guidance(0, 2).steps(4, 8).seeds(1, 2).prompts("a", "b").steps(8, 4, 8);
        assertEquals(16, sweep.runs());
        assertEquals(4, sweep.cells());
        assertEquals(
                "a1 8/0 8/2 4/0 4/2, a2 8/0 8/2 4/0 4/2, b1 8/0 8/2 4/0 4/2, b2 8/0 8/2 4/0 4/2",
                sweep.requests().stream()
                        .collect(Collectors.groupingBy(
                                r -> r.prompt() + r.seed(), LinkedHashMap::new, Collectors.toList()))
                        .entrySet()
                        .stream()
                        .map(e -> e.getKey() + " "
                                + e.getValue().stream()
                                        .map(r -> r.steps() + "/"
                                                + (int) r.guidance().scale())
                                        .collect(Collectors.joining(" ")))
                        .collect(Collectors.joining(", ")));
        assertEquals(List.of(Parameter.GUIDANCE, Parameter.STEPS, Parameter.SEED, Parameter.PROMPT), parameters(sweep));
        assertEquals(List.of(8, 4), sweep.values(Parameter.STEPS));
        assertEquals(List.of("euler"), sweep.values(Parameter.SAMPLER));
    }

    @Test
    void withoutAxesItIsOnePicture() {
        assertEquals(List.of(Pictures.request()), SWEEP.requests());
        assertEquals(1, SWEEP.cells());
    }

    @Test
    void cfgIsGuidancePlusOne() {
        assertEquals(List.of(0.0, 2.5), SWEEP.cfg(1, 3.5).values(Parameter.GUIDANCE));
        assertTrue(message(() -> SWEEP.cfg(0.5)).contains("cfg 0.5: cfg counts from 1"));
    }

    @Test
    void acceptsNumbersOfAnyType() {
        assertEquals(
                List.of(4, 8), SWEEP.with(Parameter.STEPS, List.of(4L, 8.0)).values(Parameter.STEPS));
        assertEquals(
                List.of(1L, 2L), SWEEP.with(Parameter.SEED, List.of(1, 2L, 1.0)).values(Parameter.SEED));
        assertEquals(List.of(2.0), SWEEP.with(Parameter.SHIFT, List.of(2)).values(Parameter.SHIFT));
    }

    @Test
    void refusesImpossibleValuesAtOnce() {
        assertEquals("steps 0: expected a whole number from 1 to 1000", message(() -> SWEEP.steps(4, 0)));
        assertEquals("steps 4.5: expected a whole number", message(() -> SWEEP.with(Parameter.STEPS, List.of(4.5))));
        assertEquals("seed 'x': expected a whole number", message(() -> SWEEP.with(Parameter.SEED, List.of("x"))));
        assertEquals("seed: expected at least one value", message(() -> SWEEP.seeds()));
        assertTrue(message(() -> SWEEP.guidance(-1)).startsWith("guidance -1: "));
        assertTrue(message(() -> SWEEP.shift(0)).startsWith("shift 0"));
        assertTrue(message(() -> SWEEP.guidance(Double.NaN)).startsWith("guidance NaN: expected a number"));
    }

    @Test
    void everyParameterIsAnAxis() {
        Sweep sweep = SWEEP.with(Parameter.SIZE, List.of("48x32", "32×48"))
                .with(Parameter.NEGATIVE, List.of("", "模糊"))
                .with(Parameter.NORMALIZATION, List.of(0, 1))
                .with(Parameter.TRUNCATION, List.of(0.5, 1));
        assertEquals(16, sweep.cells());
        assertEquals(List.of("48x32", "32x48"), sweep.values(Parameter.SIZE));
        Request last = sweep.requests().get(15);
        assertEquals(Pictures.request().withSize(32, 48).withNegative("模糊").withGuidance(new Guidance(2, 1, 1)), last);
        assertEquals(
                "size '1024': expected WIDTHxHEIGHT, such as 1024x768",
                message(() -> SWEEP.with(Parameter.SIZE, List.of("1024"))));
    }

    @Test
    void stagesCombineWithGuidanceStrengths() {
        String stages = "0-0.5:cfg2,0.5-1:cfg9";
        Sweep sweep = SWEEP.guidance(0, 2, 4).with(Parameter.STAGES, List.of("off", "0-0.5:g1, 0.5-1:g8"));
        assertEquals(List.of("off", stages), sweep.values(Parameter.STAGES));
        // Stages set the strength, so all three strengths give one picture.
        assertEquals(4, sweep.cells());
        assertEquals(
                List.of("off", "off", "off", stages),
                sweep.requests().stream()
                        .map(r -> (String) Parameter.STAGES.of(r))
                        .sorted(Comparator.reverseOrder())
                        .toList());
    }

    @Test
    void pointsAndExclusionsChooseAmongCombinations() {
        Sweep points = SWEEP.seeds(1, 2).points(Combinations.points("points", "20/12,80/5，60/9"));
        assertEquals(6, points.runs());
        assertEquals(3, points.cells());
        assertEquals(List.of("20/11.0", "80/4.0", "60/8.0"), pairs(points.seeds(1)));
        Sweep most = SWEEP.steps(4, 64).guidance(0, 8).without(Combinations.of("exclude", "steps=4,cfg=9；guidance=0"));
        assertEquals(List.of("64/8.0"), pairs(most));
        assertEquals(
                "exclude: nothing is left of this sweep",
                message(() -> SWEEP.without(Combinations.of(
                                "exclude", "seed=" + Pictures.request().seed()))
                        .requests()));
        assertEquals("points: '20' is no STEPS/CFG, such as 20/12", message(() -> Combinations.points("points", "20")));
        assertTrue(message(() -> Combinations.points("points", "20/0")).startsWith("points: cfg 0: cfg counts from 1"));
        assertEquals(
                "exclude: 'step': expected one of cfg, "
                        + String.join(
                                ", ",
                                Parameter.axes().stream().map(Parameter::label).toList()),
                message(() -> Combinations.of("exclude", "step=4")));
        assertEquals(
                "exclude: 'steps' is no NAME=VALUE, such as steps=4,cfg=9",
                message(() -> Combinations.of("exclude", "steps")));
    }

    @Test
    void aShuffledSweepMakesTheSamePicturesInAnOrderOfItsSeed() {
        Sweep sweep = SWEEP.steps(1, 2, 3, 4, 5, 6).guidance(0, 2, 4);
        List<Request> shuffled = sweep.shuffled(5).requests();
        assertEquals(shuffled, sweep.shuffled(5).requests());
        assertFalse(shuffled.equals(sweep.requests()));
        assertEquals(Set.copyOf(sweep.requests()), Set.copyOf(shuffled));
    }

    @Test
    void aMillionCellsAreRefusedBeforeTheyAreMade() {
        long[] seeds = LongStream.range(0, 99_999).toArray();
        Sweep big = SWEEP.seeds(seeds).with(Parameter.STEPS, List.of(1, 2, 3, 4));
        assertEquals(399_996, big.runs());
        assertEquals(
                "a sweep of 99\u202f999 seeds × 4 step counts is 399\u202f996 pictures; at most 100\u202f000 pictures",
                message(big::requests));
        List<Double> many = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            many.add((i + 1) / 100.0);
        }
        Sweep huge = SWEEP.seeds(seeds).with(Parameter.SHIFT, many).with(Parameter.GUIDANCE, many);
        assertEquals(4_900_000_000L, huge.cells());
        assertTrue(message(huge::requests).contains("489\u202f995\u202f100\u202f000\u202f000 pictures"));
        Sweep beyond =
                huge.with(Parameter.PROMPT, many.stream().map(x -> "p" + x).toList());
        assertEquals(Long.MAX_VALUE, beyond.runs());
    }

    @Test
    void aPlanChecksEveryRunAndCountsItsCosts(@TempDir Path folder) {
        RunStore store = RunStore.open(folder);
        store.save(Pictures.picture(Pictures.request().withSteps(4).withSeed(1)));
        Plan plan =
                SWEEP.steps(2, 4).guidance(0, 2).seeds(1, 2).plan(new FakeModel(), store, SweepOptions.of(List.of()));
        assertEquals(8, plan.runs().size());
        assertEquals(4, plan.cells());
        assertEquals(1, plan.stored());
        // Two seeds of 2 + 4 + 4 + 8 calls, minus 8 for the stored run.
        assertEquals(28, plan.networkCalls());
        // For each seed, later runs share 1 call without guidance and 2 with it, once both are known.
        assertEquals(1 + 1 + (1 + 1 + 2), plan.sharedCalls());
        assertEquals(
                "4 cells, 8 pictures: 1 in the store, 7 to make with 28 network calls (6 of them shared)", plan.line());

        Plan fresh = SWEEP.steps(4)
                .seeds(1)
                .plan(new FakeModel(), store, SweepOptions.of(List.of()).withFresh(true));
        assertEquals(0, fresh.stored());
        assertEquals(
                "sampler 'ode': expected euler or heun",
                message(() -> SWEEP.sampler("euler", "ode").plan(new FakeModel(), store, SweepOptions.of(List.of()))));
    }

    @Test
    void equalPicturesAreMadeOnce(@TempDir Path folder) {
        // 3 is the model's own shift, so naming it gives the same schedule.
        Sweep sweep = Sweep.of(Pictures.request().withGuidance(0)).shift(3).seeds(1);
        RunStore store = RunStore.open(folder);
        store.save(Pictures.picture(Pictures.request().withGuidance(0).withSeed(1)));
        assertEquals(
                0,
                sweep.plan(new FakeModel(), store, SweepOptions.of(List.of()))
                        .toMake()
                        .size());
        assertEquals(
                1,
                sweep.seeds(2)
                        .plan(new FakeModel(), store, SweepOptions.of(List.of()))
                        .toMake()
                        .size());
    }

    private static List<String> pairs(Sweep sweep) {
        return sweep.requests().stream()
                .map(r -> r.steps() + "/" + r.guidance().scale())
                .toList();
    }

    private static List<Parameter> parameters(Sweep sweep) {
        return sweep.axes().stream().map(Axis::parameter).toList();
    }

    private static String message(Executable executable) {
        return assertThrows(IllegalArgumentException.class, executable).getMessage();
    }
}
