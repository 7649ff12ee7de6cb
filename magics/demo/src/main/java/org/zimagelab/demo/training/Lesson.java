package org.zimagelab.demo.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.zimagelab.common.Pace;
import org.zimagelab.demo.DemoBase;
import org.zimagelab.demo.folder.TrainedFolder;
import org.zimagelab.demo.world.ParsedPrompt;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/**
 * A training that a person can watch: a small diffusion transformer learns from scratch what a few captions mean, in a
 * few minutes on a CPU. The VAE, the text encoder and the tokenizer are those of {@code demo-base} and do not learn.
 *
 * @param prompts one caption per class, at most {@value #MOST_PROMPTS}, each about the demo's world; none = the whole
 *     world, without captions
 * @param steps of the optimizer, at least 1
 * @param dim width of the transformer, a multiple of the width of one head of {@code demo-base} (32)
 * @param layers main blocks of the transformer, 1 to 30; it also has one refiner block of each kind
 * @param batch pictures per step, 1 to 256
 * @param seed of everything random; the same lesson gives the same weights on the same machine
 */
public record Lesson(List<String> prompts, int steps, int dim, int layers, int batch, long seed) {
    public static final int MOST_PROMPTS = 8;

    /**
     * How many pictures are drawn and encoded for all classes together; fewer if a short lesson would not use each
     * twice.
     */
    private static final int PICTURES = 768;

    private static final double PEAK_RATE = 3e-3;

    /** Steps until the learning rate reaches its peak, or a tenth of all steps if that is less. */
    private static final int WARM_UP = 50;

    /** The decay of the weights' running average per step. */
    private static final double AVERAGING = 0.99;

    /** The share of pictures that are trained without their caption. Guidance compares with them. */
    private static final double DROPPED = 0.1;

    /** Shifts σ towards noise, like the shift of a schedule. There the composition of a picture is decided. */
    private static final double SHIFT = 2;

    /** @throws IllegalArgumentException with one line that names the value and what is expected */
    public Lesson {
        prompts = List.copyOf(prompts);
        within("steps", steps, 1, 1_000_000);
        within("dim", dim, 1, 4096);
        within("layers", layers, 1, 30);
        within("batch", batch, 1, 256);
        if (prompts.size() > MOST_PROMPTS) {
            throw new IllegalArgumentException(
                    prompts.size() + " captions: a lesson has at most " + MOST_PROMPTS + " classes");
        }
        for (String prompt : prompts) {
            if (ParsedPrompt.of(prompt) instanceof ParsedPrompt.Rejected rejected) {
                throw new IllegalArgumentException(rejected.reason());
            }
        }
    }

    /** The lesson that takes about two minutes on two cores. */
    public static Lesson of(List<String> prompts) {
        return new Lesson(prompts, 1200, 96, 3, 16, 0);
    }

    /** Receives the progress of a lesson, on the thread that trains. */
    @FunctionalInterface
    public interface Observer {
        /** Called before the first step, while pictures are drawn and encoded.
         *
         * @param pictures how many are done
         * @param of how many there will be
         */
        default void encoded(int pictures, int of) {}

        /**
         * Called after every step.
         *
         * @param step from 1
         * @param loss mean squared error of this step's velocities; a model that always answers 0 has about 2
         * @param pace of the steps
         */
        void step(int step, double loss, Pace pace);
    }

    /**
     * A lesson that is over, with its model in a folder.
     *
     * @param folder of the model
     * @param losses of every step done
     * @param seconds from the first step to the last
     */
    public record Trained(Lesson lesson, Path folder, double[] losses, double seconds) {
        /** Whether all steps were done; else the thread was interrupted. */
        public boolean complete() {
            return losses.length == lesson.steps;
        }

        /**
         * Writes the model to another folder.
         *
         * @param elsewhere as for {@link Learned#save}
         * @throws IOException with one line; an existing folder is unchanged
         */
        public Trained save(Path elsewhere) throws IOException {
            TrainedFolder.copy(folder, elsewhere);
            return new Trained(lesson, elsewhere, losses, seconds);
        }
    }

    /**
     * A lesson that is over, with its model in memory.
     *
     * @param losses of every step done
     * @param seconds from the first step to the last
     * @param model writes the model's files
     */
    public record Learned(Lesson lesson, double[] losses, double seconds, TrainedFolder.Content model) {
        /** Whether all steps were done; else the thread was interrupted. */
        public boolean complete() {
            return losses.length == lesson.steps;
        }

        /**
         * Writes the model, even if the thread is interrupted. May be called several times.
         *
         * @param folder new, empty, or with the model of an earlier training, see {@link TrainedFolder}
         * @throws IOException with one line; an existing folder is unchanged
         */
        public Trained save(Path folder) throws IOException {
            // clears the interrupt flag: while it is set, files cannot be read
            boolean interrupted = Thread.interrupted();
            try {
                TrainedFolder.write(folder, model);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            return new Trained(lesson, folder, losses, seconds);
        }
    }

    /**
     * Checks the lesson against {@code demo-base}.
     *
     * @throws IllegalArgumentException with one line, if the width is not a multiple of a head's or a caption is too
     *     long
     */
    public void check() throws IOException {
        Path base = new DemoBase().folder();
        transformer(TransformerConfig.read(base.resolve("transformer")));
        TextEncoderConfig text = TextEncoderConfig.read(base.resolve("text_encoder"));
        try (PromptTokenizer tokenizer = new PromptTokenizer(base.resolve("tokenizer"), text.vocabulary())) {
            prompts.forEach(prompt -> ids(tokenizer, prompt));
        }
    }

    static long[] ids(PromptTokenizer tokenizer, String prompt) {
        long[] ids = tokenizer.ids(prompt, Integer.MAX_VALUE);
        if (ids.length > TransformerConfig.BLOCK) {
            throw new IllegalArgumentException("\"" + prompt + "\" has " + ids.length
                    + " tokens; a caption of a lesson has at most " + TransformerConfig.BLOCK + "; shorten it");
        }
        return ids;
    }

    /**
     * Trains and writes the model. An interrupt stops the training within a step; the model is then written as it is,
     * and the thread's interrupt flag is set again.
     *
     * @param folder as for {@link Learned#save}; checked before the training begins
     * @throws IllegalArgumentException as for {@link #check}, and if no scene matches a caption
     * @throws InterruptedException if interrupted before the first step; nothing is written then
     */
    public Trained run(Path folder, Observer observer) throws IOException, InterruptedException {
        interruptible();
        TrainedFolder.check(folder);
        return learn(observer).save(folder);
    }

    /** Like {@link #run}, but writes nothing. */
    public Learned learn(Observer observer) throws IOException, InterruptedException {
        Path base;
        TransformerConfig config;
        CaptionFeatures captions;
        LessonScenes scenes;
        try {
            interruptible();
            base = new DemoBase().folder();
            config = transformer(TransformerConfig.read(base.resolve("transformer")));
            List<String> texts = new ArrayList<>(prompts);
            texts.add("");
            captions = CaptionFeatures.of(base, texts);
            int pictures = (int) Math.min(PICTURES, Math.max(prompts.size() + 1, (long) steps * batch / 2));
            scenes = LessonScenes.of(prompts, pictures, seed, base.resolve("vae"), observer);
        } catch (ModelException | ClosedByInterruptException e) {
            // an interrupted thread cannot read files
            interruptible();
            throw e;
        }
        Map<String, long[]> shapes = Transformer.architecture(config).shapes();
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("transformer", Transformer.architecture(config));
        try (TrainableModule student =
                new TrainableModule(List.of("batches.py", "lesson.py"), "Lesson", attributes, AVERAGING, Dtype.FP32)) {
            student.add("transformer/", InitialWeights.of(shapes, seed));
            Random random = new Random(seed);
            TrainingSteps taken = TrainingSteps.take(steps, observer, t -> step(student, t, random, scenes, captions));
            Map<String, Tensor> weights = new Checkpoint(taken.count(), student.checkpoint()).averages("transformer/");
            return new Learned(
                    this, taken.losses(), taken.seconds(), fresh -> LessonFolder.write(fresh, base, config, weights));
        }
    }

    static void interruptible() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the first step; nothing was learned");
        }
    }

    /** The transformer of {@code demo-base}, in the size of this lesson. */
    private TransformerConfig transformer(TransformerConfig base) {
        int head = base.dim() / base.heads();
        if (dim % head != 0) {
            int below = dim / head * head;
            throw new IllegalArgumentException("dim " + dim + ": expected a multiple of " + head + ", such as "
                    + (below > 0 ? below + " or " : "") + (below + head));
        }
        return new TransformerConfig(
                base.patch(),
                base.channels(),
                dim,
                layers,
                1,
                dim / head,
                base.normEps(),
                base.featureDim(),
                base.ropeTheta(),
                base.timeScale(),
                base.axesDims(),
                base.axesLens());
    }

    private double step(TrainableModule student, int t, Random random, LessonScenes scenes, CaptionFeatures captions) {
        int each = scenes.latents()[0].length;
        int nothing = captions.lengths().length - 1;
        float[] clean = new float[batch * each];
        float[] sigma = new float[batch];
        long[] which = new long[batch];
        for (int i = 0; i < batch; i++) {
            int k = random.nextInt(scenes.latents().length);
            System.arraycopy(scenes.latents()[k], 0, clean, i * each, each);
            which[i] = prompts.isEmpty() || random.nextDouble() < DROPPED ? nothing : scenes.captions()[k];
            sigma[i] = BaseStage.sigma(random, SHIFT);
        }
        try (NDManager m = student.newManager()) {
            Shape features = new Shape(nothing + 1, TransformerConfig.BLOCK, captions.width());
            return student.step(
                            new double[] {rate(PEAK_RATE, t, steps), t, random.nextInt(Integer.MAX_VALUE)},
                            m.create(clean, new Shape(batch, scenes.channels(), scenes.side(), scenes.side())),
                            m.create(sigma),
                            m.create(which),
                            m.create(captions.features(), features),
                            m.create(captions.lengths()))[0];
        }
    }

    /** The learning rate: a linear warm-up, then half a cosine down to 2 % of the peak. */
    static double rate(double peak, int t, int steps) {
        double warm = Math.min(1, t / Math.min(WARM_UP, 0.1 * steps));
        return peak * warm * (0.51 + 0.49 * Math.cos(Math.PI * t / steps));
    }

    static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " " + value + ": expected a whole number from " + least + " to " + most);
        }
    }
}
