package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/** fp16 has 11 bits, three more than bf16, but ends at 65504. */
class HalfPrecisionTest {
    @TempDir
    Path temporary;

    private static Picture picture(Path model, String dtype) throws Exception {
        try (ZImage m = ZImage.load(model.toString(), new LoadOptions("cpu", dtype))) {
            assertEquals(dtype, m.info().dtype());
            return m.generate(
                    m.request("a red circle").withSize(64, 64).withSteps(3).withGuidance(2));
        }
    }

    private static double distance(Path model, String dtype) throws Exception {
        return Fixtures.relativeL2(
                picture(model, dtype).latents(), picture(model, "fp32").latents());
    }

    @Test
    void latentsAreCloserThanThoseOfBf16() throws Exception {
        double fp16 = distance(Fixtures.tiny(), "fp16");
        double bf16 = distance(Fixtures.tiny(), "bf16");
        assertTrue(fp16 > 0 && fp16 < 3e-3 && fp16 < bf16 / 3, "relative L2 " + fp16 + ", of bf16 " + bf16);
    }

    /** The tiny model with tensors multiplied by a factor, in fp32. */
    private Path scaled(String component, String ending, float factor) throws Exception {
        Path model = Fixtures.copy(Fixtures.tiny(), temporary.resolve(ending + factor));
        Path folder = model.resolve(component);
        Weights weights = Weights.read(folder);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach((name, t) -> {
            float[] values = Safetensors.floats(t);
            for (int i = 0; i < values.length && name.endsWith(ending); i++) {
                values[i] *= factor;
            }
            tensors.put(name, new Tensor(t.shape(), values));
        });
        for (Path file : weights.files()) {
            Files.delete(file);
        }
        Files.deleteIfExists(folder.resolve("diffusion_pytorch_model.safetensors.index.json"));
        String stem = component.equals("text_encoder") ? "model" : "diffusion_pytorch_model";
        SafetensorsWriter.write(folder.resolve(stem + ".safetensors"), Map.of(), tensors, Dtype.FP32);
        return model;
    }

    /** In each of these the numbers named, or their sum over the blocks, go beyond fp16's range. */
    @ParameterizedTest
    @CsvSource({
        "transformer, feed_forward.w3.weight, 8000",
        "transformer, feed_forward.w2.weight, 20000",
        "transformer, attention.to_out.0.weight, 20000",
        "text_encoder, mlp.up_proj.weight, 15000",
        "text_encoder, mlp.down_proj.weight, 20000",
        "text_encoder, self_attn.o_proj.weight, 20000"
    })
    void largeNumbersDoNotOverflow(String component, String ending, float factor) throws Exception {
        double fp16 = distance(scaled(component, ending, factor), "fp16");
        assertTrue(fp16 < 5e-3, "relative L2 " + fp16);
    }

    /** Where an input of a matrix product itself is too large, the step fails instead of making another picture. */
    @Test
    void whatOverflowsIsSaid() throws Exception {
        Path model = scaled("transformer", "attention.to_v.weight", 1e6f);
        picture(model, "fp32");
        String message =
                assertThrows(ModelException.class, () -> picture(model, "fp16")).getMessage();
        assertTrue(message.contains("not finite") && message.contains("fp16"), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @CsvSource({
        "auto, false, true, FP32", "auto, true, true, BF16", "auto, true, false, FP16",
        "fp16, false, true, FP16", "fp16, true, true, FP16", "bf16, true, false, BF16"
    })
    void aDtypeIsTakenAsAskedFor(String asked, boolean card, boolean hasBf16, Dtype expected) {
        assertEquals(expected, new LoadOptions("auto", asked).dtype(card, hasBf16));
    }
}
