package org.zimagelab.tuning.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.sharpness.BlurEffect;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.Scorer;

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

    private static Run run(long seed, int steps) {
        Request request = REQUEST.withSeed(seed).withSteps(steps);
        ScoreInput input = ScoreInput.of(Pixels.of(picture(seed, steps)));
        return MadeUpRuns.made(
                request,
                Path.of(seed + "-" + steps + ".png"),
                Scorer.of(input, Defect.scores()).values());
    }

    private static List<Run> sweep() {
        List<Run> sweep = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            for (int steps : new int[] {4, 8, 30, 40}) {
                sweep.add(run(seed, steps));
            }
        }
        return sweep;
    }

    @Test
    void blurPlantedInOneCellIsNamedWithWhatToTryItsEvidenceAndItsCauses() {
        Diagnoser diagnoser = new Diagnoser(sweep(), Optional.of(Variant.BASE));
        Diagnosis diagnosis = diagnoser.examine(run(1, 4), Pixels.of(picture(1, 4)));
        Finding blur = diagnosis.findings().get(0);
        assertEquals(Defect.BLUR, blur.defect());
        assertEquals("edge_width", blur.score());
        assertTrue(blur.outside() && blur.value() > 1.2, diagnosis.toString());
        RobustDeviation against = blur.sweep().orElseThrow();
        assertTrue(against.paired() && against.standsOut() && against.others() == 3, diagnosis.toString());
        Region worst = blur.worst().orElseThrow();
        assertTrue(worst.x() + worst.width() <= SIZE && worst.y() + worst.height() <= SIZE && worst.value() > 1);

        Cause measured = blur.causes().get(0);
        assertEquals(Provenance.MEASURED, measured.provenance());
        assertTrue(measured.english().startsWith("with steps 4, edge_width is "), measured.english());
        assertTrue(measured.english().contains("3 comparisons, 95 % interval"), measured.english());
        assertTrue(blur.causes().stream()
                .anyMatch(
                        c -> c.provenance() == Provenance.VENDOR && c.english().contains("28 to 50 steps")));
        assertEquals(
                Provenance.ARTICLE,
                blur.causes().get(blur.causes().size() - 1).provenance(),
                "what is claimed stands last");

        assertEquals("a red circle · 4 steps · guidance 2 (cfg 3) · seed 1", diagnosis.title());
        List<String> english = diagnosis.lines(Language.EN);
        assertTrue(english.get(0).startsWith("blur: even its sharper edges are 2."), english.get(0));
        assertTrue(
                english.get(0).contains("; the median of the 3 other pictures of its prompt and seed: 0."),
                english.get(0));
        assertTrue(
                english.get(1).matches("try: steps (8|30|40): in this sweep edge_width is .* lower there.*"),
                english.get(1));
        assertTrue(
                english.get(2).matches("  edge_width 2\\..*above the healthy 0 to 0.95; .* spreads above .*"),
                english.get(2));
        List<String> sentences = english.stream().map(String::strip).toList();
        assertEquals(sentences.size(), new HashSet<>(sentences).size(), "each sentence once");
        List<String> chinese = diagnosis.lines(Language.ZH);
        assertTrue(chinese.get(0).startsWith("模糊：较锐利的边缘也宽达 2."), chinese.get(0));
        assertTrue(chinese.get(1).startsWith("建议：steps "), chinese.get(1));
        assertEquals(english.size(), chinese.size());
        assertTrue(diagnosis.toString().startsWith(diagnosis.title() + "\n"));
    }

    @Test
    void ofAHealthyPictureNothingStandsOut() {
        Diagnoser diagnoser = new Diagnoser(sweep(), Optional.of(Variant.BASE));
        for (int steps : new int[] {8, 30, 40}) {
            Run self = run(2, steps);
            assertEquals(0, diagnoser.strength(self));
            Diagnosis diagnosis = diagnoser.examine(self, Pixels.of(picture(2, steps)));
            assertEquals(List.of(), diagnosis.findings(), diagnosis.toString());
            assertTrue(diagnosis.lines(Language.EN).get(0).startsWith("nothing stands out: none of "));
            assertTrue(diagnosis.lines(Language.ZH).get(0).startsWith("无明显缺陷"));
        }
    }

    @Test
    void aPictureAloneIsHeldAgainstTheBandsAndItsParametersAgainstWhatIsWritten() {
        Diagnoser alone = new Diagnoser(List.of(), Optional.of(Variant.TURBO));
        Pixels blurred = Pixels.of(blurred(scene(1, 1)));
        Diagnosis foreign =
                alone.alone("a-photograph-with-quite-a-long-name-of-some-camera.png", blurred, Optional.empty());
        Finding unknown = foreign.findings().get(0);
        assertEquals(Defect.BLUR, unknown.defect());
        assertEquals(List.of(), unknown.causes());
        assertTrue(unknown.what(Language.EN).endsWith("; clean pictures: at most 0.95"), unknown.what(Language.EN));
        assertTrue(unknown.suggestion(Language.EN)
                .orElseThrow()
                .startsWith("try: not known, since the picture does not say"));
        assertEquals("a-photograph-with-quite-a-lon…camera.png", foreign.title());
        assertEquals(
                "8ed4cb2b….png",
                alone.alone("8ed4cb2b86d80ab86b44c9754bf781f3c5309f6f.png", blurred, Optional.empty())
                        .title());
        Diagnosis known = alone.alone("a.png", blurred, Optional.of(REQUEST.withSteps(30)));
        List<Cause> causes = known.findings().get(0).causes();
        assertTrue(causes.stream().anyMatch(c -> c.english().contains("Guidance should be 0")), causes.toString());
        assertTrue(causes.stream().noneMatch(c -> c.english().contains("Z-Image (base)")), causes.toString());
        assertEquals(
                "try: guidance 0, as the vendor documents for Turbo",
                known.findings().get(0).suggestion(Language.EN).orElseThrow());
        assertEquals(0, known.others());
    }

    /** A sweep in which every value is known. */
    private static Optional<Finding> told(Defect defect, double self, double... others) {
        Defect.Symptom symptom = defect.symptoms().get(0);
        List<Run> sweep = new ArrayList<>();
        for (double other : others) {
            Request request = REQUEST.withSteps(10 + sweep.size());
            sweep.add(MadeUpRuns.made(request, Path.of(""), Map.of(symptom.score(), other)));
        }
        Run run = MadeUpRuns.made(REQUEST, Path.of(""), Map.of(symptom.score(), self));
        return Finding.of(
                defect, symptom, Scores.named(symptom.score()), self, RobustDeviation.of(run, symptom, sweep));
    }

    @Test
    void whatTheSweepCallsTypicalIsToldOnlyWhereItIsPlain() {
        // burnt: healthy up to 0.065, a plainly visible overexposure adds 0.1
        assertEquals(
                Optional.empty(), told(Defect.OVEREXPOSURE, 0.09, 0.09, 0.08, 0.10, 0.09), "all have a little of it");
        assertEquals(
                Optional.empty(),
                told(Defect.GRID, 2.6, 2.1, 2.2, 2.1, 2.2),
                "a little more than the others, which leave the band of 2 as well");
        Finding all = told(Defect.OVEREXPOSURE, 0.30, 0.31, 0.29, 0.30, 0.32).orElseThrow();
        assertTrue(all.isShared(), "all are plainly overexposed");
        assertTrue(all.what(Language.EN)
                .endsWith("clean pictures: at most 0.065; the other pictures of its prompt have it too"));
        assertFalse(told(Defect.OVEREXPOSURE, 0.30, 0, 0.01, 0, 0).orElseThrow().isShared(), "this one alone is");
        assertTrue(
                told(Defect.OVEREXPOSURE, 0.09, 0, 0, 0.01, 0).isPresent(), "a little of it, and the others have none");
        assertTrue(told(Defect.OVEREXPOSURE, 0.09).isPresent(), "nothing to hold it against");
        assertEquals(
                Optional.empty(), told(Defect.OVEREXPOSURE, 0.03, 0.01, 0.02, 0.04, 0.01), "healthy, and one of them");
        // luma_p99: healthy from 100 on; what all of a sweep have is typical, though the sweep alone tells nothing of
        // it
        assertEquals(Optional.empty(), told(Defect.UNDEREXPOSURE, 90, 91, 89, 92, 90), "all are as dark");
        assertTrue(told(Defect.UNDEREXPOSURE, 90, 200, 210, 190, 205).isPresent(), "this one alone is dark");
        assertEquals(Optional.empty(), told(Defect.UNDEREXPOSURE, 150, 250, 251, 249, 250), "fewer lights, healthy");
        // healthy by itself, but far from the others of its sweep
        assertTrue(told(Defect.BLUR, 0.9, 0.40, 0.40, 0.41, 0.40, 0.40).isPresent());
    }

    @Test
    void theCauseThatExplainsTheOthersIsNamedFirst() {
        for (Defect defect : Defect.values()) {
            for (Defect other : Defect.values()) {
                for (Defect.Symptom here : defect.symptoms()) {
                    for (Defect.Symptom there : other.symptoms()) {
                        assertFalse(
                                defect.explains(here.score(), other, there.score(), Map.of())
                                        && other.explains(there.score(), defect, here.score(), Map.of()),
                                defect + " and " + other);
                    }
                }
            }
        }
        Diagnoser alone = new Diagnoser(List.of(), Optional.empty());
        Map<String, Double> burntColour = Map.of("clip_chroma", 0.02, "burnt", 0.2, "luma_p99", 240.0);
        Map<String, Double> burntWhite = Map.of("clip_chroma", 0.02, "burnt", 0.2, "luma_p99", 255.0);
        assertEquals(Defect.OVERSATURATION, first(alone, burntColour));
        assertEquals(Defect.OVEREXPOSURE, first(alone, burntWhite), "too much colour burns no white");
        Map<String, Double> soft = Map.of("edge_width", 1.0, "fine_detail", 0.99);
        assertEquals(
                List.of(Defect.BLUR, Defect.PLASTIC),
                alone.findings(Optional.empty(), soft).stream()
                        .map(Finding::defect)
                        .toList());
    }

    private static Defect first(Diagnoser diagnoser, Map<String, Double> values) {
        return diagnoser.findings(Optional.empty(), values).get(0).defect();
    }

    @Test
    void theWorstRegionIsWhereTheDefectIs() {
        BufferedImage half = scene(3, 3);
        BufferedImage blurred = blurred(half);
        half.getRaster().setRect(80, 0, blurred.getRaster().createChild(80, 0, 80, SIZE, 0, 0, null));
        Region worst = Regions.worst(Pixels.of(half), BlurEffect.SCORE, 1);
        assertTrue(worst.x() >= 80, worst.toString());
    }

    @Test
    void whatCannotBeJudgedSaysSo() {
        Diagnoser alone = new Diagnoser(List.of(), Optional.empty());
        Diagnosis one = alone.alone("1.png", Pixels.ofRgb(1, 1, new byte[3]), Optional.empty());
        assertEquals(List.of("too small to judge: 1×1 pixels; at least 32×32 are needed"), one.lines(Language.EN));
        Diagnosis flat = alone.alone("flat.png", Pixels.ofRgb(64, 64, new byte[3 * 64 * 64]), Optional.empty());
        assertEquals(
                List.of("the picture is one colour: nothing in it could be sharp or blurred"), flat.lines(Language.EN));
        assertEquals(List.of(), flat.findings());
    }

    @Test
    void everyClaimCanBeAsked() {
        for (StatedCause claim : StatedCause.all()) {
            claim.holds(REQUEST, Optional.of(Variant.TURBO));
            assertTrue(claim.provenance() != Provenance.MEASURED
                    && (!claim.defects().isEmpty() || claim.rule().isPresent())
                    && !claim.source().isBlank());
        }
        assertEquals(19, StatedCause.all().size());
    }
}
