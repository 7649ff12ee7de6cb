package org.zimagelab.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Guidance;

class SamplerTest {

    /** For data at a single point c the flow is known: x(σ) = c + σ·(x(1) − c), and every sampler must land on c. */
    @Test
    void aPointIsReachedExactly() throws Exception {
        for (String name : Sampler.names()) {
            float[] x = Sampler.named(name)
                    .sample(
                            new float[] {1f, -2f},
                            NoiseSchedule.sigmas(5, 3),
                            (at, sigma) -> new float[] {(at[0] - 0.25f) / sigma, (at[1] - 0.25f) / sigma},
                            (i, latents) -> latents);
            assertArrayEquals(new float[] {0.25f, 0.25f}, x, 1e-5f, name);
        }
    }

    /** dx/dσ = x has the solution x(0) = x(1)·e^−1; halving the steps shows the order of the method. */
    @Test
    void convergesWithTheOrderOfThePaper() throws Exception {
        assertEquals(1, order("euler"), 0.15);
        // Heun's last step is Euler's, which costs it some of its second order
        assertTrue(order("heun") > 1.8, "order " + order("heun"));
    }

    private static double order(String name) throws Exception {
        return Math.log(error(name, 20) / error(name, 40)) / Math.log(2);
    }

    private static double error(String name, int steps) throws Exception {
        float[] x = Sampler.named(name)
                .sample(
                        new float[] {1},
                        NoiseSchedule.sigmas(steps, 1),
                        (at, sigma) -> at.clone(),
                        (i, latents) -> latents);
        return Math.abs(x[0] - Math.exp(-1));
    }

    @Test
    void countsItsNetworkCalls() {
        assertEquals(
                8,
                Sampler.named("euler").evaluations(NoiseSchedule.sigmas(8, 3)).size());
        assertEquals(
                15,
                Sampler.named("heun").evaluations(NoiseSchedule.sigmas(8, 3)).size());
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        var e = assertThrows(IllegalArgumentException.class, () -> Sampler.named("eular"));
        assertEquals("sampler 'eular': expected one of euler, heun", e.getMessage());
    }

    @Test
    void guidanceInBothConventionsAndShortened() {
        float[] pos = {3, 4};
        float[] neg = {1, 4};
        assertArrayEquals(new float[] {7, 4}, ClassifierFreeGuidance.guided(pos, neg, 2, 0), 0);
        assertEquals(Guidance.of(2), Guidance.ofCfg(3));
        float[] shortened = ClassifierFreeGuidance.guided(pos, neg, 2, 1);
        assertEquals(5, Math.hypot(shortened[0], shortened[1]), 1e-6);
        assertEquals(7f / 4, shortened[0] / shortened[1], 1e-6);
    }
}
