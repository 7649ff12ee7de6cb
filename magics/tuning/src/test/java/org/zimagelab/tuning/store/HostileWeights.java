package org.zimagelab.tuning.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.WeightFile;
import org.zimagelab.torch.weights.Weights;

/** Changed files of weights. */
final class HostileWeights {
    private static final List<byte[]> SAFETENSORS = List.of(
            SafetensorsWriter.bytes(
                    Map.of("format", "pt", "pixels", "ab"),
                    Map.of(
                            "a", new Tensor(new long[] {2, 3}, new float[6]),
                            "b.weight", new Tensor(new long[] {4}, new float[4]),
                            "empty", new Tensor(new long[] {0, 7}, new float[0])),
                    Dtype.FP32),
            quantised());

    private static final byte[] GGUF = ggufSeed();

    private HostileWeights() {}

    static byte[] safetensors(Mutation m) {
        byte[] seed = m.pick(SAFETENSORS);
        return m.chance(0.7) ? m.header(seed) : m.bytes(seed, seed);
    }

    static byte[] gguf(Mutation m) {
        return m.bytes(GGUF, GGUF);
    }

    /** Reads the folder's only file, and all that Java reads of its tensors. */
    static void read(Path folder, String name) {
        Path file = folder.resolve(name);
        WeightFile.described(file);
        WeightFile.tensorNames(List.of(file));
        for (StoredTensor t : Weights.read(folder).tensors().values()) {
            if (t.isPlain()) {
                Safetensors.floats(t);
            } else if (t.scale() != null) {
                Safetensors.floats(t.scale());
            }
            if (t.shape().length > 0 && t.shape()[0] > 1) {
                t.rows(t.name(), 1, t.shape()[0]).bytes();
            }
        }
    }

    private static byte[] quantised() {
        String note = "{\"format\":\"float8_e4m3fn\"}";
        byte[] header = """
                {"__metadata__":
                {"_quantization_metadata":"{\\"layers\\":{\\"a\\":{\\"format\\":\\"float8_e4m3fn\\"}}}"},
                "a.weight":{"dtype":"F8_E4M3","shape":[2,2],"data_offsets":[0,4]},
                "a.weight_scale":{"dtype":"F32","shape":[],"data_offsets":[4,8]},
                "a.comfy_quant":{"dtype":"U8","shape":[26],"data_offsets":[8,34]},
                "b.weight":{"dtype":"I8","shape":[2,3],"data_offsets":[34,40]},
                "b.weight_scale":{"dtype":"BF16","shape":[2,1],"data_offsets":[40,44]}}\
                """.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + 44)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .putLong(0)
                .put(note.getBytes(StandardCharsets.UTF_8))
                .array();
    }

    /** Metadata of several types, a tensor of two rows in blocks of Q8_0, and one of three numbers in F32. */
    private static byte[] ggufSeed() {
        ByteBuffer b = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0x46554747).putInt(3).putLong(2).putLong(4);
        text(text(b, "general.architecture").putInt(8), "lumina2");
        text(b, "general.alignment").putInt(4).putInt(32);
        text(text(text(b, "tokens").putInt(9).putInt(8).putLong(2), "a"), "é");
        text(b, "numbers").putInt(9).putInt(5).putLong(3).putInt(1).putInt(2).putInt(3);
        text(b, "a").putInt(2).putLong(32).putLong(2).putInt(8).putLong(0);
        text(b, "b.weight").putInt(1).putLong(3).putInt(0).putLong(96);
        int start = (b.position() + 31) / 32 * 32;
        byte[] file = new byte[start + 128];
        System.arraycopy(b.array(), 0, file, 0, b.position());
        return file;
    }

    private static ByteBuffer text(ByteBuffer b, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return b.putLong(utf8.length).put(utf8);
    }
}
