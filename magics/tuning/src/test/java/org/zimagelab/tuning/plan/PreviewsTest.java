package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.store.Pictures;

class PreviewsTest {
    private final List<String> decoded = new ArrayList<>();
    private double now;
    private double decoding = 0.1;

    /** Decodes each latent to a flat square of 8×8 pixels with a colour linear in the first six channels. */
    private final Generator linear = new Generator() {
        @Override
        public ModelInfo info() {
            return Pictures.model();
        }

        @Override
        public void check(Request request) {}

        @Override
        public int networkCalls(Request request) {
            return request.steps();
        }

        @Override
        public double[] sigmas(Request request) {
            return Pictures.sigmas(request);
        }

        @Override
        public Picture generate(Request request, Progress progress) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BufferedImage decode(float[] latents, int width, int height) {
            decoded.add(width + "x" + height);
            now += decoding;
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    image.setRGB(x, y, colour(latents, (y / 8) * (width / 8) + x / 8, width * height / 64));
                }
            }
            return image;
        }
    };

    private static int colour(float[] latents, int at, int count) {
        int[] levels = new int[3];
        for (int c = 0; c < 3; c++) {
            levels[c] = Math.round(128 + 12 * latents[c * count + at] - 9 * latents[(c + 3) * count + at]);
        }
        return new Color(levels[0], levels[1], levels[2]).getRGB();
    }

    private static Progress.Evaluation evaluation(float[] latents, float[] velocity, double sigma) {
        return new Progress.Evaluation(1, sigma, 1 - sigma, latents, velocity, Optional.empty(), 0, velocity);
    }

    private static float[] gaussians(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private BufferedImage look(float[] latents, int width, int height) {
        return LatentPreview.of(evaluation(latents, new float[latents.length], 0.5))
                .image(linear, width, height);
    }

    @Test
    void aLargePictureIsShownByTheMapThatFitsAFewWindows() {
        float[] latents = gaussians(16 * 40 * 25);
        BufferedImage image = look(latents, 320, 200);
        assertEquals(List.of("128x128"), decoded);
        assertEquals(40, image.getWidth());
        assertEquals(25, image.getHeight());
        for (int i = 0; i < 1000; i++) {
            Color is = new Color(image.getRGB(i % 40, i / 40));
            Color wanted = new Color(colour(latents, i, 1000));
            assertEquals(wanted.getRed(), is.getRed(), 2);
            assertEquals(wanted.getGreen(), is.getGreen(), 2);
            assertEquals(wanted.getBlue(), is.getBlue(), 2);
        }
    }

    @Test
    void aSmallPictureAndAFlatOneAreShownToo() {
        look(gaussians(16 * 16 * 16), 128, 128);
        assertEquals(List.of("128x128"), decoded);
        Color flat = new Color(look(new float[16 * 64 * 64], 512, 512).getRGB(3, 3));
        assertEquals(128, flat.getRed(), 1);
    }

    @Test
    void showsTheDenoisedEstimate() {
        float[] x = gaussians(16);
        float[] v = gaussians(32);
        float[] estimate = LatentPreview.of(evaluation(x, java.util.Arrays.copyOf(v, 16), 0.25))
                .latents();
        for (int i = 0; i < 16; i++) {
            assertEquals(x[i] - 0.25f * v[i], estimate[i], 1e-6);
        }
    }

    /** Steps of 7 ms and of 40 s, with a fast and a slow decoder. */
    @ParameterizedTest
    @CsvSource({"20000, 0.007, 0.012", "20000, 0.007, 0.3", "1000, 0.3, 0.06", "300, 40, 0.5", "300, 40, 30"})
    void previewsTakeAtMostTwoPerCentOfTheTime(int steps, double step, double decoding) {
        this.decoding = decoding;
        Previews previews = new Previews(linear, () -> (long) (now * 1e9));
        float[] latents = gaussians(16 * 16 * 16);
        for (int i = 0; i < steps; i++) {
            now += step;
            if (previews.isDue()) {
                previews.look(
                        evaluation(latents, latents, 1), Pictures.request().withSize(128, 128), image -> {});
            }
            assertTrue(decoded.size() * decoding <= 0.02 * now + (decoded.size() == 1 ? decoding : 1e-6), "step " + i);
        }
        // As often as allowed, which is at every step if steps are slow.
        assertTrue(decoded.size() >= Math.min(0.99 * steps, 0.018 * now / decoding - 2), decoded.size() + " looks");
    }

    @Test
    void noPreviewFollowsAFailedOne() {
        Previews previews = new Previews(linear, () -> (long) (now * 1e9));
        now = 1000;
        assertTrue(previews.isDue());
        previews.look(evaluation(new float[7], new float[7], 1), Pictures.request(), image -> assertNotNull(null));
        now = 1e6;
        assertFalse(previews.isDue());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 160})
    void previewsDoNotChangePictures(int side) throws Exception {
        Path tiny = Path.of(PreviewsTest.class.getResource("/tiny-zimage").toURI());
        LoadOptions cpu = new LoadOptions("cpu", "fp32");
        for (String sampler : List.of("euler", "heun")) {
            List<BufferedImage> seen = new ArrayList<>();
            try (ZImage looked = ZImage.load(tiny, cpu);
                    ZImage alone = ZImage.load(tiny, cpu)) {
                Request request = looked.request("a red circle")
                        .withSize(side, side)
                        .withSteps(3)
                        .withGuidance(2)
                        .withSampler(sampler);
                Previews previews = new Previews(Generator.of(looked), System::nanoTime);
                Picture picture = looked.generate(request, new Progress() {
                    @Override
                    public void step(Step step) {}

                    @Override
                    public void evaluated(Evaluation evaluation) {
                        previews.look(evaluation, request, seen::add);
                    }
                });
                Picture unseen = alone.generate(request);
                assertArrayEquals(unseen.latents(), picture.latents());
                assertArrayEquals(pixels(unseen.image()), pixels(picture.image()));
                assertEquals(sampler.equals("heun") ? 5 : 3, seen.size());
                assertEquals(side == 64 ? 64 : 20, seen.get(0).getWidth());
                if (side == 64 && sampler.equals("euler")) {
                    assertArrayEquals(pixels(picture.image()), pixels(seen.get(2)), "the last estimate is the picture");
                }
            }
        }
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
