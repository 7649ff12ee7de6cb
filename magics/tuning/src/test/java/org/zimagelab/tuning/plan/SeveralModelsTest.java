package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.recommend.Warning;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.statistics.PairedDifference;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;
import tech.tablesaw.api.Table;

/** A sweep over models. */
class SeveralModelsTest extends SweepTestBase {
    private static final Sweep SWEEP =
            Sweep.of(Pictures.request()).steps(2, 4).guidance(0, 2).seeds(1, 2);

    private final FakeModel tiny = new FakeModel();
    private final FakeModel turbo = new FakeModel(
            new ModelInfo("tiny-turbo", Path.of("t"), Variant.TURBO, "f".repeat(64), "cpu", "fp32", 1, 4, 32, 24, 6.0));
    private final Generator both = Generator.of(List.of(tiny, turbo));

    private Plan plan(Generator model, Sweep sweep) {
        return sweep.plan(model, RunStore.open(folder.resolve("empty")), SweepOptions.of(List.of()));
    }

    private static List<Request> requests(String model) {
        return SWEEP.requests().stream().map(r -> r.withModel(model)).toList();
    }

    @Test
    void eachModelMakesItsOwnRunsInOneGo() throws Exception {
        Runs runs = run(both, SWEEP.models("tiny-turbo", "tiny"));
        assertEquals(
                Stream.concat(requests("tiny-turbo").stream(), requests("tiny").stream())
                        .toList(),
                runs.runs().stream().map(Run::request).toList());
        assertEquals(requests("tiny"), tiny.generated);
        assertEquals(requests("tiny-turbo"), turbo.generated);
        assertEquals(8, runs.cellCount());
        assertEquals(List.of(RunMetadata.Model.of(turbo.info()), RunMetadata.Model.of(tiny.info())), runs.models());
        // Models do not share their first velocity.
        assertEquals(
                2 * plan(tiny, SWEEP.seeds(3, 4)).sharedCalls(),
                SWEEP.seeds(5, 6)
                        .models("tiny", "tiny-turbo")
                        .plan(both, store, SweepOptions.of(List.of()))
                        .sharedCalls());
    }

    @Test
    void runsEqualThoseOfASweepOfOneModel() throws Exception {
        run(tiny, SWEEP);
        run(both, SWEEP.models("tiny", "tiny-turbo"));
        assertEquals(8, log.summary.reused());
        assertEquals(8, turbo.generated.size());
        run(turbo, SWEEP);
        assertEquals(8, log.summary.reused());
        store.all()
                .forEach(stored -> assertEquals(
                        "", stored.metadata().orElseThrow().request().model()));
        assertEquals(16, store.all().size());
    }

    @Test
    void theModelIsAColumnAndACellWhereItVaries() throws Exception {
        Runs runs = run(both, SWEEP.models("tiny", "tiny-turbo"));
        Table table = runs.table();
        assertEquals("model", table.columnNames().get(0));
        assertEquals(
                Set.of(3.0, 6.0), table.doubleColumn("shift").asSet(), "the shift that ran is that of the row's model");
        assertEquals(
                List.of("tiny", "tiny-turbo"),
                runs.cellTable("seconds", Parameter.MODEL).stringColumn("model").asList());
        assertTrue(runs.cellTable("seconds").columnNames().contains("model"));
        assertFalse(run(tiny, SWEEP).table().columnNames().contains("model"));
        Cell mine = new Cell(Map.of(Parameter.MODEL, "tiny"));
        Cell other = new Cell(Map.of(Parameter.MODEL, "tiny-turbo"));
        assertEquals(
                8,
                PairedDifference.of(runs, "network_calls", mine, other).pairs(),
                "models of two shifts are compared all the same");
        Warning turboWithGuidance =
                Warning.of(plan(both, SWEEP.models("tiny", "tiny-turbo"))).get(0);
        assertEquals(
                "turbo-guidance 2/8",
                turboWithGuidance.rule() + " " + turboWithGuidance.cells() + "/" + turboWithGuidance.all());
    }

    @Test
    void combinationsNameModelsToo() {
        Sweep sweep = SWEEP.models("tiny", "tiny-turbo").without(Combinations.of("exclude", "model=tiny-turbo,cfg=3"));
        assertEquals(6, sweep.cells());
        Sweep points = SWEEP.points(Combinations.of("points", "model=tiny,steps=4;model=tiny-turbo,steps=2"));
        assertEquals(4, points.cells());
    }

    @Test
    void aPartOfASweepIsASweepOfItsOwn() throws Exception {
        Runs runs = run(both, SWEEP.models("tiny", "tiny-turbo"));
        Runs part = runs.only(Combinations.of("only", "model=tiny-turbo,steps=4; model=tiny-turbo,cfg=3"));
        assertEquals(6, part.size());
        assertEquals(List.of("tiny-turbo"), part.values(Parameter.MODEL));
        assertEquals(List.of(RunMetadata.Model.of(turbo.info())), part.models());
        assertEquals(3, part.cells("seconds").size(), "the fourth cell of the model was not selected");
        assertEquals(List.of(2), runs.only(Combinations.of("only", "steps=2")).values(Parameter.STEPS));
        // The shift that was used, though the request named none.
        assertEquals(8, runs.only(Combinations.of("only", "shift=6")).size());
        assertEquals("no run has these values", message(() -> runs.only(Combinations.of("only", "steps=3"))));
    }

    @Test
    void everyModelIsCheckedBeforeTheFirstPicture() {
        assertEquals(
                "model 'big': expected one of tiny, tiny-turbo", message(() -> run(both, SWEEP.models("tiny", "big"))));
        assertEquals(
                "width 32: expected a multiple of 24 (model tiny-turbo)",
                message(() ->
                        run(both, SWEEP.models("tiny", "tiny-turbo").with(Parameter.SIZE, List.of("48x32", "32x32")))));
        assertEquals("model ' ': expected the name of a model", message(() -> SWEEP.models("tiny", " ")));
        assertEquals(
                "model 'tiny': two models have this name; load one under another name",
                message(() -> Generator.of(List.of(tiny, new FakeModel()))));
        assertEquals(List.of(), tiny.generated);
    }

    private static String message(Executable executable) {
        return assertThrows(IllegalArgumentException.class, executable).getMessage();
    }
}
