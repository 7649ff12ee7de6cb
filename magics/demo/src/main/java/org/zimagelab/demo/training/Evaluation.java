package org.zimagelab.demo.training;

import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zimagelab.demo.checker.Checker;
import org.zimagelab.demo.checker.Verdict;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.BlurEffect;
import org.zimagelab.quality.Pixels;

/**
 * Pictures of captions that no training saw, in compositions that no training saw.
 *
 * @param held for each attribute, how many captions asked for it and how many pictures show it
 * @param blur mean blur_effect of the pictures
 * @param realBlur mean blur_effect of the world's own pictures of the same scenes
 * @param pictures in the order of the captions
 */
record Evaluation(Map<Attribute, Count> held, double blur, double realBlur, List<BufferedImage> pictures) {
    /** Seeds from here on are nobody's but the evaluation's. */
    static final long FIRST_SEED = 10_000_000;

    record Count(int asked, int shown) {
        Count and(boolean held) {
            return new Count(asked + 1, shown + (held ? 1 : 0));
        }
    }

    static Evaluation of(ZImage model, int captions, int steps, double guidance, PrintStream out)
            throws InterruptedException {
        Map<Attribute, Count> held = new EnumMap<>(Attribute.class);
        List<BufferedImage> pictures = new ArrayList<>();
        BlurEffect blurEffect = new BlurEffect();
        double blur = 0;
        double realBlur = 0;
        long told = System.nanoTime();
        for (int i = 0; i < captions; i++) {
            World.Sample sample = World.heldOut(FIRST_SEED + i);
            Picture picture = model.generate(model.request(sample.caption())
                    .withSteps(steps)
                    .withGuidance(guidance)
                    .withSeed(i));
            pictures.add(picture.image());
            Verdict verdict = Checker.check(picture.image(), sample.described().orElseThrow());
            verdict.held()
                    .forEach((attribute, h) -> held.merge(
                            attribute, new Count(0, 0).and(h), (a, b) -> new Count(a.asked + 1, a.shown + b.shown)));
            blur += blurEffect.of(Pixels.of(picture.image()));
            realBlur += blurEffect.of(Pixels.of(image(sample.rgb())));
            if (System.nanoTime() - told > 15e9) {
                out.printf("%d of %d pictures%n", i + 1, captions);
                told = System.nanoTime();
            }
        }
        return new Evaluation(held, blur / captions, realBlur / captions, pictures);
    }

    /** Share of all attributes asked for that are shown. */
    double adherence() {
        int asked = held.values().stream().mapToInt(Count::asked).sum();
        return (double) held.values().stream().mapToInt(Count::shown).sum() / asked;
    }

    void print(PrintStream out) {
        held.forEach((attribute, c) -> out.printf(
                Locale.ROOT, "%-16s %4d of %4d  %5.1f %%%n", attribute, c.shown, c.asked, 100.0 * c.shown / c.asked));
        out.printf(Locale.ROOT, "all attributes   %.1f %%%n", 100 * adherence());
        out.printf(Locale.ROOT, "blur_effect      %.3f, of the world's own pictures %.3f%n", blur, realBlur);
    }

    /** The first pictures, eight in a row. */
    BufferedImage sheet(int count) {
        int side = Rendering.SIDE;
        int rows = (Math.min(count, pictures.size()) + 7) / 8;
        BufferedImage sheet = new BufferedImage(8 * side, rows * side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < Math.min(count, pictures.size()); i++) {
            sheet.getGraphics().drawImage(pictures.get(i), i % 8 * side, i / 8 * side, null);
        }
        return sheet;
    }

    static BufferedImage image(byte[] rgb) {
        BufferedImage image = new BufferedImage(Rendering.SIDE, Rendering.SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < Rendering.SIDE * Rendering.SIDE; i++) {
            image.setRGB(
                    i % Rendering.SIDE,
                    i / Rendering.SIDE,
                    (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255);
        }
        return image;
    }
}
