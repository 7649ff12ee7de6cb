package org.zimagelab.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.sampling.ConvergenceOrder.Range;

/** The orders that the papers claim; {@code bench/order} prints the errors. */
class ConvergenceOrderTest {

    @ParameterizedTest
    @CsvSource({
        "euler, 1",
        "heun, 2",
        "euler_ancestral, 1",
        "dpmpp_2m, 2",
        "dpmpp_2m_sde, 2",
        "unipc, 2",
        "res_multistep, 2",
        "res_2s, 2"
    })
    void slopeIsTheOrder(String name, double order) throws Exception {
        Sampler sampler = Sampler.named(name);
        assertEquals(order, ConvergenceOrder.slope(sampler, Range.INNER, 64), 0.1, name);
        // the first step, from pure noise, and the last, to the picture, are of first order, which delays the rest
        double whole = ConvergenceOrder.slope(sampler, Range.WHOLE, 256);
        assertTrue(whole > (order == 1 ? 0.9 : 1.7), name + ": " + whole);
    }

    /** It adds more noise at a step than belongs to a small one, so it is for few steps of a distilled model alone. */
    @Test
    void lcmHasNoOrder() throws Exception {
        Sampler lcm = Sampler.named("lcm");
        assertEquals(0, ConvergenceOrder.slope(lcm, Range.WHOLE, 128), 0.1);
        assertTrue(ConvergenceOrder.error(lcm, Range.WHOLE, 256) > 0.05);
    }

    @Test
    void atTheSameCallsSecondOrderPaysOff() throws Exception {
        double euler = ConvergenceOrder.error(Sampler.named("euler"), Range.WHOLE, 64);
        for (String name : new String[] {"dpmpp_2m", "unipc", "res_multistep"}) {
            assertTrue(ConvergenceOrder.error(Sampler.named(name), Range.WHOLE, 64) < euler / 3, name);
        }
        assertTrue(ConvergenceOrder.error(Sampler.named("res_2s"), Range.WHOLE, 32) < euler / 3);
        assertTrue(ConvergenceOrder.error(Sampler.named("heun"), Range.WHOLE, 32) < euler / 3);
    }
}
