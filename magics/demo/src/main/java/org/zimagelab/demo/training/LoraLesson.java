package org.zimagelab.demo.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.zimagelab.common.Interrupts;
import org.zimagelab.demo.DemoBase;
import org.zimagelab.demo.world.Duotone;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.Scene;
import org.zimagelab.demo.world.World;
import org.zimagelab.demo.world.World.CaptionedScene;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.script.TorchArchive;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;

/**
 * The training of a LoRA that a person can watch: {@code demo-base} learns to draw its world in the colours of a
 * palette, in two minutes on a CPU. The model itself does not change; what is learned are low-rank factors beside the
 * matrices of its main blocks and of its noise refiner.
 *
 * @param palette of the pictures that it sees
 * @param steps of the optimizer, at least 1
 * @param rank of the factors, 1 to 64
 * @param batch pictures per step, 1 to 256
 * @param seed of everything random; the same lesson gives the same factors on the same machine
 */
public record LoraLesson(Duotone palette, int steps, int rank, int batch, long seed) {
    /** How many scenes are drawn and encoded; fewer if a short lesson would not use each twice. */
    private static final int PICTURES = 384;

    private static final double PEAK_RATE = 1e-2;

    /** The decay of the factors' running average per step. */
    private static final double AVERAGING = 0.98;

    /** The share of pictures that are trained without their caption. Guidance compares with them. */
    private static final double DROPPED = 0.1;

    /** Shifts of σ towards noise, by turns: colours are decided where hardly anything is visible yet. */
    private static final double[] SHIFTS = {2, 6, 24};

    /** In the header of a file, what it was trained on. */
    private static final String NOTE = "zimage_lab";

    /** @throws IllegalArgumentException with one line that names the value and what is expected */
    public LoraLesson {
        Lesson.within("steps", steps, 1, 1_000_000);
        Lesson.within("rank", rank, 1, 64);
        Lesson.within("batch", batch, 1, 256);
    }

    /** The lesson that takes about two minutes on two cores. */
    public static LoraLesson of(Duotone palette) {
        return new LoraLesson(palette, 240, 4, 8, 0);
    }

    /**
     * A lesson that is over, with its factors in memory.
     *
     * @param losses of every step done
     * @param seconds from the first step to the last
     * @param factors by PEFT's names, as diffusers reads them
     */
    public record Learned(LoraLesson lesson, double[] losses, double seconds, Map<String, Tensor> factors) {
        /** Whether all steps were done; else the thread was interrupted. */
        public boolean complete() {
            return losses.length == lesson.steps;
        }

        /**
         * Writes the LoRA, in bf16, even if the thread is interrupted. The file is renamed into place once it is
         * complete.
         *
         * @throws IOException with one line
         */
        public void save(Path file) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                SafetensorsWriter.write(file, Map.of("format", "pt", NOTE, lesson.note()), factors, Dtype.BF16);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private String note() {
        return "demo-base, palette " + palette.word() + ", rank " + rank + ", " + steps + " steps of " + batch
                + ", seed " + seed;
    }

    /** The header's entry by which a file of this training is known; see {@link Learned#save}. */
    public static String noteName() {
        return NOTE;
    }

    /** Scenes with captions that fill one block of the transformer. */
    private record Captioned(List<Scene> scenes, List<String> captions) {}

    /**
     * Trains. An interrupt stops the training within a step; what was learned is returned, and the thread's interrupt
     * flag is set again.
     *
     * @throws InterruptedException if interrupted before the first step
     */
    public Learned learn(Lesson.Observer observer) throws IOException, InterruptedException {
        CaptionFeatures captions;
        LessonScenes scenes;
        try {
            Lesson.interruptible();
            Path base = new DemoBase().folder();
            Captioned captioned = captioned(base, (int) Math.min(PICTURES, Math.max(16, (long) steps * batch / 2)));
            List<String> texts = new ArrayList<>(captioned.captions());
            texts.add("");
            captions = CaptionFeatures.of(base, texts);
            int[] own = new int[captioned.scenes().size()];
            Arrays.setAll(own, k -> k);
            SplittableRandom random = new SplittableRandom(seed);
            scenes = LessonScenes.encoded(
                    own,
                    base.resolve("vae"),
                    observer,
                    k -> palette.applied(Rendering.rgb(captioned.scenes().get(k), random.nextLong())));
        } catch (ModelException | ClosedByInterruptException e) {
            // an interrupted thread cannot read files
            Lesson.interruptible();
            throw e;
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("transformer", Transformer.architecture(BaseStage.TRANSFORMER));
        attributes.put("factors", new TorchArchive.Empty("Dict[str, Tensor]"));
        try (TrainableModule student = new TrainableModule(
                List.of("batches.py", "low_rank.py"), "LowRank", attributes, AVERAGING, Dtype.FP32)) {
            student.addFixed("transformer/", ShippedModel.weights("transformer/"));
            student.add("lora/", untrained());
            Random random = new Random(seed);
            TrainingSteps taken = TrainingSteps.take(steps, observer, t -> step(student, t, random, scenes, captions));
            return new Learned(
                    this,
                    taken.losses(),
                    taken.seconds(),
                    published(new Checkpoint(taken.count(), student.checkpoint()).averages("lora/")));
        }
    }

    /** Random scenes of the world, none of a held-out composition, with what a person might write about them. */
    private Captioned captioned(Path base, int count) {
        List<Scene> scenes = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        int vocabulary = TextEncoderConfig.read(base.resolve("text_encoder")).vocabulary();
        try (PromptTokenizer tokenizer = new PromptTokenizer(base.resolve("tokenizer"), vocabulary)) {
            SplittableRandom random = new SplittableRandom(seed);
            while (scenes.size() < count) {
                Interrupts.check();
                CaptionedScene drawn = World.captioned(random.nextLong());
                if (!drawn.flawed()
                        && tokenizer.ids(drawn.caption(), Integer.MAX_VALUE).length <= TransformerConfig.BLOCK) {
                    scenes.add(drawn.scene());
                    captions.add(drawn.caption());
                }
            }
        }
        return new Captioned(scenes, captions);
    }

    /**
     * The matrices of all blocks that see the picture, and the one that makes latents of tokens: without it, the
     * transformer only takes other colours from those that it has.
     */
    private static boolean isAdapted(String name) {
        return Transformer.isBlockMatrix(name) && !name.startsWith("context_refiner")
                || name.startsWith("all_final_layer.") && name.endsWith(".linear.weight");
    }

    /** The factors before training: ΔW is 0, as up is. down is as PEFT draws it, uniform within ±1/√in. */
    private Map<String, Tensor> untrained() {
        Random random = new Random(seed);
        Map<String, Tensor> factors = new TreeMap<>();
        Transformer.architecture(BaseStage.TRANSFORMER).shapes().forEach((name, shape) -> {
            if (isAdapted(name)) {
                String layer = name.substring(0, name.length() - ".weight".length());
                float[] down = new float[rank * (int) shape[1]];
                for (int i = 0; i < down.length; i++) {
                    down[i] = (float) ((2 * random.nextDouble() - 1) / Math.sqrt(shape[1]));
                }
                factors.put(layer + ".down", new Tensor(new long[] {rank, shape[1]}, down));
                factors.put(layer + ".up", new Tensor(new long[] {shape[0], rank}, new float[(int) shape[0] * rank]));
            }
        });
        return factors;
    }

    private static Map<String, Tensor> published(Map<String, Tensor> factors) {
        Map<String, Tensor> published = new TreeMap<>();
        factors.forEach((name, tensor) -> published.put(
                "transformer."
                        + name.replaceFirst("\\.down$", ".lora_A.weight").replaceFirst("\\.up$", ".lora_B.weight"),
                tensor));
        return published;
    }

    private double step(TrainableModule student, int t, Random random, LessonScenes scenes, CaptionFeatures captions) {
        int each = scenes.latents()[0].length;
        int nothing = captions.lengths().length - 1;
        float[] clean = new float[batch * each];
        float[] sigma = new float[batch];
        int[] which = new int[batch];
        for (int i = 0; i < batch; i++) {
            int k = random.nextInt(scenes.latents().length);
            System.arraycopy(scenes.latents()[k], 0, clean, i * each, each);
            which[i] = random.nextDouble() < DROPPED ? nothing : scenes.captions()[k];
            sigma[i] = BaseStage.sigma(random, SHIFTS[i % SHIFTS.length]);
        }
        long[] lengths =
                Arrays.stream(which).mapToLong(k -> captions.lengths()[k]).toArray();
        try (NDManager m = student.newManager()) {
            return student.step(
                            new double[] {Lesson.rate(PEAK_RATE, t, steps), t, random.nextInt(Integer.MAX_VALUE)},
                            m.create(clean, new Shape(batch, scenes.channels(), scenes.side(), scenes.side())),
                            m.create(sigma),
                            m.create(captions.of(which), new Shape(batch, TransformerConfig.BLOCK, captions.width())),
                            m.create(lengths))[0];
        }
    }
}
