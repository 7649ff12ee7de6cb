package org.zimagelab.diffusion.upscale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.common.picture.Resize;
import org.zimagelab.torch.weights.Dtype;

class EnlargementTest {
    @TempDir
    private Path folder;

    @Test
    void aNetworkIsAppliedUntilBothSidesAreLongEnough() {
        assertEquals(1, new Enlargement(20, 20).passes(10, 10, 2));
        assertEquals(1, new Enlargement(20, 20).passes(10, 10, 4));
        assertEquals(2, new Enlargement(40, 40).passes(10, 10, 2));
        assertEquals(2, new Enlargement(20, 41).passes(10, 10, 4));
        assertEquals(3, new Enlargement(1000, 1000).passes(10, 10, 2));
    }

    @Test
    void withoutANetworkItIsLanczos() throws Exception {
        PackedRgb picture = picture();
        PackedRgb large = Enlargement.by(1.5, 10, 6, Upscaler.TILE).of(picture, Optional.empty(), share -> {});
        assertEquals(15, large.width());
        assertEquals(9, large.height());
        assertArrayEquals(Resize.resized(picture, 15, 9, Resize.Filter.LANCZOS), large.rgb());
    }

    @Test
    void whatANetworkMakesTooLargeIsMadeSmaller() throws Exception {
        Path file = SmallUpscaler.write(
                folder.resolve("net.safetensors"), SmallUpscaler.compact(2, 4), name -> name, Dtype.FP32);
        try (Upscaler upscaler = Upscaler.load(file, Device.cpu())) {
            byte[] fourfold = upscaler.enlarge(picture(), 64, share -> {}).rgb();
            byte[] expected = Resize.resized(new PackedRgb(40, 24, fourfold), 20, 12, Resize.Filter.LANCZOS);
            List<Double> shares = new ArrayList<>();
            assertArrayEquals(
                    expected,
                    new Enlargement(20, 12)
                            .of(picture(), Optional.of(upscaler), shares::add)
                            .rgb());
            assertEquals(1.0, shares.get(shares.size() - 1), 1e-9);
        }
    }

    @Test
    void whatIsTooLargeIsRefusedInOneLine() {
        for (double by : new double[] {2000, 1e300, Double.NaN, Double.POSITIVE_INFINITY}) {
            String line = assertThrows(IllegalArgumentException.class, () -> Enlargement.by(by, 10, 6, 64))
                    .getMessage();
            assertEquals(1, line.lines().count(), line);
        }
    }

    @Test
    void anInterruptStopsLanczos() {
        Thread.currentThread().interrupt();
        assertThrows(
                InterruptedException.class, () -> new Enlargement(20, 12).of(picture(), Optional.empty(), share -> {}));
    }

    private static PackedRgb picture() {
        byte[] rgb = new byte[3 * 10 * 6];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 41);
        }
        return new PackedRgb(10, 6, rgb);
    }
}
