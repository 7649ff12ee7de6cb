package org.zimagelab.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.TestPictures;

/** The scores against what {@code src/test/python/oracle.py} computed with scikit-image, OpenCV, piq and numpy. */
class OracleTest {
    private static final double RELATIVE = 1e-9;

    /** These work in floats, and the chroma percentile in bins of 8e-6. */
    private static final Set<String> IN_FLOATS =
            Set.of("chroma_mean", "chroma_p95", "overshoot", "s_blur", "spectral_slope", "fine_detail");

    private static final Set<String> OF_THE_FILE = Set.of("width", "height", "sum");

    private static final double FLOATS_RELATIVE = 1e-4;

    static Stream<String> pictures() throws IOException {
        return oracle().keySet().stream();
    }

    static Stream<String> pairs() throws IOException {
        return oracle("pairs").keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void decodesAsTheOracleDid(String name) throws Exception {
        Map<String, Double> expected = oracle().get(name);
        Pixels pixels = TestPictures.read(name);
        assertEquals(expected.get("width"), pixels.width());
        assertEquals(expected.get("height"), pixels.height());
        assertEquals(expected.get("sum").longValue(), checksum(pixels));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void scoresAsTheOracleDid(String name) throws Exception {
        Map<String, Double> expected = oracle().get(name);
        Pixels pixels = TestPictures.read(name);
        expected.keySet().removeAll(OF_THE_FILE);
        expected.forEach((score, wanted) -> {
            if (wanted == null) {
                assertThrows(NotScoredException.class, () -> Scores.named(score).of(pixels), score);
                return;
            }
            double relative = IN_FLOATS.contains(score) ? FLOATS_RELATIVE : RELATIVE;
            assertEquals(wanted, Scores.named(score).of(pixels), relative * Math.max(1e-3, Math.abs(wanted)), score);
        });
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void comparesAsTheOracleDid(String names) throws Exception {
        String[] both = names.split("__");
        ScoreInput input = ScoreInput.of(TestPictures.read(both[0])).against(ScoreInput.of(TestPictures.read(both[1])));
        oracle("pairs")
                .get(names)
                .forEach((score, wanted) ->
                        assertEquals(wanted, Scores.named(score).of(input), FLOATS_RELATIVE * wanted, score));
    }

    /** The pictures are made by a formula; two of them are made here again, so that no decoder stands between. */
    @Test
    void picturesMadeByTheFormulaScoreTheSame() throws Exception {
        int[] state = {99};
        Pixels random = TestPictures.picture(
                45,
                33,
                (x, y) -> TestPictures.next(state) << 16 | TestPictures.next(state) << 8 | TestPictures.next(state));
        Pixels scene = TestPictures.picture(96, 64, OracleTest::scene);
        assertEquals(oracle().get("random").get("sum").longValue(), checksum(random));
        assertEquals(oracle().get("scene").get("sum").longValue(), checksum(scene));
        for (Score score : Scores.parse("blur_effect,laplacian_variance,colorfulness", Set.of())) {
            double wanted = oracle().get("scene").get(score.name());
            assertEquals(wanted, score.of(scene), RELATIVE * wanted, score.name());
        }
    }

    private static int scene(int x, int y) {
        int width = 96;
        int height = 64;
        if (x < width / 4 && y > 2 * height / 3 && (x / 2 + y / 3) % 2 == 0) {
            return 250 << 16 | 250 << 8 | 245;
        }
        if (x > 2 * width / 3 && y > height / 2) {
            return 20 << 16 | 90 << 8 | 200;
        }
        int dx = 3 * x - width;
        int dy = 3 * y - height;
        if (dx * dx + dy * dy < width * height / 2) {
            return 230 << 16 | 40 << 8 | 60;
        }
        return x * 255 / (width - 1) << 16 | y * 255 / (height - 1) << 8 | x * y / 7 % 256;
    }

    private static long checksum(Pixels pixels) {
        long sum = 0;
        for (int i = 0; i < pixels.count(); i++) {
            sum += (long) pixels.red(i) * (3L * i % 251 + 1)
                    + (long) pixels.green(i) * ((3L * i + 1) % 251 + 1)
                    + (long) pixels.blue(i) * ((3L * i + 2) % 251 + 1);
        }
        return sum;
    }

    private static Map<String, Map<String, Double>> oracle() throws IOException {
        return oracle("oracle");
    }

    private static Map<String, Map<String, Double>> oracle(String file) throws IOException {
        String json;
        try (InputStream in = OracleTest.class.getResourceAsStream("/oracle/" + file + ".json")) {
            json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Map<String, Map<String, Double>> pictures = new LinkedHashMap<>();
        Matcher picture = Pattern.compile("\"(\\w+)\": \\{([^}]*)}").matcher(json);
        while (picture.find()) {
            Map<String, Double> values = new LinkedHashMap<>();
            Matcher value = Pattern.compile("\"(\\w+)\": ([-+.eE\\d]+)").matcher(picture.group(2));
            while (value.find()) {
                values.put(value.group(1), Double.valueOf(value.group(2)));
            }
            pictures.put(picture.group(1), values);
        }
        return pictures;
    }
}
