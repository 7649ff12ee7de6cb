package org.zimagelab.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/** A picture that is decoded in strips is the whole one, up to rounding, and has no seams. */
class VaeStripsTest {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 176;
    private static VaeConfig config;
    private static Vae vae;
    private static float[] gradients;

    @BeforeAll
    static void load() throws IOException {
        Path folder = new DemoBase().folder().resolve("vae");
        config = VaeConfig.read(folder);
        vae = Vae.loadWithEncoder(config, Weights.read(folder), Device.cpu(), Dtype.FP32);
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int at = 3 * (y * WIDTH + x);
                rgb[at] = (byte) (255 * x / WIDTH);
                rgb[at + 1] = (byte) (255 * y / HEIGHT);
                rgb[at + 2] = (byte) (128 + (127 * (x + y)) / (WIDTH + HEIGHT));
            }
        }
        gradients = vae.encode(rgb, 1, HEIGHT / 8, WIDTH / 8);
    }

    @AfterAll
    static void close() {
        vae.close();
    }

    private static byte[] decoded(int strips) {
        return vae.decode(gradients, HEIGHT / 8, WIDTH / 8, strips).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"32, 5", "48, 4", "64, 3", "96, 2", "160, 2", "176, 1", "4096, 1", "0, 1"})
    void gradientsHaveNoSeams(int rows, int strips) {
        assertEquals(strips, Vae.strips(config, HEIGHT, rows));
        byte[] whole = decoded(1);
        byte[] tiled = decoded(strips);
        int off = 0;
        for (int y = 0; y < HEIGHT; y++) {
            int sum = 0;
            for (int i = 0; i < 3 * WIDTH; i++) {
                int difference = (tiled[y * 3 * WIDTH + i] & 255) - (whole[y * 3 * WIDTH + i] & 255);
                assertTrue(Math.abs(difference) <= 1, "row " + y + ": " + difference);
                off += Math.abs(difference);
                sum += difference;
            }
            // a seam would move a row as a whole
            assertTrue(Math.abs(sum) <= 0.02 * 3 * WIDTH, "row " + y + " is off by " + sum / (3.0 * WIDTH));
        }
        assertTrue(off <= 0.002 * whole.length, off + " values of " + whole.length + " differ");
        assertArrayEquals(tiled, decoded(strips), "the same each time");
    }

    /** The measured peaks of the published VAE in bf16, MiB, from {@code bench/memory.py}. */
    @ParameterizedTest
    @CsvSource({
        "1024, 0, 1281",
        "1024, 32, 301",
        "1024, 64, 341",
        "1024, 128, 421",
        "2048, 0, 5124",
        "2048, 64, 1195",
        "1536, 128, 824",
        "512, 64, 106"
    })
    void itsMemoryIsKnownBefore(int side, int rows, double mib) {
        VaeConfig published =
                new VaeConfig(16, new int[] {128, 256, 512, 512}, 2, 32, 1024, 0.3611, 0.1159, true, false);
        double bytes = Vae.decodeBytes(published, side, side, 2, rows);
        assertEquals(mib, bytes / (1 << 20), 0.02 * mib);
    }
}
