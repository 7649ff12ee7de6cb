package org.zimagelab.torch.script;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/** A file that is larger than memory and swap, which Linux does not map whole where it may be written to. */
class MappedInPartsTest {
    private static final long TERABYTE = 1L << 40;

    private static final String SOURCE = """
            class Sums(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              weights : __torch__.Weights

              def forward(self, x: Tensor) -> Tensor:
                y = [x.sum().to(6)]
                for name in ["fp32", "bf16", "fp16", "fp8", "odd"]:
                  y.append(self.weights.get(name).to(6).sum())
                return torch.stack(y)
            """;

    @TempDir
    Path folder;

    /** Ones in several formats, at even and odd places, before a terabyte that takes no disk. */
    @BeforeEach
    void write() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        Path overcommit = Path.of("/proc/sys/vm/overcommit_memory");
        assumeFalse(Files.readString(overcommit).strip().equals("1"), "here Linux maps whatever is asked for");
        String entries = """
                {"fp32":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},
                "bf16":{"dtype":"BF16","shape":[5],"data_offsets":[12,22]},
                "fp16":{"dtype":"F16","shape":[7],"data_offsets":[22,36]},
                "fp8":{"dtype":"F8_E4M3","shape":[9],"data_offsets":[36,45]},
                "odd":{"dtype":"F32","shape":[11],"data_offsets":[45,89]},
                "hole":{"dtype":"F8_E4M3","shape":[%d],"data_offsets":[89,%d]}}""";
        String header = entries.formatted(TERABYTE, TERABYTE + 89).replace("\n", "");
        byte[] text = (header + " ".repeat(-header.length() & 7)).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer b = ByteBuffer.allocate(8 + text.length + 89).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(text.length).put(text);
        for (int i = 0; i < 3; i++) {
            b.putFloat(1);
        }
        for (int i = 0; i < 5; i++) {
            b.putShort((short) 0x3f80);
        }
        for (int i = 0; i < 7; i++) {
            b.putShort((short) 0x3c00);
        }
        for (int i = 0; i < 9; i++) {
            b.put((byte) 0x38);
        }
        for (int i = 0; i < 11; i++) {
            b.putFloat(1);
        }
        Path file = Files.write(folder.resolve("diffusion_pytorch_model.safetensors"), b.array());
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(b.capacity() + TERABYTE);
        }
    }

    @Test
    void tensorsAreThoseOfTheFile() {
        NDManager manager = Devices.manager(Device.cpu());
        Map<String, long[]> shapes = Map.of(
                "fp32", new long[] {3},
                "bf16", new long[] {5},
                "fp16", new long[] {7},
                "fp8", new long[] {9},
                "odd", new long[] {11});
        try (TorchScript script = TorchScript.compile(manager, SOURCE, "Sums", Map.of(), Dtype.FP32)) {
            script.attach(Weights.read(folder), Dtype.FP32, shapes, "bf16");
            System.gc();
            assertTrue(script.isMappedInParts());
            try (NDManager scratch = Devices.manager(Device.cpu())) {
                float[] sums = script.tensor(scratch, "forward", scratch.create(new float[] {1, 1}))
                        .toFloatArray();
                assertArrayEquals(new float[] {2, 3, 5, 7, 9, 11}, sums);
            }
        }
    }
}
