package org.zimagelab.quality;

import static org.bytedeco.opencv.global.opencv_core.CV_64F;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.mean;
import static org.bytedeco.opencv.global.opencv_core.meanStdDev;
import static org.bytedeco.opencv.global.opencv_imgproc.Laplacian;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_quality;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_quality.QualityGMSD;
import org.bytedeco.opencv.opencv_quality.QualityPSNR;
import org.bytedeco.opencv.opencv_quality.QualitySSIM;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.TestPictures;

/** OpenCV in this very process as the oracle; skipped where its native libraries are not to be had. */
class OpenCvTest {
    private static final double RELATIVE = 1e-4;

    @BeforeAll
    static void hasNatives() {
        try {
            Loader.load(opencv_quality.class);
        } catch (LinkageError e) {
            Assumptions.abort("no native OpenCV for " + Loader.getPlatform() + " on the class path: " + e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scene", "odd", "noisy", "random", "smallest", "large_soft", "grey16"})
    void laplacian(String name) throws Exception {
        Pixels pixels = TestPictures.read(name);
        try (Mat grey = grey(pixels);
                Mat edges = new Mat();
                Mat means = new Mat();
                Mat deviations = new Mat()) {
            Laplacian(grey, edges, CV_64F);
            meanStdDev(edges, means, deviations);
            double deviation = deviations.createIndexer().getDouble(0, 0);
            assertSame(deviation * deviation, Scores.named("laplacian_variance").of(pixels));
        }
    }

    @ParameterizedTest
    @CsvSource({"blurred3,scene", "blurred9,scene", "large_soft,large", "large_pale,large", "large_odd_soft,large_odd"})
    void betweenPictures(String name, String reference) throws Exception {
        Pixels a = TestPictures.read(name);
        Pixels b = TestPictures.read(reference);
        ScoreInput input = ScoreInput.of(a).against(ScoreInput.of(b));
        try (Mat x = grey(a);
                Mat y = grey(b);
                Mat colours = colours(a);
                Mat others = colours(b);
                Mat map = new Mat()) {
            Scalar channels = QualityPSNR.compute(others, colours, map, 255);
            double error = 0;
            for (int c = 0; c < 3; c++) {
                error += 255 * 255 / Math.pow(10, channels.get(c) / 10) / 3;
            }
            assertSame(10 * Math.log10(255 * 255 / error), Scores.named("psnr").of(input));

            QualitySSIM.compute(y, x, map).close();
            // OpenCV keeps the borders, where it mirrors the picture; Wang leaves them out.
            try (Mat inner = new Mat(map, new Rect(5, 5, a.width() - 10, a.height() - 10))) {
                assertSame(mean(inner).get(0), Scores.named("ssim").of(input));
            }

            // OpenCV rounds half an odd side where the authors keep the last row: another picture.
            if (a.width() % 2 == 0 && a.height() % 2 == 0) {
                assertSame(
                        QualityGMSD.compute(y, x, map).get(0),
                        Scores.named("gmsd").of(input));
            }
        }
    }

    private static void assertSame(double wanted, double value) {
        assertEquals(wanted, value, RELATIVE * Math.abs(wanted));
    }

    private static Mat grey(Pixels pixels) {
        byte[] levels = new byte[pixels.count()];
        Plane luma = pixels.shared(Pixels.LUMA_8_BIT);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (int) luma.at(i);
        }
        Mat mat = new Mat(pixels.height(), pixels.width(), CV_8UC1);
        mat.data().put(levels);
        return mat;
    }

    private static Mat colours(Pixels pixels) {
        Mat mat = new Mat(pixels.height(), pixels.width(), CV_8UC3);
        mat.data().put(pixels.rgb());
        return mat;
    }
}
