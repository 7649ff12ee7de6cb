package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.zimagelab.diffusion.sampling.Sampler;

/** Pictures that begin with another one: which steps run, what is kept, what is reused. */
class InitialImageTest {
    private static final Path FOLDER = Fixtures.resource("tiny-golden/image");
    private static final InputFile PICTURE = InputFile.read(FOLDER.resolve("picture.png"));
    private static final InputFile MASK = InputFile.read(FOLDER.resolve("mask.png"));
    private static ZImage model;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        model = ZImage.load(Fixtures.tiny(), Fixtures.fp32());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Request request() {
        return model.request("一只猫").withSize(64, 48).withSteps(4).withSeed(5);
    }

    private static Request with(Request request, double strength) {
        return request.withImage(InitialImage.of(PICTURE, strength));
    }

    private static Request masked(Request request) {
        return request.withImage(request.image().withMask(Optional.of(MASK)));
    }

    /** {@code n - int(max(n - min(n * strength, n), 0))} in Python. */
    @ParameterizedTest
    @CsvSource({
        "8, 0.6, 5",
        "7, 0.35, 3",
        "4, 1, 4",
        "4, 0.01, 1",
        "10, 0.7, 7",
        "10, 0.3, 3",
        "50, 0.58, 29",
        "3, 0.3333333333333333, 1",
        "1, 0.5, 1",
        "1000, 1e-300, 1"
    })
    void asManyStepsRunAsInDiffusers(int steps, double strength, int run) {
        assertEquals(run, InitialImage.of(PICTURE, strength).stepsThatRun(steps));
    }

    @Test
    void theUsualStrengthIsThatOfDiffusers() {
        InitialImage image = InitialImage.NONE.withPicture(Optional.of(PICTURE));
        assertEquals(0.6, image.share());
        assertEquals(1, image.withMask(Optional.of(MASK)).share());
        assertEquals(1, InitialImage.NONE.share());
        assertEquals(0, InitialImage.NONE.stepsLeftOut(8));
    }

    @Test
    void stagesCountTheWholeSchedule() throws Exception {
        // of 8 steps the last 4 run: half of the way is done before the first
        Request stages = with(request().withSteps(8), 0.5)
                .withGuidance(Guidance.OFF.withStages(GuidanceSchedule.parse("0-0.5:g5,0.75-1:g2")));
        assertEquals(6, model.networkCalls(stages));
        List<Double> scales = new ArrayList<>();
        Picture picture = model.generate(stages, new Progress() {
            @Override
            public void step(Step step) {
                assertEquals(4, step.steps());
            }

            @Override
            public void evaluated(Evaluation e) {
                scales.add(e.scale());
            }
        });
        assertEquals(List.of(0.0, 0.0, 2.0, 2.0), scales);
        assertEquals(6, picture.networkCalls());
    }

    static List<String> samplers() {
        return Sampler.names();
    }

    /** What the mask keeps is the picture itself after the last step, whichever sampler makes the rest. */
    @ParameterizedTest
    @MethodSource("samplers")
    void everySamplerPaintsWithinTheMaskAlone(String sampler) throws Exception {
        Request whole = masked(with(request().withSteps(5), 1));
        Picture euler = model.generate(whole);
        Picture other = model.generate(whole.withSampler(sampler));
        boolean[] painted = InputPicture.painted(new InputPicture.Scaled(MASK, 64, 48), 8);
        int kept = 0;
        int changed = 0;
        for (int i = 0; i < euler.latents().length; i++) {
            if (painted[i % painted.length]) {
                changed += euler.latents()[i] == other.latents()[i] ? 0 : 1;
            } else {
                assertEquals(euler.latents()[i], other.latents()[i]);
                kept++;
            }
        }
        assertTrue(kept > 100, kept + " kept");
        assertTrue(changed > 100 || sampler.equals("euler"), changed + " changed");
        Picture part = model.generate(with(request().withSteps(5), 0.5).withSampler(sampler));
        assertEquals(4, part.sigmas().length);
        assertEquals(part.networkCalls(), model.networkCalls(part.request()));
    }

    /** Neighbours share first velocities, steps, encoded pictures and pixels in every way. */
    @Test
    void noPictureOfARandomPlanDiffersFromItsLoneSelf() throws Exception {
        Random random = new Random(3);
        Request r = request().withGuidance(2);
        int reused = 0;
        ReuseForecast forecast = model.reuseForecast();
        try (ZImage fresh = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            forecast = fresh.reuseForecast();
            for (int i = 0; i < 20; i++) {
                r = switch (random.nextInt(7)) {
                    case 0 -> with(r, random.nextBoolean() ? 0.5 : 0.6);
                    case 1 -> r.withImage(InitialImage.NONE);
                    case 2 -> masked(with(r, random.nextBoolean() ? 1 : 0.75));
                    case 3 -> r.withSeed(random.nextInt(2));
                    case 4 -> r.withGuidance(random.nextInt(3));
                    case 5 ->
                        r.withImage(
                                r.image().picture().isPresent() ? r.image().withPicture(Optional.of(MASK)) : r.image());
                    default -> r.withGuidance(r.guidance().withStages(GuidanceSchedule.parse("0-0.8:g2,0.8-1:g1")));
                };
                Picture within = fresh.generate(r);
                reused += within.reusedCalls();
                assertEquals(within.reusedCalls(), forecast.next(r).networkCalls(), r.toString());
                try (ZImage lone = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
                    Picture alone = lone.generate(r);
                    assertArrayEquals(alone.latents(), within.latents(), r.toString());
                    assertEquals(alone.networkCalls(), within.networkCalls(), r.toString());
                }
            }
        }
        assertTrue(reused > 5, "reused " + reused);
    }

    /** 0.5 and 0.6 of 4 steps are 2 and 3; 0.55 and 0.6 are both 3. */
    @Test
    void strengthsThatRunTheSameStepsAreMadeOnce() throws Exception {
        Picture first = model.generate(with(request().withSeed(77), 0.6));
        Picture second = model.generate(with(request().withSeed(77), 0.55));
        assertEquals(3, second.networkCalls());
        assertEquals(3, second.reusedCalls());
        assertArrayEquals(first.latents(), second.latents());
        assertEquals(0, model.generate(with(request().withSeed(77), 0.5)).reusedCalls());
    }

    @Test
    void aVaeWithoutAnEncoderIsNamed() throws Exception {
        Path copy = Fixtures.copy(Fixtures.tiny(), folder.resolve("decoder-alone"));
        Path vae = copy.resolve("vae");
        Files.delete(vae.resolve("diffusion_pytorch_model.safetensors.index.json"));
        try (var shards = Files.list(vae)) {
            for (Path shard :
                    shards.filter(p -> p.toString().endsWith(".safetensors")).toList()) {
                Files.delete(shard);
            }
        }
        ComfyFiles.write(vae.resolve("diffusion_pytorch_model.safetensors"), ComfyFiles.decoder(Fixtures.tiny()));
        try (ZImage decoder = ZImage.load(copy, Fixtures.fp32())) {
            assertEquals(4, decoder.generate(request()).networkCalls());
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> decoder.check(with(request(), 0.5)));
            assertTrue(e.getMessage().startsWith("image: the VAE of this model has a decoder alone"), e.getMessage());
        }
    }

    @Test
    void whatCannotBeMadeIsRefusedBeforeTheFirstStep() throws Exception {
        Request mask = request().withImage(InitialImage.NONE.withMask(Optional.of(MASK)));
        assertTrue(refused(mask).startsWith("mask: "));
        Request strength = request().withImage(InitialImage.NONE.withStrength(OptionalDouble.of(0.3)));
        assertTrue(refused(strength).startsWith("strength 0.3: "));
        Path gone = Files.copy(FOLDER.resolve("picture.png"), folder.resolve("再见.png"));
        Files.write(gone, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        Request there = request().withImage(InitialImage.of(InputFile.read(gone), 0.5));
        model.check(there);
        Files.write(gone, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        IllegalArgumentException changed = assertThrows(
                IllegalArgumentException.class, () -> model.generate(there), "changed since it was planned");
        assertTrue(changed.getMessage().endsWith("再见.png': the file has changed; name it again"), changed.getMessage());
        for (double wrong : new double[] {0, -1, 1.01, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> InitialImage.of(PICTURE, wrong));
        }
    }

    private static String refused(Request request) {
        return assertThrows(IllegalArgumentException.class, () -> model.check(request))
                .getMessage();
    }
}
