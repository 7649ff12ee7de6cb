package org.zimagelab.demo.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/** The third stage: the transformer and the text encoder learn pictures from captions, by flow matching in latents. */
final class BaseStage {
    static final TransformerConfig TRANSFORMER = new TransformerConfig(
            2, 16, 192, 6, 1, 6, 1e-5, 128, 256, 1000, new int[] {8, 12, 12}, new int[] {512, 128, 128});

    private static final int BATCH = 32;

    /** The share of captions that are left empty. Guidance compares with them. */
    private static final double DROPPED = 0.1;

    /** The share of shapes in a batch. Their captions say the most, and the loss shows the least of it. */
    private static final double SHAPES = 0.5;

    /**
     * Shifts of σ towards noise, each for a third of the batch. What the caption decides is settled at noise levels
     * where hardly anything is visible yet; a texture, which is the same in many latents, even above σ = 0.96. Fine
     * detail is learned where nearly everything is visible.
     */
    private static final double[] SHIFTS = {2, 6, 24};

    private BaseStage() {}

    static TextEncoderConfig textEncoder(int vocabulary) {
        return new TextEncoderConfig(128, 384, 3, 4, 2, 32, vocabulary, 1e-6, 1e6);
    }

    /** The weights of a transformer that has not learned anything. */
    static Map<String, Tensor> untrained(long seed) {
        return InitialWeights.of(Transformer.architecture(TRANSFORMER).shapes(), seed);
    }

    /** Both networks, as attributes of a TorchScript module. */
    static Map<String, Object> networks(TextEncoderConfig text) {
        return Map.of(
                "text", TextEncoder.architecture(text),
                "transformer", Transformer.architecture(TRANSFORMER));
    }

    /**
     * Trains both networks.
     *
     * @param reader weights of a text encoder that can read captions
     * @param first weights that the transformer starts from
     * @param data latents and captions to learn from
     */
    static void run(
            Stage stage,
            TextEncoderConfig text,
            Map<String, Tensor> reader,
            Map<String, Tensor> first,
            CaptionedLatents data,
            Dtype dtype,
            PrintStream out)
            throws IOException {
        List<String> source = List.of("batches.py", "flow_matching.py");
        try (TrainableModule base = new TrainableModule(source, "FlowMatching", networks(text), 0.999, dtype)) {
            base.add("text/", reader);
            base.add("transformer/", first);
            stage.run(
                    base,
                    (t, rate) -> {
                        Random random = new Random(stage.seed(t));
                        int[] chosen = new int[BATCH];
                        int[] wordings = random.ints(BATCH).toArray();
                        boolean[] dropped = new boolean[BATCH];
                        float[] sigma = new float[BATCH];
                        for (int i = 0; i < BATCH; i++) {
                            int[] kind = random.nextDouble() < SHAPES ? data.shapes() : data.others();
                            chosen[i] = kind[random.nextInt(kind.length)];
                            dropped[i] = random.nextDouble() < DROPPED;
                            sigma[i] = sigma(random, SHIFTS[i % SHIFTS.length]);
                        }
                        try (NDManager m = base.newManager()) {
                            CaptionedLatents.CaptionBatch c = data.captions(m, chosen, wordings, dropped, 0);
                            float[] r = base.step(
                                    new double[] {rate, t, stage.seed(t)},
                                    data.latents(m, chosen),
                                    m.create(sigma, new Shape(BATCH)),
                                    c.ids(),
                                    c.lengths());
                            return new double[] {r[0], r[1]};
                        }
                    },
                    x -> String.format(Locale.ROOT, "loss %.4f, gradient %.2f", x[0], x[1]),
                    out);
        }
    }

    /** A logit-normal noise level in 0 to 1, shifted (Esser et al. 2024, arXiv 2403.03206, sections 3.1 and 5.3.2). */
    static float sigma(Random random, double shift) {
        double u = 1 / (1 + Math.exp(-random.nextGaussian()));
        return (float) (shift * u / (1 + (shift - 1) * u));
    }
}
