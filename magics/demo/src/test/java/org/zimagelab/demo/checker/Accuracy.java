package org.zimagelab.demo.checker;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.Blur;
import org.zimagelab.demo.world.Description;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.Scene;
import org.zimagelab.demo.world.World;

/** How often the checker confirms what real scenes show, by attribute; {@code main} prints it. */
record Accuracy(Map<Attribute, Integer> right, Map<Attribute, Integer> asked) {

    /** Over the scenes of seeds 0 to {@code scenes} − 1, each picture changed by {@code change}, of pixels and seed. */
    static Accuracy of(int scenes, BiFunction<byte[], Long, byte[]> change) {
        Accuracy accuracy = new Accuracy(new EnumMap<>(Attribute.class), new EnumMap<>(Attribute.class));
        for (long seed = 0; seed < scenes; seed++) {
            Scene scene = World.scene(new SplittableRandom(seed));
            byte[] rgb = change.apply(Rendering.rgb(scene, seed), seed);
            Checker.check(rgb, Description.of(scene)).held().forEach((attribute, held) -> {
                accuracy.right.merge(attribute, held ? 1 : 0, Integer::sum);
                accuracy.asked.merge(attribute, 1, Integer::sum);
            });
        }
        return accuracy;
    }

    static byte[] asDrawn(byte[] rgb, long seed) {
        return rgb;
    }

    static byte[] lightlyBlurred(byte[] rgb, long seed) {
        return Blur.gaussian(rgb, 0.7);
    }

    /** With Gaussian noise of a standard deviation of 6. */
    static byte[] lightlyNoisy(byte[] rgb, long seed) {
        Random random = new Random(seed);
        byte[] noisy = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            noisy[i] = (byte) Math.max(0, Math.min(255, Math.round((rgb[i] & 0xff) + 6 * random.nextGaussian())));
        }
        return noisy;
    }

    double of(Attribute attribute) {
        return right.get(attribute) / (double) asked.get(attribute);
    }

    public static void main(String[] args) {
        int scenes = args.length > 0 ? Integer.parseInt(args[0]) : 600;
        Accuracy drawn = of(scenes, Accuracy::asDrawn);
        Accuracy blurred = of(scenes, Accuracy::lightlyBlurred);
        Accuracy noisy = of(scenes, Accuracy::lightlyNoisy);
        System.out.println("| attribute | scenes | as drawn | blurred | noisy |");
        System.out.println("|---|---|---|---|---|");
        for (Attribute attribute : drawn.asked.keySet()) {
            System.out.printf(
                    "| %s | %d | %.1f %% | %.1f %% | %.1f %% |%n",
                    attribute.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    drawn.asked.get(attribute),
                    100 * drawn.of(attribute),
                    100 * blurred.of(attribute),
                    100 * noisy.of(attribute));
        }
    }
}
