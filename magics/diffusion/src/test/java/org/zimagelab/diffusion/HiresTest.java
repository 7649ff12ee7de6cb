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
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.common.picture.Resize;

class HiresTest {
    private static ZImage model;

    @TempDir
    private Path folder;

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
                .withSteps(4)
                .withGuidance(2)
                .withSeed(5);
    }

    private static Hires hires(double scale, double strength, int steps) {
        return Hires.of(scale).withStrength(OptionalDouble.of(strength)).withSteps(OptionalInt.of(steps));
    }

    private static byte[] pixels(BufferedImage image) {
        return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }

    /** The second pass is made by hand: the first picture in a file, enlarged, as one to begin with. */
    @Test
    void itIsThePictureThatBeginsWithTheEnlargedOne() throws Exception {
        BufferedImage first = model.generate(request()).image();
        Path file = folder.resolve("larger.png");
        byte[] larger = Resize.resized(PackedRgb.of(first), 128, 96, Resize.Filter.LANCZOS);
        ImageIO.write(new PackedRgb(128, 96, larger).image(), "png", file.toFile());
        Picture expected = model.generate(
                request().withSize(128, 96).withSteps(5).withImage(InitialImage.of(InputFile.read(file), 0.4)));
        assertEquals(3, expected.sigmas().length);

        Picture made = model.generate(request().withHires(hires(2, 0.4, 2)));
        assertArrayEquals(expected.latents(), made.latents());
        assertArrayEquals(pixels(expected.image()), pixels(made.image()));
        assertEquals(128, made.image().getWidth());
        assertEquals(8 + 4, made.networkCalls());
        assertEquals(12, model.networkCalls(request().withHires(hires(2, 0.4, 2))));
    }

    @Test
    void aPictureWithTheSameFirstPassTakesItAndDiffersInNoBit() throws Exception {
        Request asked = request().withHires(hires(2, 0.5, 1));
        Picture alone;
        try (ZImage fresh = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            alone = fresh.generate(asked);
        }
        model.generate(request().withHires(hires(1.5, 0.9, 2)));
        ReuseForecast forecast = model.reuseForecast();
        forecast.next(request().withHires(hires(1.5, 0.9, 2)));
        assertEquals(8, forecast.next(asked).networkCalls());
        Picture after = model.generate(asked);
        assertEquals(8, after.reusedCalls());
        assertArrayEquals(alone.latents(), after.latents());
        assertArrayEquals(pixels(alone.image()), pixels(after.image()));
        // nor does a second pass leave anything for a first one of its size
        Request large = request().withSize(128, 96).withSteps(2);
        Picture between = model.generate(large);
        try (ZImage fresh = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            assertArrayEquals(fresh.generate(large).latents(), between.latents());
        }
    }

    @Test
    void allStepsOfBothPassesAreTold() throws Exception {
        List<Integer> steps = new ArrayList<>();
        List<Integer> calls = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        model.generate(request().withHires(hires(2, 0.5, 2)).withSeed(9), step -> {
            assertEquals(6, step.steps());
            steps.add(step.index());
            calls.add(step.networkCalls());
            sizes.add(step.latents().length);
        });
        assertEquals(List.of(1, 2, 3, 4, 5, 6), steps);
        assertEquals(List.of(2, 4, 6, 8, 10, 12), calls);
        assertEquals(4 * sizes.get(0), sizes.get(5));
    }

    @Test
    void latentsAreEnlargedWithoutPixels() throws Exception {
        Picture made = model.generate(request().withHires(hires(2, 0.6, 2).withUpscaler(HiresUpscaler.LATENT)));
        assertEquals(128, made.image().getWidth());
        assertFalse(java.util.Arrays.equals(
                made.latents(),
                model.generate(request().withHires(hires(2, 0.6, 2))).latents()));
    }

    /** The values are those of torch 2.7.1: {@code interpolate(x, size=(5, 6), mode="bilinear")}. */
    @Test
    void latentsAreEnlargedAsByTorch() {
        float[] x = new float[24];
        for (int i = 0; i < x.length; i++) {
            x[i] = i * 7 % 11;
        }
        float[] expected = {
            0,
            3.5f,
            6.333333f,
            3.6666665f,
            6.5f,
            10,
            2.4f,
            3.7f,
            5.0666666f,
            5.3333335f,
            6.7f,
            8,
            6,
            4,
            3.1666672f,
            7.833334f,
            7,
            5,
            2.9999993f,
            4.3f,
            5.666667f,
            5.9333324f,
            3.9999993f,
            1.9999993f,
            1,
            4.5f,
            7.3333325f,
            4.6666665f,
            2,
            0
        };
        float[] y = BilinearLatents.resized(x, new int[] {2, 3, 4}, 5, 6);
        assertEquals(60, y.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], y[i], 2e-6f);
        }
    }

    @Test
    void stepsAndSidesAreThoseOfA1111() {
        assertEquals(3, Hires.of(2).stepsThatRun(8));
        assertEquals(10, Hires.of(2).scheduledSteps(8));
        assertEquals(20, hires(2, 0.3, 20).stepsThatRun(9));
        assertEquals(66, hires(2, 0.3, 20).scheduledSteps(9));
        assertEquals(7, hires(2, 1, 7).scheduledSteps(9));
        assertEquals(7, Hires.of(2).withStrength(OptionalDouble.of(0.35)).stepsThatRun(20));
        assertEquals(1328, Hires.of(1.3).enlarged(1024, 16));
        assertEquals(1536, Hires.of(2).enlarged(768, 16));
        assertEquals(1152, Hires.of(1.1).enlarged(1048, 16));
    }

    @ParameterizedTest
    @CsvSource({"0.5", "0", "-2", "4.1", "NaN", "Infinity"})
    void otherScalesAreRefused(double scale) {
        assertOneLine("hires " + scale, () -> Hires.of(scale));
    }

    @Test
    void whatCannotBeMadeIsRefusedBeforeTheFirstPass() {
        refused("hires-strength 0.3: ", request().withHires(Hires.OFF.withStrength(OptionalDouble.of(0.3))));
        refused("hires-steps 3: ", request().withHires(Hires.OFF.withSteps(OptionalInt.of(3))));
        refused("hires-upscaler Latent: ", request().withHires(Hires.OFF.withUpscaler(HiresUpscaler.LATENT)));
        refused(
                "hires-strength 0.01: 20 steps would be the last of 2000",
                request().withHires(hires(2, 0.01, 20)));
        refused("hires 2.0: width 16384", request().withSize(8192, 64).withHires(Hires.of(2)));
        refused(
                "hires with sigmas",
                request().withSchedule("1,0.5,0").withSteps(2).withHires(Hires.of(2)));
        Path none = folder.resolve("none.safetensors");
        assertOneLine("'", () -> HiresUpscaler.of(none.toString()));
        assertOneLine("hires-strength 0.0", () -> Hires.of(2).withStrength(OptionalDouble.of(0)));
        assertOneLine("hires-steps 0", () -> Hires.of(2).withSteps(OptionalInt.of(0)));
    }

    private static void refused(String start, Request request) {
        assertOneLine(start, () -> model.check(request));
    }

    private static void assertOneLine(String start, org.junit.jupiter.api.function.Executable what) {
        String line = assertThrows(IllegalArgumentException.class, what).getMessage();
        assertTrue(line.startsWith(start), line);
        assertEquals(1, line.lines().count(), line);
    }
}
