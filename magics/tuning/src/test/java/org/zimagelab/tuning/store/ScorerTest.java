package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.plan.FakeModel;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.Scored;

class ScorerTest {
    private final FakeModel model = new FakeModel();
    private final List<String> notes = new ArrayList<>();

    @TempDir
    Path folder;

    /** A score that counts its calls; its value is its version. */
    private static class Counted implements Score {
        private final String name;
        private final int version;
        int asked;

        Counted(String name, int version) {
            this.name = name;
            this.version = version;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "Its version.";
        }

        @Override
        public Range range() {
            return Range.from(0);
        }

        @Override
        public Direction better() {
            return Direction.NEITHER;
        }

        @Override
        public int version() {
            return version;
        }

        @Override
        public double of(Pixels picture) {
            asked++;
            return version;
        }
    }

    /** Needs a second picture. */
    private static final class Pair extends Counted {
        Pair() {
            super("pair", 1);
        }

        @Override
        public Set<Requirement> requirements() {
            return Set.of(Requirement.REFERENCE);
        }

        @Override
        public double of(ScoreInput input) {
            asked++;
            return input.reference()
                    .map(other -> (double) other.picture().width())
                    .orElseThrow(() -> new NotScoredException("compares with another picture, and there is none"));
        }
    }

    @Test
    void aScoreThatFailsOfEachPictureIsNotedOnce() throws Exception {
        Score failing = new Counted("failing", 1) {
            @Override
            public double of(Pixels picture) {
                throw new IllegalStateException("broken");
            }
        };
        RunStore store = RunStore.open(folder);
        Runs runs = sweep(store, failing);
        runs = new Scorer(store, List.of(failing), notes::add).score(runs);
        assertEquals(4, runs.size());
        runs.runs()
                .forEach(run -> assertEquals(
                        "failed: java.lang.IllegalStateException: broken",
                        run.scored().reasons().get("failing")));
        assertEquals(1, notes.size(), notes.toString());
        assertTrue(
                notes.get(0).startsWith("score failing of ")
                        && notes.get(0).contains("broken; other pictures of which it fails in this way"),
                notes.toString());
    }

    private Runs sweep(RunStore store, Score... scores) throws InterruptedException {
        return Sweep.of(Pictures.request())
                .steps(2, 4)
                .seeds(1, 2)
                .run(model, store, SweepOptions.of(List.of(scores)), SweepListener.SILENT);
    }

    @Test
    void anInterruptWithinAPictureKeepsWhatIsScored() throws Exception {
        RunStore store = RunStore.open(folder);
        Runs runs = sweep(store);
        Counted first = new Counted("first", 1);
        Counted second = new Counted("second", 1) {
            @Override
            public double of(Pixels picture) {
                if (++asked == 2) {
                    Thread.currentThread().interrupt();
                    Interrupts.check();
                }
                return 1;
            }
        };
        Counted third = new Counted("third", 1);
        Scorer scorer = new Scorer(store, List.of(first, second, third), notes::add);
        InterruptedException e = assertThrows(InterruptedException.class, () -> scorer.score(runs));
        assertEquals("stopped after 1 of 4 pictures; their scores are kept", e.getMessage());
        assertEquals(List.of(2, 2, 1), List.of(first.asked, second.asked, third.asked));
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(List.of(), notes, "an interrupt is no reason why a score has no value");
        assertEquals(
                List.of(1, 3),
                store.all().stream()
                        .map(run -> run.scores().size())
                        .filter(n -> n > 0)
                        .sorted()
                        .toList());
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, store::all);
        assertThrows(CancellationException.class, store::keys);
        assertThrows(InterruptedException.class, () -> Verification.of(store, (done, of) -> {}));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void runsFoundInAStoreAreNotReadAgain() throws Exception {
        RunStore store = RunStore.open(folder);
        Counted counted = new Counted("first", 1);
        sweep(store, counted);
        Runs found = store.runs();
        for (Run run : found) {
            Files.delete(run.file().orElseThrow());
        }
        Runs scored = new Scorer(store, List.of(counted), notes::add).score(found);
        assertEquals(found.runs(), scored.runs());
        assertEquals(List.of(), notes);
    }

    @Test
    void aScoreWithoutAValueIsComputedWhenItIsAskedForAgain() {
        assertEquals(
                OptionalDouble.empty(),
                Scored.nothing(List.of("first"), "no memory").value("first", 1));
    }

    @Test
    void aScoreAddedLaterComputesOnlyWhatIsMissing() throws Exception {
        RunStore store = RunStore.open(folder);
        Counted old = new Counted("old", 1);
        Runs runs = sweep(store, old);
        Counted added = new Counted("added", 1);
        Runs more = new Scorer(store, List.of(old, added), notes::add).score(runs);
        assertEquals(List.of("old", "added"), more.scoreNames());
        assertEquals(4, model.generated.size());
        assertEquals(4, old.asked);
        assertEquals(4, added.asked);
        Scorer again = new Scorer(store, List.of(old, added), notes::add);
        assertEquals(more, again.score(runs));
        assertEquals(8, old.asked + added.asked);
        assertFalse(store.all().stream().anyMatch(again::needsPicture));
        assertEquals(List.of(), notes);
    }

    @Test
    void anotherVersionOfAScoreIsComputedAgain() throws Exception {
        RunStore store = RunStore.open(folder);
        Runs runs = sweep(store, new Counted("score", 1));
        Counted second = new Counted("score", 2);
        Runs more = new Scorer(store, List.of(second), notes::add).score(runs);
        assertTrue(more.runs().stream().allMatch(run -> run.scores().equals(Map.of("score", 2.0))));
        new Scorer(store, List.of(second), notes::add).score(runs);
        assertEquals(4, second.asked);
    }

    @Test
    void scoresWithAReferenceAreNeverKeptAndSayWhatIsMissing() throws Exception {
        RunStore store = RunStore.open(folder);
        Runs runs = sweep(store);
        Run run = store.all().get(0);
        Pair pair = new Pair();
        ScoreInput wide = ScoreInput.of(Pixels.ofRgb(3, 1, new byte[9]));
        ScoreInput narrow = ScoreInput.of(Pixels.ofRgb(2, 1, new byte[6]));
        Scorer scorer = new Scorer(store, List.of(pair), notes::add);
        assertEquals(Map.of("pair", 3.0), scorer.against(wide).score(run).values());
        assertEquals(Map.of("pair", 2.0), scorer.against(narrow).score(run).values());
        assertEquals(Map.of(), store.find(run.key()).orElseThrow().scores());

        Runs without = scorer.score(runs);
        assertEquals(
                List.of("score pair: compares with another picture, and there is none"),
                notes,
                "one line for them all");
        assertEquals(
                Set.of("pair: compares with another picture, and there is none"),
                Set.copyOf(without.table().stringColumn("reason").asList()));
        assertEquals(4, without.table().doubleColumn("pair").countMissing());
    }

    @Test
    void aMissingPictureDoesNotAffectOthers() throws Exception {
        RunStore store = RunStore.open(folder);
        Runs runs = sweep(store);
        Files.delete(runs.runs().get(1).file().orElseThrow());
        Runs scored = new Scorer(store, List.of(new Counted("score", 1)), notes::add).score(runs);
        assertEquals("score: its file is gone or damaged", scored.runs().get(1).reason());
        assertEquals(1.0, scored.runs().get(2).scores().get("score"));
    }
}
