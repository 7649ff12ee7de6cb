package org.zimagelab.demo.world;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** An endless supply of captioned pictures. Each is a function of its seed alone. */
public final class World {

    /** The share of training samples that are blurred and say so in their captions. */
    private static final double FLAWED = 0.04;

    /**
     * A picture and its caption.
     *
     * @param scene what is drawn
     * @param rgb {@link Rendering#SIDE}² pixels, row by row, three bytes each
     * @param caption what a person might write about it, in English or Chinese
     * @param described what the caption says; empty if it names only the flaw
     * @param flawed whether the picture is blurred on purpose and the caption says so
     */
    public record Sample(Scene scene, byte[] rgb, String caption, Optional<Description> described, boolean flawed) {}

    /**
     * A scene with its caption, before its picture is drawn.
     *
     * @param scene what will be drawn
     * @param caption what a person might write about it, in English or Chinese
     * @param described what the caption says; empty if it names only the flaw
     * @param blur standard deviation of the blur that spoils the picture, in pixels; 0 = no blur
     */
    public record CaptionedScene(Scene scene, String caption, Optional<Description> described, double blur) {
        public boolean flawed() {
            return blur > 0;
        }
    }

    private World() {}

    /** A random scene, held out or not: shapes half of the time, a cat or a city a quarter of the time each. */
    public static Scene scene(RandomGenerator random) {
        RandomChoice choice = new RandomChoice(random);
        return switch (random.nextInt(4)) {
            case 0 ->
                new Cat(choice.of(Cat.Coat.values()), choice.of(Cat.Eyes.values()), choice.of(Cat.Place.values()));
            case 1 ->
                new City(choice.of(City.Sky.values()), choice.of(City.Neon.values()), choice.of(City.Traffic.values()));
            default -> shapes(choice);
        };
    }

    private static Shapes shapes(RandomChoice choice) {
        Background background = choice.of(Background.values());
        Figure first = figure(choice);
        if (choice.chance(0.5)) {
            return new Shapes(background, first, Optional.empty());
        }
        Figure other = figure(choice);
        while (other.form() == first.form() || other.colour() == first.colour()) {
            other = figure(choice);
        }
        return new Shapes(background, first, Optional.of(new Shapes.Second(choice.of(Relation.values()), other)));
    }

    private static Figure figure(RandomChoice choice) {
        return new Figure(
                choice.of(Figure.Form.values()),
                choice.of(Figure.Colour.values()),
                choice.of(Figure.Texture.values()),
                choice.of(Figure.Size.values()));
    }

    /** A training sample. It is never of a held-out composition; four in a hundred are flawed. */
    public static Sample sample(long seed) {
        return rendered(captioned(seed), seed);
    }

    /** The scene and caption of {@link #sample}, without its picture. */
    public static CaptionedScene captioned(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return captioned(random, false, new RandomChoice(random).chance(FLAWED));
    }

    /** A test sample, always of a held-out composition and never flawed. */
    public static Sample heldOut(long seed) {
        return rendered(captioned(new SplittableRandom(seed), true, false), seed);
    }

    private static CaptionedScene captioned(SplittableRandom random, boolean heldOut, boolean flawed) {
        Scene scene = scene(random);
        while (Compositions.heldOut(scene) != heldOut) {
            scene = scene(random);
        }
        Caption caption = Caption.write(scene, random);
        if (!flawed) {
            return new CaptionedScene(scene, caption.text(), Optional.of(caption.description()), 0);
        }
        double blur = 1.5 + 1.5 * random.nextDouble();
        return new RandomChoice(random).chance(0.3)
                ? new CaptionedScene(scene, Caption.ofFlawAlone(random), Optional.empty(), blur)
                : new CaptionedScene(
                        scene, Caption.withFlaw(caption, random), Optional.of(caption.description()), blur);
    }

    private static Sample rendered(CaptionedScene w, long seed) {
        byte[] rgb = Rendering.rgb(w.scene(), seed);
        return new Sample(
                w.scene(), w.flawed() ? Blur.gaussian(rgb, w.blur()) : rgb, w.caption(), w.described(), w.flawed());
    }
}
