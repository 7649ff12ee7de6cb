package org.zimagelab.tuning.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;

class MetricTest {

    @Test
    void aMetricHasWhatItsScoreDeclares() {
        for (Score score : Scores.all()) {
            Metric metric = Metric.of(score);
            assertEquals(score.name(), metric.name());
            assertEquals(score.version(), metric.version(), score.name());
            assertEquals(score.better(), metric.better(), score.name());
            assertEquals(score.healthy(), metric.healthy(), score.name());
            assertEquals(score.unit(), metric.scale().unit(), score.name());
            assertTrue(metric.isKnown(), score.name());
            assertFalse(metric.isCost(), score.name());
        }
    }

    @Test
    void scoresWithOneCautionShareItsLine() {
        assertEquals(
                List.of("brisque_exact, niqe, piqe: weak on generated pictures"),
                Metric.cautions(Stream.of("brisque_exact", "noise", "niqe", "piqe")
                        .map(name -> Metric.of(Scores.named(name)))
                        .toList()));
    }

    @Test
    void anUnknownScoreHasOnlyAName() {
        Metric gone = Metric.unknown("gone");
        assertEquals("gone", gone.name());
        assertEquals(Direction.NEITHER, gone.better());
        assertFalse(gone.isKnown());
        assertEquals(
                List.of("network_calls", "seconds"),
                Metric.COSTS.stream().map(Metric::name).toList());
    }
}
