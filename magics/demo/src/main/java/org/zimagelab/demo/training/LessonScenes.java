package org.zimagelab.demo.training;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.zimagelab.demo.world.Description;
import org.zimagelab.demo.world.ParsedPrompt;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.Scene;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/**
 * The scenes that a lesson trains on.
 *
 * @param latents of each scene, as the transformer sees them, [channels, side, side] flattened
 * @param captions the index of each scene's caption
 * @param channels of the latents
 * @param side width and height of the latents
 */
record LessonScenes(float[][] latents, int[] captions, int channels, int side) {
    private static final int BATCH = 16;

    /**
     * How many random scenes are searched for one caption: enough to find even a full description of two figures.
     */
    private static final int MOST_DRAWN = 5_000_000;

    /**
     * Draws scenes and encodes them.
     *
     * @param prompts one per caption, all about this world; none = scenes of the whole world, all with caption 0
     * @param count the number of all scenes together
     * @param vae the folder of a model's VAE
     * @throws IllegalArgumentException with one line that names a prompt for which no scene was found
     * @throws InterruptedException if the thread is interrupted
     */
    static LessonScenes of(List<String> prompts, int count, long seed, Path vae, Lesson.Observer observer)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Scene>> scenes = scenes(prompts, count, random);
        int[] captions = new int[count];
        return encoded(captions, vae, observer, k -> {
            captions[k] = k % scenes.size();
            List<Scene> ofCaption = scenes.get(captions[k]);
            return Rendering.rgb(ofCaption.get(k / scenes.size() % ofCaption.size()), random.nextLong());
        });
    }

    /**
     * Encodes pictures.
     *
     * @param captions the index of each picture's caption
     * @param drawn the pixels of each picture, asked for in order
     */
    static LessonScenes encoded(int[] captions, Path vae, Lesson.Observer observer, IntFunction<byte[]> drawn)
            throws InterruptedException {
        VaeConfig config = VaeConfig.read(vae);
        int latentSide = Rendering.SIDE / config.scale();
        int count = captions.length;
        float[][] latents = new float[count][];
        try (Vae encoder = Vae.loadWithEncoder(config, Weights.read(vae), Device.cpu(), Dtype.FP32)) {
            for (int first = 0; first < count; first += BATCH) {
                Lesson.interruptible();
                int n = Math.min(BATCH, count - first);
                byte[] rgb = new byte[n * 3 * Rendering.SIDE * Rendering.SIDE];
                for (int i = 0; i < n; i++) {
                    byte[] one = drawn.apply(first + i);
                    System.arraycopy(one, 0, rgb, i * one.length, one.length);
                }
                float[] z = encoder.encode(rgb, n, latentSide, latentSide);
                int each = z.length / n;
                for (int i = 0; i < n; i++) {
                    latents[first + i] = Arrays.copyOfRange(z, i * each, (i + 1) * each);
                }
                observer.encoded(first + n, count);
            }
        }
        return new LessonScenes(latents, captions, config.latentChannels(), latentSide);
    }

    /**
     * The scenes for each prompt: as many as the lesson shows, or fewer if the prompt is so specific that few are
     * found.
     */
    static List<List<Scene>> scenes(List<String> prompts, int count, SplittableRandom random)
            throws InterruptedException {
        if (prompts.isEmpty()) {
            return List.of(scenes("", count, scene -> true, random));
        }
        List<List<Scene>> all = new ArrayList<>();
        int each = (count + prompts.size() - 1) / prompts.size();
        for (String prompt : prompts) {
            Description asked = ((ParsedPrompt.Understood) ParsedPrompt.of(prompt)).description();
            all.add(scenes(prompt, each, asked::holdsFor, random));
        }
        return all;
    }

    private static List<Scene> scenes(String prompt, int count, Predicate<Scene> wanted, SplittableRandom random)
            throws InterruptedException {
        List<Scene> found = new ArrayList<>();
        for (int drawn = 0; found.size() < count && drawn < MOST_DRAWN; drawn++) {
            if (drawn % 1024 == 0) {
                Lesson.interruptible();
            }
            Scene scene = World.scene(random);
            if (wanted.test(scene)) {
                found.add(scene);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + prompt + "\": none of " + MOST_DRAWN + " random scenes matches it; leave out a detail");
        }
        return found;
    }
}
