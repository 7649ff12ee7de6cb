package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/** NaN in weights and overflowing numbers make no picture, and the line says where they appeared. */
class NotFiniteTest {
    private static final String LAST = "all_final_layer.2-1.linear";

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void copy() {
        model = Fixtures.copy(Fixtures.tiny(), folder.resolve("tiny"));
    }

    /** Rewrites the numbers of a tensor. */
    private void change(String component, String tensor, DoubleUnaryOperator change) throws IOException {
        StoredTensor t = Weights.read(model.resolve(component)).tensors().get(tensor);
        ByteBuffer bytes = ByteBuffer.allocate((int) t.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float x : Safetensors.floats(t)) {
            int bits = Float.floatToRawIntBits((float) change.applyAsDouble(x));
            if (t.format().elementBytes() == 4) {
                bytes.putInt(bits);
            } else {
                bytes.putShort((short) (bits >>> 16));
            }
        }
        try (FileChannel channel = FileChannel.open(t.file(), StandardOpenOption.WRITE)) {
            channel.write(bytes.flip(), t.offset());
        }
    }

    private static Request request(ZImage loaded) {
        return loaded.request("a red circle").withSize(32, 32).withSteps(3).withSeed(5);
    }

    private static String failure(ZImage loaded, Request request, Progress progress) {
        return assertThrows(ModelException.class, () -> loaded.generate(request, progress))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text_encoder | model.layers.0.mlp.up_proj.weight | text features are not finite behind the"
                        + " text encoder",
                "transformer | context_refiner.0.feed_forward.w1.weight"
                        + " | text features are not finite behind the transformer's caption refiner",
                "transformer | layers.0.attention.to_q.weight" + " | latents are not finite after step 1 of 3 (seed 5,",
                "transformer | t_embedder.mlp.0.bias" + " | latents are not finite after step 1 of 3 (seed 5,",
                "vae | decoder.conv_in.weight | pixels are not finite behind the VAE",
                "vae | decoder.conv_out.bias | pixels are not finite behind the VAE"
            })
    void eachNetworkWithBrokenWeightsIsNamed(String component, String tensor, String expected) throws Exception {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            change(component, tensor, x -> bad);
            for (String dtype : List.of("fp32", "bf16")) {
                try (ZImage loaded =
                        ZImage.load(model, new LoadOptions(Fixtures.fp32().device(), dtype))) {
                    for (int again = 0; again < 2; again++) {
                        String message = failure(loaded, request(loaded), Progress.NONE);
                        assertTrue(message.contains(expected), message);
                        assertTrue(!message.contains("\n") && message.length() < 400, message);
                    }
                }
            }
        }
    }

    /** The listener is not told of the step that fails, and the next picture reuses the steps before it. */
    @Test
    void theStepIsTheOneThatOverflows() throws Exception {
        change("transformer", LAST + ".bias", x -> 1e38);
        try (ZImage loaded = ZImage.load(model, Fixtures.fp32())) {
            List<String> heard = new ArrayList<>();
            Progress listener = new Progress() {
                @Override
                public void step(Step step) {
                    heard.add("step " + step.index());
                    assertTrue(FiniteCheck.all(step.latents()));
                }

                @Override
                public void evaluated(Evaluation evaluation) {
                    heard.add("velocity " + evaluation.step());
                    assertTrue(FiniteCheck.all(evaluation.guided()));
                }
            };
            assertEquals(
                    "the latents are not finite after step 2 of 3 (seed 5, guidance 0.0, sampler euler): the"
                            + " transformer's"
                            + " velocity with the prompt is not; its weights are broken (NaN or infinite, as"
                            + " fp16 makes of"
                            + " large ones), or what it computes overflows",
                    failure(loaded, request(loaded).withGuidance(0), listener));
            assertEquals(List.of("velocity 1", "step 1"), heard);
            heard.clear();
            failure(loaded, request(loaded).withGuidance(0), listener);
            assertEquals(List.of(), heard, "the first step is known, the second fails again");
            String one = failure(loaded, request(loaded).withGuidance(0).withSteps(1), listener);
            assertTrue(one.startsWith("the pixels are not finite behind the VAE"), one);
        }
    }

    @Test
    void strongGuidanceIsNamedAsTheReason() throws Exception {
        change("transformer", LAST + ".weight", x -> x * 0x1p122);
        try (ZImage loaded = ZImage.load(model, Fixtures.fp32())) {
            Request strong = request(loaded).withGuidance(1000).withNegative("blue");
            String message = failure(loaded, strong, Progress.NONE);
            assertTrue(message.contains("after step 1 of 3 (seed 5, guidance 1000.0"), message);
            assertTrue(message.contains("guidance takes the velocity beyond float32"), message);
            // the cached first velocities are finite, so the picture fails at the same place
            assertEquals(message, failure(loaded, strong, Progress.NONE));
        }
    }

    /** With sound weights, the strongest guidance and the extreme shifts give finite numbers. */
    @Test
    void extremesOfSoundWeightsMakePictures() throws Exception {
        try (ZImage loaded = ZImage.load(model, Fixtures.fp32())) {
            for (double shift : new double[] {1e-6, 0.01, 100, 1e6}) {
                for (double guidance : new double[] {0, 1000}) {
                    Picture p = loaded.generate(request(loaded).withShift(shift).withGuidance(guidance));
                    assertTrue(FiniteCheck.all(p.latents()));
                }
            }
        }
    }

    @Test
    void latentsThatAreNotFiniteAreNotDecoded() {
        try (ZImage loaded = ZImage.load(model, Fixtures.fp32())) {
            float[] latents = new float[16 * 4 * 4];
            for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
                latents[77] = bad;
                assertThrows(IllegalArgumentException.class, () -> loaded.decode(latents, 32, 32));
            }
            Arrays.fill(latents, 3e38f);
            assertThrows(ModelException.class, () -> loaded.decode(latents, 32, 32));
            Arrays.fill(latents, 0);
            assertEquals(32, loaded.decode(latents, 32, 32).getWidth());
        }
    }

    @Test
    void aFailedPictureChangesNoneAfterIt() throws Exception {
        try (ZImage sound = ZImage.load(model, Fixtures.fp32())) {
            Request good = request(sound).withGuidance(2).withNegative("blue");
            Picture alone = sound.generate(good);
            Progress throwing = step -> {
                throw new ModelException("as one that is not finite");
            };
            assertThrows(ModelException.class, () -> sound.generate(good.withSeed(6), throwing));
            assertArrayEquals(alone.latents(), sound.generate(good).latents());
        }
    }
}
