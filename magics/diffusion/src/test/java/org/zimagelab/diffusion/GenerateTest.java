package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.sampling.ClassifierFreeGuidance;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;
import org.zimagelab.diffusion.sampling.Sampler;

class GenerateTest {
    private static ZImage model;

    @BeforeAll
    static void load() {
        model = ZImage.load(Fixtures.tiny(), Fixtures.fp32());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Request request() {
        return model.request("一只猫")
                .withSize(64, 48)
                .withSteps(3)
                .withGuidance(2)
                .withSeed(5);
    }

    private static byte[] pixels(Picture p) {
        return pixels(p.image());
    }

    private static byte[] pixels(BufferedImage image) {
        return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }

    @Test
    void whatIsReusedChangesNoBit() throws Exception {
        Picture alone;
        try (ZImage fresh = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            alone = fresh.generate(request());
        }
        model.generate(request().withSteps(2).withGuidance(4).withSampler("heun"));
        Picture after = model.generate(request());
        assertEquals(0, alone.reusedCalls());
        assertEquals(2, after.reusedCalls(), "the first velocity, with and without the prompt");
        assertEquals(6, after.networkCalls());
        assertArrayEquals(alone.latents(), after.latents());
        assertArrayEquals(pixels(alone), pixels(after));
    }

    /** Random neighbours share embeddings, first velocities, first steps and last latents in every way. */
    @Test
    void noPictureOfARandomPlanDiffersFromItsLoneSelf() throws Exception {
        Random random = new Random(7);
        List<String> names =
                Sampler.names().stream().filter(name -> !name.equals("res_2s")).toList();
        Request r = request();
        int reused = 0;
        ZImage model = ZImage.load(Fixtures.tiny(), Fixtures.fp32());
        ReuseForecast forecast = model.reuseForecast();
        for (int i = 0; i < 30; i++) {
            r = switch (random.nextInt(12)) {
                case 0 -> r.withPrompt(random.nextBoolean() ? "一只猫" : "a dog");
                case 1 -> r.withSeed(random.nextInt(2));
                case 2 -> r.withSteps(1 + random.nextInt(4));
                case 3 -> r.withGuidance(random.nextInt(3));
                case 4 -> r.withGuidance(new Guidance(2, random.nextInt(2), random.nextInt(4) / 4.0));
                case 5 ->
                    r.withGuidance(r.guidance()
                            .withStages(GuidanceSchedule.parse(
                                    random.nextBoolean() ? "0-0.5:g2" : "0-0.5:g2,0.5-1:g1 of sigma")));
                case 6 -> r.withSampler(names.get(random.nextInt(names.size())));
                case 7 -> r.withSeedVariance(new SeedVariance(random.nextInt(2), random.nextBoolean() ? 0.3 : 0.6));
                case 8 ->
                    r.withGuidance(Guidance.OFF.withAttention(
                            NormalizedAttention.of(3).withSigmaEnd(random.nextBoolean() ? 0 : 0.8)));
                case 9 ->
                    r.withGuidance(r.guidance()
                            .withProjection(new ProjectedGuidance(0.5, 0.1, random.nextBoolean() ? 0 : -0.5)));
                case 10 -> r.withGuidance(r.guidance().withZeroStar(OptionalInt.of(random.nextInt(3))));
                default -> r.withNegative(random.nextBoolean() ? "" : "模糊");
            };
            if (r.guidance().scale() > 0) {
                r = r.withGuidance(r.guidance().withAttention(NormalizedAttention.OFF));
            }
            if (r.guidance().zeroSteps() >= r.steps()) {
                r = r.withGuidance(r.guidance().withZeroStar(OptionalInt.empty()));
            }
            Picture within = model.generate(r);
            reused += within.reusedCalls();
            assertEquals(within.reusedCalls(), forecast.next(r).networkCalls(), r.toString());
            try (ZImage fresh = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
                Picture alone = fresh.generate(r);
                assertEquals(0, alone.reusedCalls());
                assertEquals(alone.networkCalls(), within.networkCalls(), r.toString());
                assertArrayEquals(alone.latents(), within.latents(), r.toString());
                assertArrayEquals(pixels(alone), pixels(within), r.toString());
            }
        }
        model.close();
        assertTrue(reused > 24, "reused " + reused);
    }

    @Test
    void firstStepsThatAreAlikeAreMadeOnce() throws Exception {
        Request r = request().withSteps(8).withSeed(11);
        Request late = r.withGuidance(r.guidance().withStages(GuidanceSchedule.parse("0-0.5:g2,0.5-1:g4")));
        Request later = r.withGuidance(r.guidance().withStages(GuidanceSchedule.parse("0-0.5:g2,0.5-0.75:g4")));
        ReuseForecast forecast = model.reuseForecast();
        assertEquals(new ReuseForecast.Reused(0, 0, 0, false, 0), forecast.next(r));
        assertEquals(new ReuseForecast.Reused(4, 0, 2, false, 8), forecast.next(late));
        assertEquals(new ReuseForecast.Reused(8, 0, 2, true, 16), forecast.next(late));
        model.generate(r);
        Picture second = model.generate(late);
        assertEquals(8, second.reusedCalls(), "four steps, with and without the prompt");
        assertEquals(16, second.networkCalls());
        assertEquals(12, model.generate(later).reusedCalls());
        List<Integer> heard = new ArrayList<>();
        assertEquals(12, model.generate(late, step -> heard.add(step.index())).reusedCalls());
        assertEquals(List.of(7, 8), heard);
    }

    /** Momentum needs the differences of all steps, so only a whole picture is taken over. */
    @Test
    void aPictureWithMomentumDoesNotGoOnFromKeptLatents() throws Exception {
        Request r = request().withSteps(6).withSeed(12);
        ProjectedGuidance projection = new ProjectedGuidance(0, 4, -0.5);
        Guidance early = r.guidance().withStages(GuidanceSchedule.parse("0-0.5:g2,0.5-1:g4"));
        Request first = r.withGuidance(r.guidance().withProjection(projection));
        Request second = r.withGuidance(early.withProjection(projection));
        ReuseForecast forecast = model.reuseForecast();
        forecast.next(first);
        assertEquals(new ReuseForecast.Reused(0, 2, 2, false, 2), forecast.next(second));
        assertEquals(new ReuseForecast.Reused(6, 0, 2, true, 12), forecast.next(second));
        model.generate(first);
        Picture after = model.generate(second);
        assertEquals(2, after.reusedCalls());
        assertEquals(12, model.generate(second).reusedCalls());
        try (ZImage fresh = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            assertArrayEquals(fresh.generate(second).latents(), after.latents());
        }
    }

    /** Records every velocity, and reads its arrays at once. */
    private static final class Listener implements Progress {
        final List<Integer> steps = new ArrayList<>();
        final List<String> wrong = new ArrayList<>();
        float[] denoised;

        @Override
        public void step(Step step) {}

        @Override
        public void evaluated(Evaluation e) {
            steps.add(e.step());
            float[] guided = e.negative()
                    .map(neg -> ClassifierFreeGuidance.guided(e.velocity(), neg, e.scale()))
                    .orElse(e.velocity());
            if (!Arrays.equals(guided, e.guided()) || e.negative().isPresent() != e.scale() > 0) {
                wrong.add("guided velocity of step " + e.step());
            }
            if (Math.abs(1 - e.sigma() - e.t()) > 1e-6) {
                wrong.add("sigma " + e.sigma() + ", t " + e.t());
            }
            denoised = new float[e.latents().length];
            for (int i = 0; i < denoised.length; i++) {
                denoised[i] = e.latents()[i] - (float) e.sigma() * e.guided()[i];
            }
        }

        @Override
        public boolean needsEveryStep() {
            return true;
        }
    }

    @Test
    void whoWantsEveryVelocityHearsItAndNoStepIsTakenOver() throws Exception {
        Request r = request()
                .withSteps(4)
                .withSeed(21)
                .withGuidance(Guidance.OFF.withStages(GuidanceSchedule.parse("0-0.5:g2,0.5-0.75:g1")));
        Picture before = model.generate(r);
        Listener euler = new Listener();
        Picture heard = model.generate(r, euler);
        assertEquals(List.of(1, 2, 3, 4), euler.steps);
        assertEquals(List.of(), euler.wrong);
        assertEquals(2, heard.reusedCalls(), "the first velocities, which are told all the same");
        assertArrayEquals(heard.latents(), euler.denoised, "sigma reaches 0");
        assertArrayEquals(before.latents(), heard.latents());
        assertArrayEquals(pixels(before), pixels(heard));
        assertArrayEquals(pixels(heard), pixels(model.decode(heard.latents(), 64, 48)));

        Listener heun = new Listener();
        Picture twice = model.generate(r.withSampler("heun"), heun);
        assertEquals(List.of(1, 1, 2, 2, 3, 3, 4), heun.steps);
        assertEquals(List.of(), heun.wrong);
        assertArrayEquals(twice.latents(), heun.denoised);
        assertMessage("latents: 768 values; a picture of 64×64 has 1024", () -> model.decode(new float[768], 64, 64));
    }

    @Test
    void everyPartOfARequestShows() throws Exception {
        Request r = request();
        Picture p = model.generate(r);
        for (Request other : new Request[] {
            r.withPrompt("一只狗"),
            r.withNegative("模糊"),
            r.withSize(48, 64),
            r.withSteps(4),
            r.withGuidance(1),
            r.withGuidance(new Guidance(2, 0.5, 1)),
            r.withGuidance(new Guidance(2, 0, 0.1)),
            r.withGuidance(r.guidance().withStages(GuidanceSchedule.parse("0-0.5:g2"))),
            r.withGuidance(r.guidance().withRescale(1)),
            r.withGuidance(r.guidance().withProjection(new ProjectedGuidance(0, 0, 0))),
            r.withGuidance(r.guidance().withProjection(new ProjectedGuidance(1, 0.01, 0))),
            r.withGuidance(r.guidance().withProjection(new ProjectedGuidance(1, 0, -0.5))),
            r.withGuidance(r.guidance().withZeroStar(OptionalInt.of(0))),
            r.withGuidance(r.guidance().withZeroStar(OptionalInt.of(1))),
            r.withSeed(6),
            r.withSeedVariance(new SeedVariance(1, 0.2)),
            r.withSampler("heun"),
            r.withShift(6),
            r.withMaxLength(9)
        }) {
            assertFalse(Arrays.equals(pixels(p), pixels(model.generate(other))), other.toString());
        }
        assertArrayEquals(pixels(p), pixels(model.generate(r)));
    }

    @Test
    void theNumberOfCallsIsKnownBefore() throws Exception {
        for (Request r : new Request[] {
            request(),
            request().withGuidance(0),
            request().withSampler("heun"),
            request().withSteps(8).withGuidance(new Guidance(3, 0, 0.4)),
            request()
                    .withSteps(8)
                    .withGuidance(Guidance.OFF.withStages(GuidanceSchedule.parse("0.2-0.8:cfg3 of sigma"))),
            request().withSteps(8).withGuidance(Guidance.of(3).withZeroStar(OptionalInt.of(2))),
            request().withGuidance(Guidance.OFF.withAttention(NormalizedAttention.of(5))),
            request().withSteps(1)
        }) {
            assertEquals(model.networkCalls(r), model.generate(r).networkCalls(), r.toString());
        }
    }

    @Test
    void aNegativePromptInTheAttentionIsOneCallAStep() throws Exception {
        Request off = request().withSteps(4).withGuidance(0);
        Request nag = off.withGuidance(Guidance.OFF.withAttention(NormalizedAttention.of(11)));
        Picture plain = model.generate(off);
        Picture guided = model.generate(nag);
        assertEquals(4, guided.networkCalls());
        assertEquals(0, guided.reusedCalls(), "the first velocity is another one");
        assertTrue(Fixtures.relativeL2(guided.latents(), plain.latents()) > 1e-3);
        Picture other = model.generate(nag.withNegative("一只狗"));
        assertTrue(Fixtures.relativeL2(guided.latents(), other.latents()) > 1e-4);
        Request early = nag.withGuidance(
                Guidance.OFF.withAttention(NormalizedAttention.of(11).withSigmaEnd(0.75)));
        Listener heard = new Listener();
        Picture half = model.generate(early, heard);
        assertFalse(Arrays.equals(half.latents(), guided.latents()));
        assertFalse(Arrays.equals(half.latents(), plain.latents()));
        assertEquals(List.of(), heard.wrong);
        // taking everything of the mixture from the prompt alone leaves what rounding leaves
        Request none = nag.withGuidance(
                Guidance.OFF.withAttention(NormalizedAttention.of(11).withAlpha(0)));
        assertTrue(Fixtures.relativeL2(model.generate(none).latents(), plain.latents()) < 1e-5);
    }

    @Test
    void stopsBetweenTwoCallsAndGoesOnAfterwards() throws Exception {
        int[] heard = new int[1];
        assertThrows(
                InterruptedException.class,
                () -> model.generate(request().withSteps(50), step -> {
                    heard[0] = step.index();
                    if (step.index() == 2) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertEquals(2, heard[0]);
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(3, model.generate(request()).request().steps());
    }

    @Test
    void loadsFromAFolderWithAnyName(@TempDir Path folder) throws Exception {
        Path copy = Fixtures.copy(Fixtures.tiny(), folder.resolve("模型 folder"));
        try (ZImage same = ZImage.load(copy.toString(), Fixtures.fp32())) {
            assertEquals(model.info().fingerprint(), same.info().fingerprint());
            assertArrayEquals(pixels(model.generate(request())), pixels(same.generate(request())));
        }
    }

    @Test
    void wrongRequestsGetOneLine() {
        assertMessage(
                "width 70: expected a multiple of 16, such as 64 or 80",
                request().withSize(70, 64));
        assertMessage(
                "height 8: expected a multiple of 16, such as 16", request().withSize(64, 8));
        assertMessage(
                "nag 5 with guidance 2 (cfg 3): expected one of them, so --guidance 0 with --nag, as NAG is for"
                        + " pictures without guidance",
                request().withGuidance(Guidance.of(2).withAttention(NormalizedAttention.of(5))));
        assertMessage(
                "cfg-zero-star 3: expected fewer steps than the picture has, 3",
                request().withSteps(3).withGuidance(Guidance.of(2).withZeroStar(OptionalInt.of(3))));
        assertMessage(
                "step-cache with nag: expected one of them, as a step cache does not know the negative prompt's part of"
                        + " the attention",
                request()
                        .withGuidance(Guidance.OFF.withAttention(NormalizedAttention.of(5)))
                        .withStepCache(0.1));
        assertMessage(
                "sampler 'ddim': expected one of euler, heun, euler_ancestral, dpmpp_2m, dpmpp_2m_sde, unipc, lcm,"
                        + " res_multistep, res_2s",
                request().withSampler("ddim"));
        assertMessage(
                "steps 1: sampler res_2s needs at least 2, since its last step is Euler's",
                request().withSampler("res_2s").withSteps(1));
        assertMessage(
                "width 8208: expected at most 8192 for this model", request().withSize(8208, 64));
        assertMessage(
                "steps 0: expected a whole number from 1 to 1000",
                () -> request().withSteps(0));
        assertMessage(
                "guidance -1: expected a number from 0 (off) to 1000",
                () -> request().withGuidance(-1));
        var e = assertThrows(IllegalArgumentException.class, () -> Guidance.ofCfg(0.5));
        assertTrue(e.getMessage().startsWith("cfg 0.5: cfg counts from 1 (1 = off"), e.getMessage());
    }

    private static void assertMessage(String expected, Request r) {
        assertMessage(expected, () -> model.check(r));
    }

    private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable action) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
