package org.zimagelab.demo.world;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The endless supply of captioned pictures; every one is a function of its seed alone. */
public final class World {

    /** How many training samples are drawn badly, and say so. */
    private static final double FLAWED = 0.04;

    /**
     * A picture and its caption.
     *
     * @param scene what is drawn
     * @param rgb {@link Rendering#SIDE}² pixels, row by row, three bytes each
     * @param caption what a person might write of it, English or Chinese
     * @param described what the caption says; empty where it is of the flaw alone
     * @param flawed whether the picture is blurred on purpose and the caption says so
     */
    public record Sample(Scene scene, byte[] rgb, String caption, Optional<Description> described, boolean flawed) {}

    /**
     * A caption before its picture is drawn.
     *
     * @param scene what it is of
     * @param caption what a person might write of it, English or Chinese
     * @param described what the caption says; empty where it is of the flaw alone
     * @param blur deviation of the blur that spoils the picture, pixels; 0 = none
     */
    public record Written(Scene scene, String caption, Optional<Description> described, double blur) {
        public boolean flawed() {
            return blur > 0;
        }
    }

    private World() {}

    /** A random scene, held out or not: half shapes, a quarter cats, a quarter cities. */
    public static Scene scene(RandomGenerator random) {
        Dice dice = new Dice(random);
        return switch (random.nextInt(4)) {
            case 0 -> new Cat(dice.of(Cat.Coat.values()), dice.of(Cat.Eyes.values()), dice.of(Cat.Place.values()));
            case 1 -> new City(dice.of(City.Sky.values()), dice.of(City.Neon.values()), dice.of(City.Traffic.values()));
            default -> shapes(dice);
        };
    }

    private static Shapes shapes(Dice dice) {
        Background background = dice.of(Background.values());
        Figure first = figure(dice);
        if (dice.chance(0.5)) {
            return new Shapes(background, first, Optional.empty());
        }
        Figure other = figure(dice);
        while (other.form() == first.form() || other.colour() == first.colour()) {
            other = figure(dice);
        }
        return new Shapes(background, first, Optional.of(new Shapes.Second(dice.of(Relation.values()), other)));
    }

    private static Figure figure(Dice dice) {
        return new Figure(
                dice.of(Figure.Form.values()),
                dice.of(Figure.Colour.values()),
                dice.of(Figure.Texture.values()),
                dice.of(Figure.Size.values()));
    }

    /** A sample to learn from, never of a held-out composition, in four of a hundred flawed. */
    public static Sample sample(long seed) {
        return painted(written(seed), seed);
    }

    /** The same without its picture. */
    public static Written written(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return written(random, false, new Dice(random).chance(FLAWED));
    }

    /** A sample to measure on, of a held-out composition, never flawed. */
    public static Sample heldOut(long seed) {
        return painted(written(new SplittableRandom(seed), true, false), seed);
    }

    private static Written written(SplittableRandom random, boolean heldOut, boolean flawed) {
        Scene scene = scene(random);
        while (Compositions.heldOut(scene) != heldOut) {
            scene = scene(random);
        }
        Caption caption = Caption.write(scene, random);
        if (!flawed) {
            return new Written(scene, caption.text(), Optional.of(caption.description()), 0);
        }
        double blur = 1.5 + 1.5 * random.nextDouble();
        return new Dice(random).chance(0.3)
                ? new Written(scene, Caption.ofFlawAlone(random), Optional.empty(), blur)
                : new Written(scene, Caption.withFlaw(caption, random), Optional.of(caption.description()), blur);
    }

    private static Sample painted(Written w, long seed) {
        byte[] rgb = Rendering.rgb(w.scene(), seed);
        return new Sample(
                w.scene(), w.flawed() ? Blur.gaussian(rgb, w.blur()) : rgb, w.caption(), w.described(), w.flawed());
    }
}
