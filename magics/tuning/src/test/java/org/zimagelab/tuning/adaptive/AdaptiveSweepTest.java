package org.zimagelab.tuning.adaptive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.FakeModel;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Machine;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Summary;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepInterruptedException;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.spread.DeviceMachines;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;

class AdaptiveSweepTest {
    private static final Score RED = ScoreDescriptor.of(
                    "red", "Red of the first pixel.", ScoreScale.of(new Range(0, 255), Direction.HIGHER_IS_BETTER))
            .computedBy(pixels -> pixels.red(0));

    private static final Score GREEN = ScoreDescriptor.of(
                    "green", "Green of the first pixel.", ScoreScale.of(new Range(0, 255), Direction.NEITHER))
            .computedBy(pixels -> pixels.green(0));

    @TempDir
    Path folder;

    private RunStore store;
    private final Painter model = new Painter();

    /** More steps are redder up to 16, guidance does nothing, seeds vary a little. */
    private static final class Painter extends FakeModel {
        private Predicate<Request> broken = request -> false;
        private int interruptAfter = Integer.MAX_VALUE;

        @Override
        public Picture generate(Request request, Progress progress) throws InterruptedException {
            if (broken.test(request)) {
                throw new IllegalStateException("out of luck");
            }
            if (generated.size() >= interruptAfter) {
                throw new InterruptedException();
            }
            Picture made = super.generate(request, progress);
            BufferedImage image = made.image();
            double noise = new Random(request.hashCode() * 31L + request.seed()).nextGaussian();
            int red = (int) Math.round(100 + 5.0 * Math.min(16, request.steps()) + 2 * noise);
            image.setRGB(0, 0, new Color(red, 0, 0).getRGB());
            return new Picture(
                    image, request, info(), sigmas(request), made.latents(), made.networkCalls(), 0, made.seconds());
        }
    }

    /** Remembers what it was told. */
    private static final class Log implements AdaptiveListener {
        private final List<AdaptiveProgress> states = new ArrayList<>();
        private final Set<Integer> notNeeded = new HashSet<>();
        private Summary summary;

        @Override
        public void decided(AdaptiveProgress progress, List<Integer> left) {
            states.add(progress);
            left.forEach(run -> assertTrue(notNeeded.add(run), "told twice"));
        }

        @Override
        public void finished(Summary all) {
            summary = all;
        }

        private AdaptiveProgress last() {
            return states.get(states.size() - 1);
        }
    }

    @BeforeEach
    void open() {
        store = RunStore.open(folder.resolve("store"));
    }

    private static Sweep sweep() {
        return Sweep.of(Pictures.request())
                .prompts("a", "b")
                .steps(2, 4, 8, 16, 32)
                .guidance(0, 2)
                .seeds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    private Plan plan(Sweep sweep) {
        return sweep.plan(model, store, SweepOptions.of(List.of(GREEN, RED)));
    }

    private AdaptiveSweep adaptive(Sweep sweep) {
        return new AdaptiveSweep(plan(sweep), "red", OptionalDouble.of(8), Estimand.THESE);
    }

    @Test
    void onlyThePicturesThatDecideAreMade() throws InterruptedException {
        Log log = new Log();
        AdaptiveSweep search = adaptive(sweep());
        Runs runs = search.run(log);
        assertTrue(log.last().isOver());
        int steps = (Integer) log.last().answer().orElseThrow().value(Parameter.STEPS);
        assertTrue(steps >= 16, "answer: " + log.last().closing());
        assertEquals(200, runs.planned().size());
        assertTrue(model.generated.size() < 130, "made " + model.generated.size());
        assertTrue(model.generated.size() >= search.leastPictures());
        assertEquals(model.generated.size(), log.last().pictures());
        assertEquals(200 - model.generated.size(), log.notNeeded.size());
        assertEquals(200 - model.generated.size(), log.summary.notNeeded());
        assertEquals(0, log.summary.left());
        assertTrue(log.last().closing().contains("saved"));
        assertTrue(
                log.states.get(1).line().startsWith("block 1 of 20: 10 of 10 cells in the race; 10 of 200 pictures"));
        assertTrue(runs.planned().stream().anyMatch(run -> run.outcome() instanceof Outcome.Planned));
    }

    @Test
    void itGoesOnFromAPlainSweepAndThePlainSweepFromIt() throws InterruptedException {
        Log first = new Log();
        adaptive(sweep()).run(first);
        Set<Request> made = new HashSet<>(model.generated);
        model.generated.clear();
        Log second = new Log();
        adaptive(sweep()).run(second);
        assertEquals(List.of(), model.generated);
        assertEquals(first.last(), second.last());
        plan(sweep()).run(SweepListener.SILENT);
        assertEquals(200 - made.size(), model.generated.size());
        Log third = new Log();
        adaptive(sweep()).run(third);
        assertEquals(first.last(), third.last());
        assertEquals(first.notNeeded, third.notNeeded);
    }

    @Test
    void anInterruptKeepsAllAndTheSameDecisionsFollow() throws InterruptedException {
        Log whole = new Log();
        AdaptiveSweep other = new AdaptiveSweep(
                sweep().plan(new Painter(), RunStore.open(folder.resolve("other")), SweepOptions.of(List.of(RED))),
                "red",
                OptionalDouble.of(8),
                Estimand.THESE);
        other.run(whole);
        model.interruptAfter = 37;
        SweepInterruptedException stopped = assertThrows(
                SweepInterruptedException.class, () -> adaptive(sweep()).run(new Log()));
        assertEquals(37, stopped.runs().size());
        model.interruptAfter = Integer.MAX_VALUE;
        Log log = new Log();
        adaptive(sweep()).run(log);
        assertEquals(whole.last().pictures(), model.generated.size());
        assertEquals(whole.last().line(), log.last().line());
        assertEquals(whole.last().answer(), log.last().answer());
    }

    @Test
    void aCellThatFailsLeavesTheRace() throws InterruptedException {
        model.broken = request -> request.steps() == 32;
        Log log = new Log();
        Runs runs = adaptive(sweep()).run(log);
        assertEquals(2, runs.runs().stream().filter(run -> !run.ok()).count());
        assertEquals(16, log.last().answer().orElseThrow().value(Parameter.STEPS));
    }

    @Test
    void theWorstOfTheBestIsNotTheCheapest() throws InterruptedException {
        Log log = new Log();
        new AdaptiveSweep(plan(sweep().steps(16, 32)), "red", OptionalDouble.of(30), Estimand.THESE).run(log);
        List<Integer> calls = log.last().certified().stream()
                .map(cell ->
                        (Integer) cell.value(Parameter.STEPS) * ((Double) cell.value(Parameter.GUIDANCE) > 0 ? 2 : 1))
                .toList();
        assertEquals(calls.stream().sorted().toList(), calls);
        assertEquals(calls.get(0), log.last().networkCalls());
    }

    @Test
    void whatCannotBeDecidedIsRefusedInOneLine() {
        assertRefused("one cell", sweep().steps(4).guidance(0), "red", 8, Estimand.THESE);
        assertRefused("1 seed cannot decide", sweep().seeds(1), "red", 8, Estimand.THESE);
        assertRefused("2 prompts for new prompts cannot decide", sweep(), "red", 8, Estimand.NEW);
        assertRefused("neither end of it is better", sweep(), "green", 8, Estimand.THESE);
        assertRefused("declares no smallest relevant difference", sweep(), "red", Double.NaN, Estimand.THESE);
        assertRefused("expected a number above 0", sweep(), "red", -1, Estimand.THESE);
        assertRefused("not among the scores", sweep(), "blue", 8, Estimand.THESE);
        assertRefused(
                "some cells lack",
                sweep().without(Combinations.of("exclude", "steps=4,seed=3")),
                "red",
                8,
                Estimand.THESE);
        assertFalse(model.generated.size() > 0);
    }

    private void assertRefused(String words, Sweep sweep, String score, double within, Estimand estimand) {
        OptionalDouble margin = Double.isNaN(within) ? OptionalDouble.empty() : OptionalDouble.of(within);
        String line = assertThrows(
                        IllegalArgumentException.class, () -> new AdaptiveSweep(plan(sweep), score, margin, estimand))
                .getMessage();
        assertTrue(line.contains(words) && line.lines().count() == 1, line);
    }

    @Test
    void severalMachinesComeToTheSameDecisions() throws InterruptedException {
        Log alone = new Log();
        adaptive(sweep()).run(alone);
        store = RunStore.open(folder.resolve("spread"));
        Log log = new Log();
        Map<Machine, Generator> devices = new LinkedHashMap<>();
        for (int i = 1; i <= 3; i++) {
            devices.put(new Machine("cpu#" + i, "cpu", ""), new Painter());
        }
        SweepOptions options = SweepOptions.of(List.of(GREEN, RED)).withMachines(new DeviceMachines(devices));
        Runs runs = new AdaptiveSweep(sweep().plan(model, store, options), "red", OptionalDouble.of(8), Estimand.THESE)
                .run(log);
        assertEquals(alone.states, log.states);
        assertEquals(alone.notNeeded, log.notNeeded);
        assertEquals(alone.summary.made(), log.summary.made());
        assertEquals(0, log.summary.left());
        assertEquals(store.keys().size(), log.summary.made());
        assertTrue(runs.runs().stream()
                        .map(run -> run.metadata().orElseThrow().machine())
                        .distinct()
                        .count()
                > 1);
    }
}
