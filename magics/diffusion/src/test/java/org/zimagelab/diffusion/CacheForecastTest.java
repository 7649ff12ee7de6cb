package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CacheForecastTest {

    /** CFG-Zero* stays in pure noise, so a pass that begins with a picture has no such steps. */
    @Test
    void onlyAPassFromNoiseStaysInIt() {
        Request request = new Request("a cat", "", 64, 64, 4, Guidance.of(2), 1, "euler", OptionalDouble.empty(), 512)
                .withGuidance(Guidance.of(2).withZeroStar(OptionalInt.of(1)));
        DenoisingPlan whole = DenoisingPlan.of(request, new float[] {1, 0.9f, 0.75f, 0.5f, 0}, 1000);
        DenoisingPlan late = DenoisingPlan.of(request, new float[] {0.75f, 0.5f, 0}, 1000);
        assertEquals(6, whole.networkCalls(4));
        assertEquals(List.of(), whole.firstVelocities());
        assertEquals(4, late.networkCalls(2));
        assertEquals(2, late.firstVelocities().size());
    }

    /** A sweep has many guidances, and a schedule kept for each of them would fill the memory. */
    @Test
    void oneScheduleServesAllGuidancesPromptsAndSeeds() {
        AtomicInteger asked = new AtomicInteger();
        ReuseForecast forecast = ReuseForecast.of(request -> {
            asked.incrementAndGet();
            return new double[] {1, 0.75, 0.5, 0};
        });
        Request request = new Request("a cat", "", 64, 64, 3, Guidance.OFF, 1, "euler", OptionalDouble.empty(), 512);
        int reused = 0;
        for (int i = 0; i < 50; i++) {
            Request next = request.withSeed(i % 2).withPrompt("a cat " + i % 3).withGuidance(Guidance.of(i / 10.0));
            reused += forecast.next(next).firstVelocities();
        }
        assertEquals(1, asked.get());
        assertEquals(
                50 - 6 + 49 - 2,
                reused,
                "new are six of a prompt and a seed, and two of the negative prompt and a seed");
    }
}
