package org.zimagelab.quality.naturalness;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_quality.QualityBRISQUE;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.TestPictures;

/**
 * NIQE and PIQE against {@code src/test/python/naturalness.py}, BRISQUE against OpenCV itself, on the same pictures.
 */
class NaturalnessTest {
    private static final double RELATIVE = 1e-4;

    /** On flat ground NIQE's reference counts the signs of what rounding leaves; we count none. */
    private static final double FLAT_RELATIVE = 1e-3;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain    | 912537350  | 10.475152856 | 79.806833286
            odd      | 1387447216 | 9.033895095  | 81.593623684
            large    | 1923483580 | 8.411385624  | 81.080592918
            noisy    | 909728101  | 18.620791530 | 38.571501594
            blurred  | 908232071  | 9.926247860  | 100
            dark     | 421328436  | 10.968618124 | 74.554664027
            flat     | 889830148  | 6.454307775  | 81.010318537
            """)
    void niqeAndPiqeAsInPython(String name, long checksum, double niqe, double piqe) {
        Pixels picture = picture(name);
        assertEquals(checksum, checksum(picture.shared(Pixels.LUMA_8_BIT)));
        assertEquals(niqe, Niqe.SCORE.of(picture), tolerance(name) * niqe);
        assertEquals(piqe, Piqe.SCORE.of(picture), RELATIVE * piqe);
    }

    /** Of pictures without flat ground, see {@link Brisque}. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "odd", "large", "noisy", "blurred", "dark"})
    void brisqueAsInOpenCv(String name) throws Exception {
        Pixels picture = picture(name);
        double expected;
        // Given grey: its own conversion from colour rounds in fixed point.
        try (Mat grey = new Mat(picture.height(), picture.width(), CV_8UC1)) {
            byte[] bytes = new byte[picture.count()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (int) picture.shared(Pixels.LUMA_8_BIT).at(i);
            }
            grey.data().put(bytes);
            expected = QualityBRISQUE.compute(grey, model("brisque_model_live.yml"), model("brisque_range_live.yml"))
                    .get(0);
        }
        assertEquals(expected, Brisque.SCORE.of(picture), RELATIVE * expected);
    }

    /** Flat ground is zeros, wherever it is put: the same picture at another level of its ground has the same value. */
    @Test
    void flatGroundHasNoSigns() {
        double[] values = new double[3];
        for (int i = 0; i < values.length; i++) {
            int ground = 71 + 60 * i;
            Pixels picture = TestPictures.picture(
                    128,
                    128,
                    (x, y) -> 0x010101 * (x < 64 ? ground : ground + (x * 7 + y * 13 + x * y % 11) % 31 - 15));
            values[i] = Brisque.SCORE.of(picture);
        }
        assertEquals(values[0], values[1], 1e-4 * values[0]);
        assertEquals(values[0], values[2], 1e-4 * values[0]);
    }

    @Test
    void theOldNameLeadsToTheNewOne() {
        String line = assertThrows(IllegalArgumentException.class, () -> Scores.named("brisque_opencv"))
                .getMessage();
        assertTrue(line.startsWith("unknown score 'brisque_opencv'; it is called 'brisque_exact' now; known: "), line);
    }

    @Test
    void whatIsTooSmallOrTooFlatHasAReason() {
        Pixels grey = TestPictures.picture(200, 200, (x, y) -> 0x808080);
        Pixels small = TestPictures.picture(191, 300, (x, y) -> x * y);
        Pixels tiny = TestPictures.picture(15, 300, (x, y) -> x * y);
        assertEquals(
                "needs four blocks of 96×96 pixels, as 192×192 has; this picture has 191×300",
                reason(Niqe.SCORE, small));
        assertTrue(reason(Niqe.SCORE, grey).endsWith("this picture is too flat"));
        assertEquals("needs texture; this picture is flat", reason(Brisque.SCORE, grey));
        assertEquals("needs sides of 32 pixels; this picture has 15×300", reason(Brisque.SCORE, tiny));
        assertEquals("needs sides of 16 pixels; this picture has 15×300", reason(Piqe.SCORE, tiny));
        assertEquals(100, Piqe.SCORE.of(grey));
        assertEquals(100, Piqe.SCORE.of(TestPictures.picture(20, 16, (x, y) -> 0)));
    }

    @Test
    void theyWarnOfGeneratedPictures() {
        for (String name : List.of("niqe", "piqe", "brisque_exact")) {
            assertEquals(
                    Optional.of("weak on generated pictures"),
                    Scores.named(name).caution(),
                    name);
        }
    }

    private static double tolerance(String name) {
        return name.equals("flat") ? FLAT_RELATIVE : RELATIVE;
    }

    private static String reason(Score score, Pixels picture) {
        return assertThrows(NotScoredException.class, () -> score.of(picture)).getMessage();
    }

    private static String model(String name) throws URISyntaxException {
        return Path.of(Niqe.class.getResource("model/" + name).toURI()).toString();
    }

    private static long checksum(Plane luma) {
        long sum = 0;
        for (int i = 0; i < luma.width() * luma.height(); i++) {
            sum += (long) luma.at(i) * (i % 251 + 1);
        }
        return sum;
    }

    private static Pixels picture(String name) {
        int width = name.equals("odd") ? 251 : name.equals("large") ? 400 : 288;
        int height = name.equals("odd") ? 333 : name.equals("large") ? 300 : 192;
        int[] grey = texture(width, height, name.equals("odd") ? 5 : name.equals("large") ? 9 : 3);
        int[] state = {77};
        int[] noise = grey.clone();
        for (int i = 0; i < noise.length; i++) {
            noise[i] = Math.max(0, Math.min(255, grey[i] + TestPictures.next(state) / 8 - 16));
        }
        int[] blurred = box(box(grey, width, 2), width, 2);
        IntBinaryOperator shade = switch (name) {
            case "noisy" -> (x, y) -> noise[y * width + x];
            case "blurred" -> (x, y) -> blurred[y * width + x];
            case "dark" -> (x, y) -> grey[y * width + x] / 3;
            case "flat" ->
                (x, y) -> x < 110 && y < 100
                        ? 90
                        : (x - 200) * (x - 200) + (y - 60) * (y - 60) < 900 ? 220 : grey[y * width + x];
            default -> (x, y) -> grey[y * width + x];
        };
        return TestPictures.picture(width, height, (x, y) -> {
            int v = shade.applyAsInt(x, y);
            return v << 16 | (3 * v + x * 255 / (width - 1)) / 4 << 8 | (v + y * 255 / (height - 1)) / 2;
        });
    }

    private static int[] texture(int width, int height, int seed) {
        int[] total = new int[width * height];
        int[][] sizesAndWeights = {{32, 5}, {16, 4}, {8, 3}, {4, 2}, {2, 1}, {1, 1}};
        for (int[] cell : sizesAndWeights) {
            int across = width / cell[0] + 1;
            int[] cells = new int[across * (height / cell[0] + 1)];
            int[] state = {seed + cell[0]};
            for (int i = 0; i < cells.length; i++) {
                cells[i] = TestPictures.next(state);
            }
            for (int i = 0; i < total.length; i++) {
                total[i] += cell[1] * cells[i / width / cell[0] * across + i % width / cell[0]];
            }
        }
        for (int i = 0; i < total.length; i++) {
            total[i] /= 16;
        }
        return box(total, width, 1);
    }

    private static int[] box(int[] plane, int width, int reach) {
        int height = plane.length / width;
        int[] out = new int[plane.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int sum = 0;
                for (int dy = -reach; dy <= reach; dy++) {
                    int row = Math.max(0, Math.min(height - 1, y + dy)) * width;
                    for (int dx = -reach; dx <= reach; dx++) {
                        sum += plane[row + Math.max(0, Math.min(width - 1, x + dx))];
                    }
                }
                out[y * width + x] = sum / ((2 * reach + 1) * (2 * reach + 1));
            }
        }
        return out;
    }
}
