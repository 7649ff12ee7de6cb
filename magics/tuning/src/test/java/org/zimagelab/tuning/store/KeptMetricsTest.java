package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/** A store describes its scores, so that readers without their classes understand them. */
class KeptMetricsTest {
    /** A score that this project does not have. */
    private static final Metric FOREIGN = new Metric(
            "crispness",
            3,
            "How crisp the picture is, <&> 清晰度.",
            new ScoreScale(
                    "dB",
                    new Range(0, 99),
                    Direction.HIGHER_IS_BETTER,
                    Optional.of(new Range(10, 20)),
                    OptionalDouble.of(0.25),
                    true),
            Optional.of("another lab's"));

    @TempDir
    Path folder;

    private Run save() {
        return RunStore.open(folder).save(Pictures.picture(Pictures.request()));
    }

    @Test
    void aLaterReaderGetsAllThatTheScoreDeclared() {
        RunStore.open(folder).score(save(), Map.of(FOREIGN, 12.0));
        Runs runs = RunStore.existing(folder).runs();
        assertEquals(FOREIGN, runs.metric("crispness"));
        assertEquals(12.0, runs.runs().get(0).value(FOREIGN));
        assertEquals(List.of(), RunStore.existing(folder).notes());
    }

    @Test
    void anOpenEndedScaleStaysOpen() {
        Metric open = new Metric(
                "open",
                1,
                "An open scale.",
                new ScoreScale(
                        "",
                        Range.from(0),
                        Direction.LOWER_IS_BETTER,
                        Optional.of(Range.from(2)),
                        OptionalDouble.empty(),
                        false),
                Optional.empty());
        RunStore.open(folder).score(save(), Map.of(open, 1.0));
        assertEquals(open, RunStore.existing(folder).runs().metric("open"));
    }

    @Test
    void anOlderStoreIsReadWithTheInstalledScores() throws IOException {
        RunStore.open(folder).score(save(), Map.of(FOREIGN, 12.0, Metric.of(Scores.named("noise")), 1.0));
        for (String content : List.of("", "{", "[]", "{\"crispness\":{}}")) {
            Files.writeString(folder.resolve("metrics.json"), content);
            Runs runs = RunStore.existing(folder).runs();
            assertEquals(Metric.of(Scores.named("noise")), runs.metric("noise"), content);
            assertEquals(Metric.unknown("crispness"), runs.metric("crispness"), content);
        }
        Files.delete(folder.resolve("metrics.json"));
        assertFalse(RunStore.existing(folder).runs().metric("crispness").isKnown());
    }
}
