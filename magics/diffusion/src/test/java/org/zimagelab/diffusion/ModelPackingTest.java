package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

class ModelPackingTest {
    @TempDir
    Path temporary;

    private Path source;
    private Path target;

    @BeforeEach
    void copy() {
        source = Fixtures.copy(Fixtures.tiny(), temporary.resolve("tiny-base"));
        target = temporary.resolve("packed");
    }

    /** Rounds the transformer's numbers to bf16, but stores them in float32, as the published Turbo does. */
    private void roundTransformer() throws IOException {
        Weights weights = Weights.read(source.resolve("transformer"));
        for (Path file : weights.files()) {
            Map<String, Tensor> rounded = new LinkedHashMap<>();
            for (StoredTensor t : weights.tensors().values()) {
                if (t.file().equals(file)) {
                    float[] values = Safetensors.floats(t);
                    for (int i = 0; i < values.length; i++) {
                        values[i] = Float.intBitsToFloat(Float.floatToIntBits(values[i]) & 0xffff0000);
                    }
                    rounded.put(t.name(), new Tensor(t.shape(), values));
                }
            }
            SafetensorsWriter.write(file, Map.of("format", "pt"), rounded, Dtype.FP32);
        }
    }

    private static float[] latents(Path folder, LoadOptions options) throws InterruptedException {
        try (ZImage model = ZImage.load(folder, options)) {
            return model.generate(model.request("a red circle").withSize(64, 64).withSteps(2))
                    .latents();
        }
    }

    @Test
    void aPackedModelIsTheSameModelInFewerBytes() throws Exception {
        roundTransformer();
        AtomicLong read = new AtomicLong();
        ModelPacking packing = ModelPacking.of(source.toString(), target, false);
        ModelPacking.Packed packed = packing.write(read::addAndGet);
        assertEquals(packing.bytesToRead(), read.get());
        assertTrue(packed.after() < 0.7 * packed.before(), packed.toString());
        assertTrue(Files.exists(target.resolve("tokenizer/tokenizer.json")));
        float[] before = latents(source, Fixtures.fp32());
        float[] after = latents(target, Fixtures.fp32());
        for (int i = 0; i < before.length; i++) {
            // other places in memory round otherwise (docs/development.md)
            assertEquals(before[i], after[i], 2e-5 * (1 + Math.abs(before[i])));
        }
        LoadOptions bf16 = Fixtures.fp32().withDtype("bf16");
        assertArrayEquals(latents(source, bf16), latents(target, bf16), 1e-6f);
    }

    @Test
    void aNumberThatBf16DoesNotHoldIsNamedAndNoFolderIsLeft() throws IOException {
        ModelPacking packing = ModelPacking.of(source.toString(), target, false);
        ModelException e = assertThrows(ModelException.class, () -> packing.write(read -> {}));
        assertTrue(e.getMessage().contains("which bf16 does not hold exactly"), e.getMessage());
        assertTrue(e.getMessage().contains("transformer"), e.getMessage());
        nothingIsLeft();
    }

    /** The tiny model's random weights are as hard to quantise as any. */
    @Test
    void int8ChangesPicturesByAboutAPercent() throws Exception {
        roundTransformer();
        ModelPacking.Packed packed =
                ModelPacking.of(source.toString(), target, true).write(read -> {});
        assertTrue(packed.after() < 0.65 * packed.before(), packed.toString());
        float[] before = latents(source, Fixtures.fp32());
        float[] after = latents(target, Fixtures.fp32());
        double apart = 0;
        double length = 0;
        for (int i = 0; i < before.length; i++) {
            apart += Math.pow(after[i] - before[i], 2);
            length += Math.pow(before[i], 2);
        }
        double distance = Math.sqrt(apart / length);
        assertTrue(distance > 1e-4 && distance < 0.05, "" + distance);
        // rounded when it is loaded, the same numbers
        float[] loaded = latents(source, Fixtures.fp32().withWeights("int8"));
        for (int i = 0; i < loaded.length; i++) {
            assertEquals(loaded[i], after[i], 1e-5 * (1 + Math.abs(loaded[i])));
        }
    }

    @Test
    void anInterruptLeavesNoFolder() throws IOException {
        roundTransformer();
        ModelPacking packing = ModelPacking.of(source.toString(), target, false);
        InterruptedException e = assertThrows(
                InterruptedException.class,
                () -> packing.write(read -> Thread.currentThread().interrupt()));
        assertEquals("stopped; nothing was packed", e.getMessage());
        nothingIsLeft();
    }

    private void nothingIsLeft() throws IOException {
        assertFalse(Files.exists(target));
        try (var files = Files.list(temporary)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aFolderThatIsThereStays() throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("mine.txt"), "mine");
        IOException e = assertThrows(IOException.class, () -> ModelPacking.of(source.toString(), target, false));
        assertTrue(e.getMessage().endsWith("is there already; name a new folder"), e.getMessage());
    }

    @Test
    void aModelInBf16IsNotPackedAgain() throws Exception {
        roundTransformer();
        ModelPacking.of(source.toString(), target, false).write(read -> {});
        ModelException e = assertThrows(
                ModelException.class, () -> ModelPacking.of(target.toString(), temporary.resolve("again"), false));
        assertTrue(e.getMessage().contains("no weights are float32"), e.getMessage());
    }
}
