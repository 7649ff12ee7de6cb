package org.zimagelab.tuning.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.BlurEffect;
import org.zimagelab.quality.Pixels;
import org.zimagelab.quality.Subject;
import org.zimagelab.tuning.Scorer;
import org.zimagelab.tuning.store.Pictures;

class DiagnosisTest {
    private static final int SIZE = 160;
    private static final Request REQUEST = Pictures.request().withSize(SIZE, SIZE);

    /** Soft colours, round shapes with fine edges and a little grain: in every healthy band. */
    private static BufferedImage scene(long seed, long grain) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(new Color(120, 125, 130));
        g.fillRect(0, 0, SIZE, SIZE);
        for (int i = 0; i < 45; i++) {
            int light = 50 + random.nextInt(150);
            g.setColor(new Color(light + random.nextInt(30), light + random.nextInt(30), light + random.nextInt(30)));
            double size = 8 + 32 * random.nextDouble();
            double x = SIZE * random.nextDouble() - size / 2;
            g.fill(new Ellipse2D.Double(x, SIZE * random.nextDouble() - size / 2, size, size));
        }
        g.dispose();
        Random dust = new Random(grain);
        for (int i = 0; i < SIZE * SIZE; i++) {
            int more = (int) Math.round(2 * dust.nextGaussian());
            int rgb = image.getRGB(i % SIZE, i / SIZE);
            int grained = 0;
            for (int shift = 16; shift >= 0; shift -= 8) {
                grained = grained << 8 | Math.max(0, Math.min(255, (rgb >> shift & 0xff) + more));
            }
            image.setRGB(i % SIZE, i / SIZE, grained);
        }
        return image;
    }

    private static BufferedImage blurred(BufferedImage image) {
        float[] box = new float[49];
        Arrays.fill(box, 1f / box.length);
        BufferedImage result = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        return new ConvolveOp(new Kernel(7, 7, box), ConvolveOp.EDGE_NO_OP, null).filter(image, result);
    }

    /** Three seeds over four numbers of steps, those of 4 steps blurred. */
    private static BufferedImage picture(long seed, int steps) {
        BufferedImage scene = scene(seed, steps);
        return steps == 4 ? blurred(scene) : scene;
    }

    private static Peer peer(long seed, int steps) {
        Request request = REQUEST.withSeed(seed).withSteps(steps);
        Subject subject = Subject.of(Pixels.of(picture(seed, steps)));
        return new Peer(request, Scorer.of(subject, Defect.scores()).scores(), Path.of(seed + "-" + steps + ".png"));
    }

    private static List<Peer> sweep() {
        List<Peer> sweep = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            for (int steps : new int[] {4, 8, 30, 40}) {
                sweep.add(peer(seed, steps));
            }
        }
        return sweep;
    }

    @Test
    void blurPlantedInOneCellIsNamedWithItsEvidenceAndItsCauses() {
        Examiner examiner = new Examiner(sweep(), Optional.of(Variant.BASE));
        Diagnosis diagnosis = examiner.examine(peer(1, 4), Pixels.of(picture(1, 4)));
        Finding blur = diagnosis.findings().get(0);
        assertEquals(Defect.BLUR, blur.defect());
        assertEquals("blur_effect", blur.score());
        assertTrue(blur.outside() && blur.value() > 0.6, diagnosis.toString());
        Against against = blur.sweep().orElseThrow();
        assertTrue(against.paired() && against.standsOut() && against.others() == 3, diagnosis.toString());
        Region worst = blur.worst().orElseThrow();
        assertTrue(worst.x() + worst.width() <= SIZE && worst.y() + worst.height() <= SIZE && worst.value() > 0.5);

        Cause measured = blur.causes().get(0);
        assertEquals(Basis.MEASURED, measured.basis());
        assertTrue(measured.english().startsWith("with steps 4, blur_effect is 0."), measured.english());
        assertTrue(measured.english().contains("3 comparisons, 95 % interval"), measured.english());
        assertTrue(blur.causes().stream()
                .anyMatch(c -> c.basis() == Basis.VENDOR && c.english().contains("28 to 50 steps")));
        assertTrue(blur.causes().stream()
                .anyMatch(c -> c.basis() == Basis.ARTICLE && c.english().contains("fewer than 20 steps")));

        String english = String.join("\n", diagnosis.english());
        assertTrue(english.startsWith("blur: blur_effect 0."), english);
        assertTrue(english.contains("above the healthy 0.2 to 0.45"), english);
        assertTrue(english.contains("the 3 other pictures of the same prompt and seed"), english);
        assertTrue(english.contains("\n  measured in this sweep: with steps 4"), english);
        assertTrue(english.contains("\n  documented by the vendor: "), english);
        assertTrue(english.contains("\n  claimed by the article: "), english);
        String chinese = String.join("\n", diagnosis.chinese());
        assertTrue(chinese.startsWith("模糊：blur_effect 0.") && chinese.contains("【本次扫描实测】steps 4"), chinese);
    }

    @Test
    void ofAHealthyPictureNothingStandsOut() {
        Examiner examiner = new Examiner(sweep(), Optional.of(Variant.BASE));
        for (int steps : new int[] {8, 30, 40}) {
            Peer self = peer(2, steps);
            assertEquals(0, examiner.strength(self));
            Diagnosis diagnosis = examiner.examine(self, Pixels.of(picture(2, steps)));
            assertEquals(List.of(), diagnosis.findings(), diagnosis.toString());
            assertTrue(diagnosis.toString().startsWith("nothing stands out: none of "), diagnosis.toString());
            assertTrue(diagnosis.chinese().get(0).startsWith("无明显缺陷"));
        }
    }

    @Test
    void aPictureAloneIsHeldAgainstTheBandsAndItsParametersAgainstWhatIsWritten() {
        Examiner alone = new Examiner(List.of(), Optional.of(Variant.TURBO));
        Pixels blurred = Pixels.of(blurred(scene(1, 1)));
        Finding unknown =
                alone.alone("a.png", blurred, Optional.empty()).findings().get(0);
        assertEquals(Defect.BLUR, unknown.defect());
        assertEquals(List.of(), unknown.causes());
        Diagnosis known = alone.alone("a.png", blurred, Optional.of(REQUEST.withSteps(30)));
        List<Cause> causes = known.findings().get(0).causes();
        assertTrue(causes.stream().anyMatch(c -> c.english().contains("Guidance should be 0")), causes.toString());
        assertTrue(causes.stream().noneMatch(c -> c.english().contains("Z-Image (base)")), causes.toString());
        assertEquals(0, known.others());
    }

    @Test
    void theWorstRegionIsWhereTheDefectIs() {
        BufferedImage half = scene(3, 3);
        BufferedImage blurred = blurred(half);
        half.getRaster().setRect(80, 0, blurred.getRaster().createChild(80, 0, 80, SIZE, 0, 0, null));
        Region worst = Regions.worst(Pixels.of(half), new BlurEffect(), 1);
        assertTrue(worst.x() >= 80, worst.toString());
    }

    @Test
    void whatCannotBeJudgedSaysSo() {
        Examiner alone = new Examiner(List.of(), Optional.empty());
        Diagnosis one = alone.alone("1.png", Pixels.ofRgb(1, 1, new byte[3]), Optional.empty());
        assertEquals(List.of("too small to be judged: 1×1 pixels, where at least 32×32 are needed"), one.english());
        Diagnosis flat = alone.alone("flat.png", Pixels.ofRgb(64, 64, new byte[3 * 64 * 64]), Optional.empty());
        assertEquals(List.of("one colour: there is nothing in it that could be sharp or blurred"), flat.english());
        assertEquals(List.of(), flat.findings());
    }

    @Test
    void everyClaimCanBeAsked() {
        for (Claim claim : Claim.all()) {
            claim.holds(REQUEST, Optional.of(Variant.TURBO));
            assertTrue(claim.basis() != Basis.MEASURED
                    && (!claim.defects().isEmpty() || claim.rule().isPresent())
                    && !claim.source().isBlank());
        }
        assertEquals(19, Claim.all().size());
    }
}
