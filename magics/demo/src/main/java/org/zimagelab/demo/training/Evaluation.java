package org.zimagelab.demo.training;

import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zimagelab.common.Pace;
import org.zimagelab.demo.checker.Checker;
import org.zimagelab.demo.checker.Verdict;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.sharpness.BlurEffect;

/**
 * The evaluation of a model on captions of held-out compositions.
 *
 * @param held for each attribute, how many captions asked for it and how many pictures show it
 * @param blur mean blur_effect of the model's pictures
 * @param realBlur mean blur_effect of the world's own pictures of the same scenes
 * @param pictures in the order of the captions
 */
record Evaluation(Map<Attribute, AttributeCount> held, double blur, double realBlur, List<BufferedImage> pictures) {
    /** Only the evaluation uses seeds from here on. */
    static final long FIRST_SEED = 10_000_000;

    record AttributeCount(int asked, int shown) {
        AttributeCount plus(AttributeCount other) {
            return new AttributeCount(asked + other.asked, shown + other.shown);
        }
    }

    static Evaluation of(ZImage model, int captions, int steps, double guidance, PrintStream out)
            throws InterruptedException {
        Map<Attribute, AttributeCount> held = new EnumMap<>(Attribute.class);
        List<BufferedImage> pictures = new ArrayList<>();
        Score blurEffect = BlurEffect.SCORE;
        double blur = 0;
        double realBlur = 0;
        Pace pace = new Pace(0, captions);
        for (int i = 0; i < captions; i++) {
            World.Sample sample = World.heldOut(FIRST_SEED + i);
            Picture picture = model.generate(model.request(sample.caption())
                    .withSteps(steps)
                    .withGuidance(guidance)
                    .withSeed(i));
            pictures.add(picture.image());
            Verdict verdict = Checker.check(picture.image(), sample.described().orElseThrow());
            verdict.held()
                    .forEach((attribute, h) ->
                            held.merge(attribute, new AttributeCount(1, h ? 1 : 0), AttributeCount::plus));
            blur += blurEffect.of(Pixels.of(picture.image()));
            realBlur += blurEffect.of(Pixels.of(Rendering.image(sample.rgb())));
            if (pace.isDue()) {
                out.printf("%d of %d pictures%n", i + 1, captions);
            }
        }
        return new Evaluation(held, blur / captions, realBlur / captions, pictures);
    }

    /** The share of the attributes that the pictures show, among all that the captions ask for, 0–1. */
    double adherence() {
        int asked = held.values().stream().mapToInt(AttributeCount::asked).sum();
        return (double) held.values().stream().mapToInt(AttributeCount::shown).sum() / asked;
    }

    void print(PrintStream out) {
        held.forEach((attribute, c) -> out.printf(
                Locale.ROOT, "%-16s %4d of %4d  %5.1f %%%n", attribute, c.shown, c.asked, 100.0 * c.shown / c.asked));
        out.printf(Locale.ROOT, "all attributes   %.1f %%%n", 100 * adherence());
        out.printf(Locale.ROOT, "blur_effect      %.3f; the world's own pictures %.3f%n", blur, realBlur);
    }

    /** The first pictures on one sheet. */
    BufferedImage sheet(int count) {
        return Rendering.sheet(pictures.subList(0, Math.min(count, pictures.size())));
    }
}
