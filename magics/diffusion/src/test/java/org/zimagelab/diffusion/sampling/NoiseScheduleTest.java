package org.zimagelab.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.config.DynamicShift;

/** Values of the reference scheduler. */
class NoiseScheduleTest {

    @Test
    void publishedSchedules() {
        float[] turbo = {1f, .954545f, .9f, .833333f, .75f, .642857f, .5f, .3f, 0f};
        assertArrayEquals(turbo, NoiseSchedule.sigmas(8, 3), 1e-6f);
        float[] base = {1f, .976744f, .947368f, .909091f, .857143f, .782609f, .666667f, .461538f, 0f};
        assertArrayEquals(base, NoiseSchedule.sigmas(8, 6), 1e-6f);
        float[] nine = {1f, .96f, .913043f, .857143f, .789474f, .705882f, .6f, .461538f, .272727f, 0f};
        assertArrayEquals(nine, NoiseSchedule.sigmas(9, 3), 1e-6f);
        assertArrayEquals(new float[] {1, 0}, NoiseSchedule.sigmas(1, 3), 0);
    }

    /**
     * Every schedule of 1 to 1000 steps, compared with diffusers 0.39.0 with torch 2.7.1: the SHA-256 of all their
     * float32 values, little-endian, one schedule after the other. In diffusers it is, for each N,
     * {@code set_timesteps(sigmas=torch.linspace(1.0, 1 / N, N).tolist())} of a scheduler with this shift.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 24336bb1fa1c5c3d2575c755a00a7c76cc62c39dccf8b68ff1292de39083bf5f",
        "3, 439f62c03f46924a08671b62a29afa0e20e7fab32ca3a7e240b7a1efb6d78377",
        "6, 6d0680e767af117b0d054383be1cb5465732b56b3262674e4bf6626d80665d47",
        "1.15, 2e29680d56417192409f867ac747bc0049f7571e88f3cd612868ba04af8fbc5b",
        "0.7, 09b3b5d7d7d3c3a57481019b429ba8cef1d028d2789ea71804b7c48301ba6297"
    })
    void everyScheduleIsTheReferencesToTheBit(double shift, String expected) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (int steps = 1; steps <= 1000; steps++) {
            float[] sigmas = NoiseSchedule.sigmas(steps, shift);
            ByteBuffer bytes = ByteBuffer.allocate(4 * sigmas.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(sigmas);
            sha.update(bytes);
        }
        assertEquals(expected, HexFormat.of().formatHex(sha.digest()));
    }

    @Test
    void everyScheduleStartsAtNoiseExactly() {
        for (int steps = 1; steps <= 100; steps++) {
            for (double shift : new double[] {0.5, 1, 1.7, 3, 6, 12}) {
                assertEquals(1, NoiseSchedule.sigmas(steps, shift)[0], 1e-7, steps + " steps, shift " + shift);
            }
        }
    }

    @Test
    void dynamicShiftIsExponentialInTheNumberOfTokens() {
        DynamicShift flux = new DynamicShift(256, 4096, 0.5, 1.15, true);
        assertEquals(1.88, flux.at(1024), 0.005);
        assertEquals(3.158, flux.at(4096), 0.0005);
    }
}
