package org.zimagelab.diffusion.upscale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.diffusion.upscale.UpscalerWeights.Sizes;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;

class UpscalerTest {
    private static final UnaryOperator<String> PUBLISHED = name -> name;

    @TempDir
    private Path folder;

    /** The values are those that {@code bench/upscaler_values.py} has from spandrel. */
    @ParameterizedTest
    @ValueSource(strings = {"rrdb_x4", "rrdb_x2_unshuffled", "rrdb_x2_extra", "compact_x4", "compact_x3"})
    void valuesAreTheReferences(String which) throws Exception {
        Map<String, StoredTensor> golden = Safetensors.header(golden());
        float[] expected = Safetensors.floats(golden.get(which));
        StoredTensor rgb = golden.get(which + ".picture");
        PackedRgb picture = new PackedRgb((int) rgb.shape()[1], (int) rgb.shape()[0], bytes(rgb));
        Path file = SmallUpscaler.write(folder.resolve("net.safetensors"), sizes(which), PUBLISHED, Dtype.FP32);
        try (Upscaler upscaler = Upscaler.load(file, Device.cpu())) {
            float[] values = cropped(upscaler, picture, golden.get(which).shape());
            double worst = 0;
            double largest = 0;
            for (int i = 0; i < values.length; i++) {
                worst = Math.max(worst, Math.abs(values[i] - expected[i]));
                largest = Math.max(largest, Math.abs(expected[i]));
            }
            System.out.printf("%s: off by %.1e of %.2f at most%n", which, worst, largest);
            assertTrue(worst <= 1e-5 * largest, which + ": off by " + worst);
            byte[] made = upscaler.enlarge(picture, Upscaler.TILE, share -> {}).rgb();
            int plane = expected.length / 3;
            for (int i = 0; i < made.length; i++) {
                double level = 255 * Math.max(0, Math.min(1, expected[i % 3 * plane + i / 3]));
                assertEquals(level, made[i] & 0xff, 0.51);
            }
        }
    }

    private static Sizes sizes(String which) {
        return switch (which) {
            case "rrdb_x4" -> SmallUpscaler.rrdb(2, 4, 1, false);
            case "rrdb_x2_unshuffled" -> SmallUpscaler.rrdb(1, 2, 2, false);
            case "rrdb_x2_extra" -> SmallUpscaler.rrdb(1, 2, 1, true);
            case "compact_x4" -> SmallUpscaler.compact(3, 4);
            default -> SmallUpscaler.compact(2, 3);
        };
    }

    /** The reference cuts off what it filled. */
    private static float[] cropped(Upscaler upscaler, PackedRgb picture, long[] shape) throws InterruptedException {
        float[] all = upscaler.values(picture);
        int height = (int) shape[1];
        int width = (int) shape[2];
        int multiple = all.length == 3 * height * width ? 1 : 4;
        int wide = (width + multiple - 1) / multiple * multiple;
        int high = all.length / 3 / wide;
        float[] values = new float[3 * height * width];
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(all, (c * high + y) * wide, values, (c * height + y) * width, width);
            }
        }
        return values;
    }

    @Test
    void everyStyleOfNamesIsTheSameNetwork() throws Exception {
        Sizes sizes = SmallUpscaler.rrdb(2, 4, 1, false);
        PackedRgb picture = picture(7, 5);
        byte[] expected =
                enlarged(SmallUpscaler.write(folder.resolve("a.safetensors"), sizes, PUBLISHED, Dtype.FP32), picture);
        UnaryOperator<String> bsrgan = name -> name.replaceFirst("body\\.(\\d+)\\.rdb", "RRDB_trunk.$1.RDB")
                .replaceFirst("^conv_body", "trunk_conv")
                .replaceFirst("^conv_up", "upconv")
                .replaceFirst("^conv_hr", "HRconv");
        UnaryOperator<String> esrgan = name -> name.replaceFirst("^conv_first", "model.0")
                .replaceFirst("body\\.(\\d+)\\.rdb(\\d)\\.(conv\\d)", "model.1.sub.$1.RDB$2.$3.0")
                .replaceFirst("^conv_body", "model.1.sub.2")
                .replaceFirst("^conv_up1", "model.3")
                .replaceFirst("^conv_up2", "model.6")
                .replaceFirst("^conv_hr", "model.8")
                .replaceFirst("^conv_last", "model.10");
        for (UnaryOperator<String> style : List.<UnaryOperator<String>>of(
                bsrgan, esrgan, name -> "params_ema." + name, name -> "params." + name, name -> "module." + name)) {
            Path file = SmallUpscaler.write(folder.resolve("b.safetensors"), sizes, style, Dtype.FP32);
            assertArrayEquals(expected, enlarged(file, picture));
        }
    }

    @Test
    void ofTwoSetsTheAveragedOneIsTaken() throws Exception {
        Sizes sizes = SmallUpscaler.compact(2, 2);
        Map<String, Tensor> both = new TreeMap<>();
        SmallUpscaler.tensors(sizes).forEach((name, t) -> {
            both.put("params_ema." + name, t);
            both.put("params." + name, new Tensor(t.shape(), new float[t.values().length]));
        });
        Path file = folder.resolve("both.safetensors");
        SafetensorsWriter.write(file, Map.of(), both, Dtype.FP32);
        Path alone = SmallUpscaler.write(folder.resolve("alone.safetensors"), sizes, PUBLISHED, Dtype.FP32);
        assertArrayEquals(enlarged(alone, picture(6, 6)), enlarged(file, picture(6, 6)));
    }

    /** A block of RRDBNet reaches further than a tile of 32 is wide, and two pixels of a side become channels. */
    @ParameterizedTest
    @ValueSource(strings = {"rrdb_x4", "rrdb_x2_unshuffled", "compact_x3"})
    void tilesMakeTheSamePictureAsTheWhole(String which) throws Exception {
        Path file = SmallUpscaler.write(folder.resolve("net.safetensors"), sizes(which), PUBLISHED, Dtype.FP32);
        PackedRgb picture = picture(77, 65);
        try (Upscaler upscaler = Upscaler.load(file, Device.cpu())) {
            List<Double> shares = new ArrayList<>();
            byte[] whole = upscaler.enlarge(picture, 512, share -> {}).rgb();
            byte[] tiled = upscaler.enlarge(picture, 32, shares::add).rgb();
            assertTrue(upscaler.tiles(picture.width(), picture.height(), 32) >= 9);
            int differ = 0;
            for (int i = 0; i < whole.length; i++) {
                int levels = Math.abs((whole[i] & 0xff) - (tiled[i] & 0xff));
                assertTrue(levels <= 1, i + ": " + levels);
                differ += levels;
            }
            assertTrue(differ <= whole.length / 10_000, differ + " of " + whole.length);
            assertEquals(1.0, shares.get(shares.size() - 1), 1e-9);
            assertEquals(shares, shares.stream().sorted().toList());
        }
    }

    @Test
    void bf16IsReadAsItIsStored() throws Exception {
        Sizes sizes = SmallUpscaler.rrdb(1, 4, 1, false);
        byte[] whole = enlarged(
                SmallUpscaler.write(folder.resolve("a.safetensors"), sizes, PUBLISHED, Dtype.FP32), picture(8, 8));
        byte[] half = enlarged(
                SmallUpscaler.write(folder.resolve("b.safetensors"), sizes, PUBLISHED, Dtype.BF16), picture(8, 8));
        double sum = 0;
        for (int i = 0; i < whole.length; i++) {
            sum += Math.abs((whole[i] & 0xff) - (half[i] & 0xff));
        }
        assertTrue(sum > 0 && sum / whole.length < 2, "mean difference of levels " + sum / whole.length);
    }

    @Test
    void onePixelAndOneRowAreEnlargedToo() throws Exception {
        Path file = SmallUpscaler.write(
                folder.resolve("d.safetensors"), SmallUpscaler.rrdb(1, 2, 2, false), PUBLISHED, Dtype.FP32);
        for (int[] size : new int[][] {{1, 1}, {1, 9}, {9, 1}, {3, 2}}) {
            assertEquals(3 * 4 * size[0] * size[1], enlarged(file, picture(size[0], size[1])).length);
        }
    }

    @Test
    void wrongFilesAreRefusedInOneLine() throws Exception {
        refused(name -> name + "x", SmallUpscaler.compact(2, 2), "unknown network");
        refused(
                name -> name.replace("conv_hr", "conv_hrx"),
                SmallUpscaler.rrdb(1, 4, 1, false),
                "missing tensor 'conv_hr");
        refused(name -> name.replace("body.4.bias", "odd.bias"), SmallUpscaler.compact(2, 2), "body.4.bias");
        Map<String, Tensor> more = new TreeMap<>(SmallUpscaler.tensors(SmallUpscaler.rrdb(1, 4, 1, false)));
        more.put("conv_zero.weight", new Tensor(new long[] {1}, new float[1]));
        Path file = folder.resolve("more.safetensors");
        SafetensorsWriter.write(file, Map.of(), more, Dtype.FP32);
        assertTrue(message(file).contains("conv_zero.weight"), message(file));

        Path pickle = folder.resolve("RealESRGAN_x4plus.pth");
        Files.write(pickle, new byte[] {'P', 'K', 3, 4, 0, 0, 'd', 'a', 't', 'a', '.', 'p', 'k', 'l'});
        assertTrue(message(pickle).contains("pickle") && message(pickle).contains("save_file"), message(pickle));
        Path cut = folder.resolve("cut.safetensors");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(file), 5000));
        assertFalse(message(cut).isBlank());
        assertTrue(message(folder.resolve("none.safetensors")).contains("no such file"));
    }

    private void refused(UnaryOperator<String> names, Sizes sizes, String part) throws IOException {
        String line = message(SmallUpscaler.write(folder.resolve("wrong.safetensors"), sizes, names, Dtype.FP32));
        assertTrue(line.contains(part), line);
    }

    private static String message(Path file) {
        String line =
                assertThrows(ModelException.class, () -> Upscaler.info(file)).getMessage();
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    @Test
    void numbersThatAreNotFiniteAreNoPicture() throws Exception {
        Map<String, Tensor> tensors = SmallUpscaler.tensors(SmallUpscaler.compact(2, 2));
        tensors.get("body.2.bias").values()[0] = Float.NaN;
        Path file = folder.resolve("nan.safetensors");
        SafetensorsWriter.write(file, Map.of(), tensors, Dtype.FP32);
        assertTrue(assertThrows(ModelException.class, () -> enlarged(file, picture(4, 4)))
                .getMessage()
                .contains("not finite"));
    }

    @Test
    void anInterruptStopsBetweenTwoBlocks() throws Exception {
        Path file = SmallUpscaler.write(
                folder.resolve("d.safetensors"), SmallUpscaler.rrdb(2, 4, 1, false), PUBLISHED, Dtype.FP32);
        try (Upscaler upscaler = Upscaler.load(file, Device.cpu())) {
            List<Double> shares = new ArrayList<>();
            assertThrows(
                    InterruptedException.class,
                    () -> upscaler.enlarge(picture(9, 9), 32, share -> {
                        shares.add(share);
                        Thread.currentThread().interrupt();
                    }));
            assertEquals(1, shares.size());
            assertFalse(Thread.interrupted());
        }
    }

    @Test
    void aTileThatIsTooSmallOrTooLargeIsRefused() throws Exception {
        Path file = SmallUpscaler.write(
                folder.resolve("c.safetensors"), SmallUpscaler.compact(2, 4), PUBLISHED, Dtype.FP32);
        try (Upscaler upscaler = Upscaler.load(file, Device.cpu())) {
            for (int tile : new int[] {8, 1_000_000}) {
                String line = assertThrows(
                                IllegalArgumentException.class, () -> upscaler.requireRoom(1_000_000, 1_000_000, tile))
                        .getMessage();
                assertEquals(1, line.lines().count(), line);
                assertTrue(line.startsWith("tile " + tile + ": "), line);
            }
        }
    }

    private static byte[] enlarged(Path file, PackedRgb picture) throws InterruptedException {
        try (Upscaler upscaler = Upscaler.load(file, Device.cpu())) {
            return upscaler.enlarge(picture, Upscaler.TILE, share -> {}).rgb();
        }
    }

    private static PackedRgb picture(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.round((SmallUpscaler.mixed(i, 7) + 0.5) * 255);
        }
        return new PackedRgb(width, height, rgb);
    }

    private static byte[] bytes(StoredTensor t) {
        float[] levels = Safetensors.floats(t);
        byte[] bytes = new byte[levels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) levels[i];
        }
        return bytes;
    }

    private static Path golden() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(UpscalerTest.class.getResource("values.safetensors"))
                .toURI());
    }
}
