package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.config.DynamicShift;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;

/** Requests with NaN, or with numbers that would overflow float32, are refused. */
class RequestTest {
    private static Request request() {
        return new Request("", "", 64, 64, 1, Guidance.OFF, 0, "euler", OptionalDouble.empty(), 512);
    }

    private static void refused(String name, Runnable action) {
        String message =
                assertThrows(IllegalArgumentException.class, action::run).getMessage();
        assertTrue(message.startsWith(name + " ") && message.matches(".*: (expected|cfg counts) .*"), message);
        assertEquals(1, message.lines().count(), message);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                1e308,
                Double.MAX_VALUE,
                3.5e38,
                1e7,
                -1
            })
    void numbersOutOfRange(double x) {
        refused("guidance", () -> request().withGuidance(x));
        refused("cfg", () -> Guidance.ofCfg(x));
        refused("cfg-normalization", () -> new Guidance(1, x, 1));
        refused("cfg-truncation", () -> new Guidance(1, 0, x));
        refused("cfg-rescale", () -> Guidance.OFF.withRescale(x));
        refused("nag", () -> NormalizedAttention.of(x));
        refused("nag-tau", () -> NormalizedAttention.OFF.withTau(x));
        refused("nag-alpha", () -> NormalizedAttention.OFF.withAlpha(x));
        refused("nag-sigma-end", () -> NormalizedAttention.OFF.withSigmaEnd(x));
        refused("apg-norm-threshold", () -> ProjectedGuidance.OFF.withNormThreshold(x));
        refused("apg-eta", () -> ProjectedGuidance.OFF.withEta(20 * x));
        refused("apg-momentum", () -> ProjectedGuidance.OFF.withMomentum(2 * x));
        refused("shift", () -> request().withShift(x));
        refused("guidance", () -> new GuidanceSchedule.Stage(0, 1, x));
    }

    @Test
    void aShiftThatMakesEveryNoiseLevelTheSameIsRefused() {
        refused("shift", () -> request().withShift(0));
        refused("shift", () -> request().withShift(1e-308));
        refused("shift", () -> request().withShift(Double.MIN_VALUE));
    }

    @Test
    void aListOfNoiseLevelsSaysTheStepsAndHasNoShift() {
        Request listed = request().withSchedule("1, 0.5,0.2,0");
        assertEquals("1,0.5,0.2,0", listed.schedule());
        assertEquals(3, listed.steps());
        refused("steps", () -> listed.withSteps(8));
        assertEquals(
                "shift: sigmas are used as they are, so leave the shift out",
                assertThrows(IllegalArgumentException.class, () -> listed.withShift(3))
                        .getMessage());
        assertEquals(
                "dynamic-shift: sigmas are used as they are, so leave the shift out",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> listed.withDynamicShift(Optional.of(DynamicShift.FLUX)))
                        .getMessage());
        assertEquals(OptionalDouble.empty(), listed.withDefaultShift(3).shift());
        assertEquals(8, listed.withSchedule("Beta").withSteps(8).steps());
        assertEquals("beta", listed.withSchedule("Beta").schedule());
    }

    @Test
    void aShiftIsConstantOrDynamic() {
        Request dynamic = request().withDynamicShift(Optional.of(DynamicShift.FLUX));
        assertEquals(OptionalDouble.empty(), dynamic.withDefaultShift(3).shift());
        assertEquals(
                "shift and dynamic-shift both say the shift: give one of them",
                assertThrows(IllegalArgumentException.class, () -> dynamic.withShift(3))
                        .getMessage());
    }

    @Test
    void strengthsInStagesAreHeldToTheSame() {
        refused("cfg", () -> GuidanceSchedule.parse("0-1:cfg" + "9".repeat(400)));
        refused("guidance", () -> GuidanceSchedule.parse("0-1:g1001"));
    }

    @Test
    void aZeroHasNoSign() {
        assertEquals(new Guidance(0, 0, 0), new Guidance(-0.0, -0.0, -0.0));
        assertEquals(Guidance.OFF, request().withGuidance(-0.0).guidance());
        assertEquals(new GuidanceSchedule.Stage(0, 1, 0), new GuidanceSchedule.Stage(-0.0, 1, -0.0));
    }

    @Test
    void textsThatCannotBeTokenizedAreRefused() {
        String spaces = "a" + " ".repeat(10_000_000) + "x";
        assertEquals(
                "prompt: 10000002 characters; expected at most 100000, of which a model reads the first 512 tokens, or"
                        + " --max-length",
                assertThrows(IllegalArgumentException.class, () -> request().withPrompt(spaces))
                        .getMessage());
        assertEquals(
                "negative 'blurry \\ud800': half a character (a surrogate without its other half); write the whole"
                        + " character",
                assertThrows(IllegalArgumentException.class, () -> request().withNegative("blurry \ud800"))
                        .getMessage());
        assertEquals("🐱", request().withPrompt("🐱").prompt());
    }
}
