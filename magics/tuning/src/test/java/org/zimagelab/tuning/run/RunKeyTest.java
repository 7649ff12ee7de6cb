package org.zimagelab.tuning.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;
import org.zimagelab.tuning.store.Pictures;

class RunKeyTest {
    private static final RunMetadata.Model MODEL =
            new RunMetadata.Model("tiny", Pictures.FINGERPRINT, "cpu", "fp32", 3.0, "1", Optional.empty());
    private static final List<Double> SIGMAS = List.of(1.0, 0.9, 0.75, 0.5, 0.0);
    private static final NormalizedAttention NAG = NormalizedAttention.of(5);
    private static final Request BASE = Pictures.request();

    private static String key(Request request) {
        return RunKey.of(request, MODEL, SIGMAS);
    }

    @Test
    void neverChangesByAccident() {
        assertEquals(
                "{\"format\":1,\"weights\":\"" + Pictures.FINGERPRINT + "\",\"engine\":\"1\",\"device\":\"cpu\","
                        + "\"dtype\":\"fp32\",\"prompt\":\"\\u96ea\\u5c71 \\\"q\\\"\\u000a\",\"max_length\":512,"
                        + "\"width\":48,\"height\":32,\"seed\":42,\"sampler\":\"euler\",\"steps\":4,"
                        + "\"sigmas\":[\"0x1.0p0\",\"0x1.ccccccccccccdp-1\",\"0x1.8p-1\",\"0x1.0p-1\",\"0x0.0p0\"],"
                        + "\"guidance\":{\"scale\":\"0x1.0p1\",\"normalization\":\"0x0.0p0\","
                        + "\"truncation\":\"0x1.0p0\",\"negative\":\"blur\"}}",
                RunKey.canonical(BASE.withPrompt("雪山 \"q\"\n"), MODEL, RunKey.schedule(SIGMAS)));
        // Computed by Python's hashlib from the same text.
        assertEquals("8a9ecbfee86880c9b3703aa41d1acc74841db1895ab7a143be55a59a9ca75299", key(BASE));
    }

    @Test
    void everythingThatChangesPixelsChangesIt() {
        List<String> keys = Stream.of(
                        key(BASE),
                        key(BASE.withPrompt("a red circle ")),
                        key(BASE.withNegative("")),
                        key(BASE.withSize(32, 48)),
                        key(BASE.withSize(32, 32)),
                        key(BASE.withSteps(5)),
                        key(BASE.withSeed(43)),
                        key(BASE.withSeed(-42)),
                        key(BASE.withSampler("heun")),
                        key(BASE.withMaxLength(64)),
                        key(BASE.withGuidance(0)),
                        key(BASE.withGuidance(Math.nextUp(2.0))),
                        key(BASE.withGuidance(new Guidance(2, 1, 1))),
                        key(BASE.withGuidance(new Guidance(2, 0, 0.5))),
                        key(BASE.withGuidance(Guidance.OFF.withStages(GuidanceSchedule.parse("0-0.5:g2")))),
                        key(BASE.withGuidance(Guidance.of(2).withRescale(0.5))),
                        key(BASE.withGuidance(Guidance.of(2).withProjection(new ProjectedGuidance(0, 0, 0)))),
                        key(BASE.withGuidance(Guidance.of(2).withProjection(new ProjectedGuidance(1, 5, 0)))),
                        key(BASE.withGuidance(Guidance.of(2).withProjection(new ProjectedGuidance(1, 0, -0.5)))),
                        key(BASE.withGuidance(Guidance.of(2).withZeroStar(OptionalInt.of(0)))),
                        key(BASE.withGuidance(Guidance.of(2).withZeroStar(OptionalInt.of(1)))),
                        key(BASE.withGuidance(Guidance.OFF.withAttention(NAG))),
                        key(BASE.withGuidance(Guidance.OFF.withAttention(NAG)).withNegative("")),
                        key(BASE.withGuidance(Guidance.OFF.withAttention(NAG.withTau(2)))),
                        key(BASE.withGuidance(Guidance.OFF.withAttention(NAG.withAlpha(0.5)))),
                        key(BASE.withGuidance(Guidance.OFF.withAttention(NAG.withSigmaEnd(0.5)))),
                        key(BASE.withGuidance(Guidance.OFF.withStages(GuidanceSchedule.parse("0-0.5:g2 of sigma")))),
                        RunKey.of(BASE, MODEL, List.of(1.0, Math.nextUp(0.9), 0.75, 0.5, 0.0)),
                        RunKey.of(BASE, model("f".repeat(64), "cpu", "fp32", "1"), SIGMAS),
                        RunKey.of(BASE, model(Pictures.FINGERPRINT, "cuda:0", "fp32", "1"), SIGMAS),
                        RunKey.of(BASE, model(Pictures.FINGERPRINT, "cpu", "bf16", "1"), SIGMAS),
                        RunKey.of(BASE, model(Pictures.FINGERPRINT, "cpu", "fp32", "2"), SIGMAS))
                .toList();
        assertEquals(keys.size(), new HashSet<>(keys).size());
        assertTrue(keys.stream().allMatch(k -> k.matches("[0-9a-f]{64}")));
    }

    @Test
    void whatCannotChangePixelsDoesNotChangeIt() {
        Request off = BASE.withGuidance(0);
        assertEquals(1, Set.copyOf(List.of(key(off))).size());
        assertEquals(key(off), key(off.withNegative("anything")));
        assertEquals(key(off), key(off.withGuidance(new Guidance(0, 1, 0.5))));
        assertEquals(key(off), key(off.withGuidance(new Guidance(-0.0, 0, 1))));
        Guidance corrected = Guidance.OFF
                .withRescale(1)
                .withProjection(new ProjectedGuidance(0, 1, -0.5))
                .withZeroStar(OptionalInt.of(1));
        assertEquals(key(off), key(off.withGuidance(corrected)));
        assertEquals(
                key(off),
                key(off.withGuidance(Guidance.OFF.withAttention(NAG.withScale(1).withTau(9)))));
        assertEquals(
                key(BASE),
                key(BASE.withGuidance(
                        Guidance.of(2).withAttention(NAG.withScale(1).withTau(9)))));
        Request nag = BASE.withGuidance(Guidance.OFF.withAttention(NAG));
        assertEquals(
                key(nag),
                key(nag.withGuidance(new Guidance(0, 1, 0.5).withAttention(NAG).withRescale(1))));
        // Only sigmas count, so naming the model's own shift changes nothing.
        assertEquals(key(BASE), key(BASE.withShift(3.0)));
        assertEquals(
                RunKey.of(BASE, model(Pictures.FINGERPRINT, "cuda:0", "bf16", "1"), SIGMAS),
                RunKey.of(BASE, model(Pictures.FINGERPRINT, "cuda:1", "bf16", "1"), SIGMAS));
        assertEquals(
                key(BASE),
                RunKey.of(
                        BASE,
                        new RunMetadata.Model(
                                "other",
                                Pictures.FINGERPRINT,
                                "cpu",
                                "fp32",
                                9,
                                "1",
                                Optional.of(ModelInfo.Variant.TURBO)),
                        SIGMAS));
    }

    @Test
    void textCannotImitateStructure() {
        assertNotEquals(key(BASE.withPrompt("a\",\"seed\":1,\"x\":\"")), key(BASE.withPrompt("a")));
        assertNotEquals(
                RunKey.canonical(BASE.withPrompt("\\u96ea"), MODEL, RunKey.schedule(SIGMAS)),
                RunKey.canonical(BASE.withPrompt("雪"), MODEL, RunKey.schedule(SIGMAS)));
    }

    @Test
    void metadataHasTheKeyOfItsRun() {
        RunMetadata metadata = RunMetadata.of(Pictures.picture(BASE));
        assertEquals(metadata.key(), RunMetadata.ofJson(metadata.toJson()).key());
        assertEquals(
                metadata.key(),
                RunKey.of(
                        BASE,
                        RunMetadata.Model.of(Pictures.model()),
                        Arrays.stream(Pictures.sigmas(BASE)).boxed().toList()));
    }

    private static RunMetadata.Model model(String weights, String device, String dtype, String engine) {
        return new RunMetadata.Model("tiny", weights, device, dtype, 3.0, engine, Optional.empty());
    }
}
