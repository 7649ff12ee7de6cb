package org.zimagelab.quality.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.TestPictures;

class ComparisonTest {
    private static final Pixels GREY = TestPictures.picture(20, 20, (x, y) -> 0x808080);

    @ParameterizedTest
    @CsvSource({"psnr,150", "ssim,1", "ms_ssim,1", "gmsd,0"})
    void equalPicturesHaveTheDocumentedValue(String name, double value) {
        int[] state = {3};
        Pixels noise = TestPictures.picture(161, 163, (x, y) -> TestPictures.next(state) * 0x010203);
        Pixels flat = TestPictures.picture(180, 170, (x, y) -> 0xfefefe);
        assertEquals(value, Scores.named(name).of(ScoreInput.of(noise).against(ScoreInput.of(noise))));
        assertEquals(value, Scores.named(name).of(ScoreInput.of(flat).against(ScoreInput.of(flat))));
    }

    /** The upper left of two pictures of the oracle, by piq 0.8 in doubles. */
    @ParameterizedTest
    @CsvSource({
        "161,161,0.9877200133224104",
        "162,161,0.9877293822941198",
        "161,162,0.9876556033136747",
        "163,164,0.987585822101887",
        "164,163,0.9876563303571526",
        "177,190,0.9843369122209498",
        "190,177,0.9854712796311735",
        "179,178,0.985470103025501"
    })
    void msSsimOfOddSidesIsThatOfPiq(int width, int height, double expected) throws Exception {
        Pixels picture = corner("large_soft", width, height);
        Pixels reference = corner("large", width, height);
        assertEquals(
                expected, Scores.named("ms_ssim").of(ScoreInput.of(picture).against(ScoreInput.of(reference))), 2e-6);
    }

    /** By another implementation, in torch's doubles, with the first weights divided by their sum. */
    @ParameterizedTest
    @CsvSource({
        "176,5,0.9764263806406965",
        "128,4,0.9945822932792594",
        "64,3,0.9952289347256964",
        "40,2,0.9988643946199431"
    })
    void msSsimOfSmallPicturesHasFewerScales(int side, int scales, double expected) throws Exception {
        assertEquals(scales, MsSsim.scales(side));
        Pixels picture = corner("large_soft", side, side);
        Pixels reference = corner("large", side, side);
        assertEquals(expected, MsSsim.between(picture, reference, scales), 2e-6);
        assertEquals(
                Scores.named("ssim").of(ScoreInput.of(picture).against(ScoreInput.of(reference))),
                MsSsim.between(picture, reference, 1),
                1e-12);
    }

    @Test
    void msSsimNeedsRoomForOneWindow() {
        assertEquals(1, MsSsim.scales(11));
        assertEquals(4, MsSsim.scales(160));
        assertThrows(NotScoredException.class, () -> MsSsim.scales(10));
        assertThrows(NotScoredException.class, () -> MsSsim.between(GREY, GREY, 2));
    }

    private static Pixels corner(String name, int width, int height) throws Exception {
        return Pixels.of(TestPictures.read(name).toImage().getSubimage(0, 0, width, height));
    }

    @Test
    void smallAndFlatPicturesStayInRange() {
        Pixels black = TestPictures.picture(1, 1, (x, y) -> 0);
        Pixels white = TestPictures.picture(1, 1, (x, y) -> 0xffffff);
        ScoreInput apart = ScoreInput.of(white).against(ScoreInput.of(black));
        assertEquals(0, Scores.named("psnr").of(apart));
        assertEquals(0, Scores.named("gmsd").of(apart));
        Pixels pale = TestPictures.picture(20, 20, (x, y) -> 0xffffff);
        double ssim = Scores.named("ssim").of(ScoreInput.of(GREY).against(ScoreInput.of(pale)));
        assertEquals((2.0 * 128 * 255 + 6.5025) / (128.0 * 128 + 255.0 * 255 + 6.5025), ssim, 1e-4, "floats");
    }

    @Test
    void oneLevelOffInOnePixelIsWhatTheFormulaSays() {
        Pixels off = TestPictures.picture(20, 20, (x, y) -> x + y == 0 ? 0x818080 : 0x808080);
        double psnr = Scores.named("psnr").of(ScoreInput.of(off).against(ScoreInput.of(GREY)));
        assertEquals(10 * Math.log10(255.0 * 255 * 1200), psnr, 1e-9);
    }

    @Test
    void whatIsMissingIsSaidInOneLine() {
        ScoreInput alone = ScoreInput.of(GREY);
        ScoreInput wide = alone.against(ScoreInput.of(TestPictures.picture(21, 20, (x, y) -> 0)));
        ScoreInput tiny = ScoreInput.of(TestPictures.picture(10, 20, (x, y) -> 0));
        assertEquals("needs a reference picture to compare with", reason("ssim", alone));
        assertEquals("needs pictures of one size: 20×20 against 21×20", reason("gmsd", wide));
        assertEquals("needs sides of at least 11 pixels", reason("ssim", tiny.against(tiny)));
        assertEquals("needs sides of at least 161 pixels", reason("ms_ssim", alone.against(alone)));
        assertTrue(assertThrows(
                        NotScoredException.class, () -> Scores.named("psnr").of(GREY))
                .getMessage()
                .startsWith("needs a reference"));
        List<String> able = Scores.parse("all", Set.of(Requirement.REFERENCE)).stream()
                .filter(score -> score.requirements().contains(Requirement.REFERENCE))
                .map(Score::name)
                .toList();
        assertEquals(List.of("psnr", "ssim", "ms_ssim", "gmsd"), able);
    }

    @Test
    void latentsAreComparedWhereTheyAreNumbers() {
        float[] z = {3, 0, 4, 0};
        assertEquals(1, latents(new float[] {0, 0, 0, 0}, z), 1e-12);
        assertEquals(0, latents(z, z));
        assertEquals(0, latents(new float[2], new float[2]));
        float[] broken = {1, Float.NaN, 0, 0};
        assertEquals("the picture's latents are not all finite", reason("latent_l2", of(broken, z)));
        assertEquals("the reference's latents are not all finite", reason("latent_l2", of(z, broken)));
        assertEquals("the reference's latents are all 0", reason("latent_l2", of(z, new float[4])));
        assertEquals("needs latents of one size: 4 numbers against 2", reason("latent_l2", of(z, new float[2])));
        assertEquals(
                "needs the picture's latents",
                reason("latent_l2", ScoreInput.of(GREY).against(ScoreInput.of(GREY))));
    }

    private static double latents(float[] z, float[] reference) {
        return Scores.named("latent_l2").of(of(z, reference));
    }

    private static ScoreInput of(float[] z, float[] reference) {
        return ScoreInput.of(GREY).withLatents(z).against(ScoreInput.of(GREY).withLatents(reference));
    }

    private static String reason(String score, ScoreInput input) {
        return assertThrows(NotScoredException.class, () -> Scores.named(score).of(input))
                .getMessage();
    }
}
