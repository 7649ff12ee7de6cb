package org.zimagelab.tuning.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.Pictures;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

class RunsTest {
    private static final String PROMPT = "夜景, \"neon\"\nsecond line";

    /** Score = steps + seed². The last run was not reached, and the one before it failed. */
    private static Runs runs() {
        Sweep sweep = Sweep.of(Pictures.request().withPrompt(PROMPT))
                .steps(4, 8)
                .guidance(0, 2)
                .seeds(1, 2, 3);
        Runs runs = MadeUpRuns.of(sweep, run -> {
            Request r = run.request();
            return MadeUpRuns.made(
                    run,
                    new Cost(r.steps() * 0.5, r.steps(), 0),
                    Map.of("blur", (double) r.steps() + r.seed() * r.seed()));
        });
        List<Run> all = new ArrayList<>(runs.planned());
        all.set(10, planned(all.get(10)).with(new Outcome.Failed("out of \"luck\"")));
        all.set(11, planned(all.get(11)));
        assertEquals(8, all.get(11).request().steps());
        return runs.with(all);
    }

    private static Run planned(Run run) {
        return run.with(new Outcome.Planned(run.request().steps(), 0, false)).with(Scored.NOTHING);
    }

    @Test
    void tableHasOneRowARun() {
        Table table = runs().table();
        assertEquals(
                List.of(
                        "prompt",
                        "negative",
                        "steps",
                        "guidance",
                        "cfg",
                        "seed",
                        "sampler",
                        "shift",
                        "width",
                        "height",
                        "network_calls",
                        "seconds",
                        "status",
                        "blur",
                        "file",
                        "reason"),
                table.columnNames());
        assertEquals(11, table.rowCount());
        assertEquals(PROMPT, table.stringColumn("prompt").get(0));
        assertEquals(3.0, table.doubleColumn("cfg").get(1));
        assertEquals(3.0, table.doubleColumn("shift").get(0));
        assertEquals(4L, table.longColumn("network_calls").get(0));
        assertEquals(5.0, table.doubleColumn("blur").get(0));
        assertEquals("failed", table.stringColumn("status").get(10));
        assertEquals("out of \"luck\"", table.stringColumn("reason").get(10));
        assertTrue(table.doubleColumn("blur").isMissing(10));
        assertTrue(table.longColumn("network_calls").isMissing(10));
        assertTrue(table.doubleColumn("seconds").isMissing(10));
        assertTrue(table.stringColumn("file").isMissing(10));
    }

    @Test
    void csvKeepsChineseQuotesAndLines() {
        Table table = runs().table();
        String csv = table.write().toString("csv");
        Table back = Table.read().usingOptions(CsvReadOptions.builderFromString(csv));
        assertEquals(table.columnNames(), back.columnNames());
        assertEquals(PROMPT, back.column("prompt").getString(0));
        assertEquals("out of \"luck\"", back.column("reason").getString(10));
        assertEquals(11, back.rowCount());
    }

    @Test
    void cellsHaveMeansAndIntervalsOverSeeds() {
        List<CellScore> cells = runs().cells("blur");
        assertEquals(4, cells.size());
        CellScore first = cells.get(0);
        assertEquals(
                "{STEPS=4, GUIDANCE=0.0, PROMPT=" + PROMPT + ", SAMPLER=euler, SHIFT=3.0}",
                first.cell().values().toString());
        // 5, 8, 13; t(0.975, 2) = 0.95 √(2 / (4 · 0.975 · 0.025)) = 4.30265….
        assertEquals(3, first.n());
        assertEquals(26 / 3.0, first.mean(), 1e-12);
        assertEquals(4.041451884327381, first.sd(), 1e-12);
        assertEquals(-1.3728563694, first.low(), 1e-8);
        assertEquals(18.7061897027, first.high(), 1e-8);
        assertEquals(4.0, first.cell().number(Parameter.STEPS));
        CellScore last = cells.get(3);
        assertEquals(2, last.n());
    }

    @Test
    void otherParametersArePooled() {
        List<CellScore> bySteps = runs().cells("blur", Parameter.STEPS);
        assertEquals(List.of(6, 4), bySteps.stream().map(CellScore::n).toList());
        assertEquals(26 / 3.0, bySteps.get(0).mean(), 1e-12);
        assertEquals(
                List.of(2.0, 4.0),
                runs().cells("seconds", Parameter.STEPS).stream()
                        .map(CellScore::mean)
                        .toList());
        assertEquals(
                List.of(4.0, 8.0),
                runs().cells("network_calls", Parameter.STEPS).stream()
                        .map(CellScore::mean)
                        .toList());
        Table table = runs().cellTable("blur", Parameter.GUIDANCE, Parameter.STEPS);
        assertEquals(
                List.of("guidance", "cfg", "steps", "n", "mean", "sd", "low", "high", "estimand"), table.columnNames());
        assertEquals(4, table.rowCount());
    }

    @Test
    void aModelWithAndWithoutItsVariantIsOneModel() {
        Runs runs = runs();
        List<Run> mixed = new ArrayList<>(runs.planned());
        Run first = mixed.get(0);
        RunMetadata.Model model = first.model();
        RunMetadata.Model older = new RunMetadata.Model(
                model.name(),
                model.fingerprint(),
                model.device(),
                model.dtype(),
                model.shift(),
                model.engine(),
                Optional.empty());
        mixed.set(0, new Run(first.key(), first.request(), older, first.outcome(), first.scored()));
        assertEquals(1, runs.with(mixed).models().size());
        assertFalse(Runs.of(mixed, List.of()).varies(Parameter.MODEL));
    }

    @Test
    void cellsNotReachedAreGaps() {
        Runs none = runs().with(runs().planned().stream().map(RunsTest::planned).toList());
        assertEquals(4, none.cells("blur").size());
        assertTrue(none.cells("blur").stream().allMatch(c -> c.n() == 0 && Double.isNaN(c.mean())));
        assertEquals(0, none.table().rowCount());
        List<Run> one = new ArrayList<>(none.planned());
        one.set(0, runs().runs().get(0));
        CellScore alone = none.with(one).cells("blur").get(0);
        assertEquals(1, alone.n());
        assertEquals(5.0, alone.mean());
        assertTrue(Double.isNaN(alone.low()));
    }

    @Test
    void unknownScoresAreNamedWithTheKnown() {
        assertEquals(
                "score 'sharp' is not in these runs; known: blur, seconds, network_calls, skipped_calls",
                assertThrows(IllegalArgumentException.class, () -> runs().cells("sharp"))
                        .getMessage());
        assertEquals("blur", runs().scoreNames().stream().collect(Collectors.joining()));
    }
}
