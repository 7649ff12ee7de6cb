package org.zimagelab.demo.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.AttributeValue;
import org.zimagelab.demo.world.Background;
import org.zimagelab.demo.world.Cat;
import org.zimagelab.demo.world.City;
import org.zimagelab.demo.world.Count;
import org.zimagelab.demo.world.Description;
import org.zimagelab.demo.world.Figure;
import org.zimagelab.demo.world.Relation;
import org.zimagelab.demo.world.SceneKind;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.torch.script.TorchArchive;
import org.zimagelab.torch.weights.Dtype;

/** The second stage: the text encoder learns to read the world's captions, without pictures. */
final class TextStage {
    private static final int BATCH = 128;

    /** The tokens behind a caption in the chat template. Their features depend on the whole caption. */
    private static final int TAIL = 5;

    private TextStage() {}

    /**
     * Captions, and what they say.
     *
     * @param ids token ids of each caption in its chat template
     * @param labels of each caption: for each attribute 0 if it is not mentioned, else 1 + the ordinal of its value;
     *     and last, 1 if the caption names a flaw, else 0
     */
    record LabelledCaptions(long[][] ids, int[][] labels) {}

    static int[] labels(Optional<Description> said, boolean flawed) {
        int[] labels = new int[Attribute.values().length + 1];
        said.ifPresent(d ->
                d.said().forEach((attribute, word) -> labels[attribute.ordinal()] = 1 + ((Enum<?>) word).ordinal()));
        labels[labels.length - 1] = flawed ? 1 : 0;
        return labels;
    }

    private static int values(Attribute attribute) {
        AttributeValue[] values = switch (attribute) {
            case KIND -> SceneKind.values();
            case COUNT -> Count.values();
            case BACKGROUND -> Background.values();
            case FORM, SECOND_FORM -> Figure.Form.values();
            case COLOUR, SECOND_COLOUR -> Figure.Colour.values();
            case TEXTURE, SECOND_TEXTURE -> Figure.Texture.values();
            case SIZE, SECOND_SIZE -> Figure.Size.values();
            case RELATION -> Relation.values();
            case COAT -> Cat.Coat.values();
            case EYES -> Cat.Eyes.values();
            case PLACE -> Cat.Place.values();
            case SKY -> City.Sky.values();
            case NEON -> City.Neon.values();
            case TRAFFIC -> City.Traffic.values();
        };
        return values.length;
    }

    static void run(Stage stage, TextEncoderConfig config, LabelledCaptions captions, Dtype dtype, PrintStream out)
            throws IOException {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("text", TextEncoder.architecture(config));
        attributes.put("head", new TorchArchive.Empty("Dict[str, Tensor]"));
        attributes.put("classes", new TorchArchive.Empty("List[int]"));
        attributes.put("tail", TAIL);
        Map<String, long[]> shapes = TextEncoder.architecture(config).shapes();
        try (TrainableModule reader =
                new TrainableModule(List.of("text_training.py"), "TextTraining", attributes, 0.99, dtype)) {
            reader.add("text/", InitialWeights.of(shapes, stage.seed(0)));
            int answers = 2;
            for (Attribute a : Attribute.values()) {
                answers += 1 + values(a);
                reader.number("answer", 1 + values(a));
            }
            reader.number("answer", 2);
            Map<String, long[]> head = new LinkedHashMap<>();
            head.put("head.weight", new long[] {answers, config.hidden()});
            head.put("head.bias", new long[] {answers});
            reader.add("", InitialWeights.of(head, stage.seed(0)));
            stage.run(
                    reader,
                    (t, rate) -> {
                        Random random = new Random(stage.seed(t));
                        int n = captions.labels()[0].length;
                        long[] words = new long[BATCH * CaptionedLatents.TOKENS];
                        long[] lengths = new long[BATCH];
                        long[] labels = new long[BATCH * n];
                        for (int i = 0; i < BATCH; i++) {
                            int k = random.nextInt(captions.ids().length);
                            long[] ids = captions.ids()[k];
                            System.arraycopy(ids, 0, words, i * CaptionedLatents.TOKENS, ids.length);
                            lengths[i] = ids.length;
                            for (int j = 0; j < n; j++) {
                                labels[i * n + j] = captions.labels()[k][j];
                            }
                        }
                        try (NDManager m = reader.newManager()) {
                            float[] r = reader.step(
                                    new double[] {rate, t},
                                    m.create(words, new Shape(BATCH, CaptionedLatents.TOKENS)),
                                    m.create(lengths),
                                    m.create(labels, new Shape(BATCH, n)));
                            return new double[] {r[0], r[1], r[2]};
                        }
                    },
                    x -> String.format(
                            Locale.ROOT, "loss %.4f, %.2f %% read correctly, gradient %.2f", x[0], 100 * x[1], x[2]),
                    out);
        }
    }
}
