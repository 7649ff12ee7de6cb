package org.zimagelab.diffusion;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.memory.Offload;
import org.zimagelab.torch.weights.Dtype;

/**
 * Where, in which precision and within which memory a model runs.
 *
 * @param device {@code auto} (CUDA where there is one, else CPU), {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype of computation: {@code auto} (fp32 on the CPU, bf16 on CUDA, fp16 on cards of a compute capability below
 *     8.0, which have no bf16), {@code fp32}, {@code bf16} or {@code fp16}
 * @param weights form of the transformer's large matrices in memory, a word of {@link WeightDtype}
 * @param offload which networks stay in host memory and are copied to the device as they are needed: {@code auto}
 *     (what the memory makes necessary), {@code none}, {@code text} (the text encoder) or {@code blocks} (the text
 *     encoder and the transformer's blocks)
 * @param memory bytes of the device that may be used; empty for what is free
 * @param files beside the model's own, for weights that come without configs
 */
public record LoadOptions(
        String device, String dtype, String weights, String offload, OptionalLong memory, Files files) {

    /**
     * Files for weights that come without configs, such as ComfyUI's.
     *
     * @param like a model folder from which configs and tokenizer are taken; empty for those of the published model
     * @param textEncoder the text encoder's file; empty for the one that is found near the transformer's
     * @param vae the VAE's file, likewise
     */
    public record Files(Optional<Path> like, Optional<Path> textEncoder, Optional<Path> vae) {
        public static final Files NONE = new Files(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static final LoadOptions AUTO = new LoadOptions("auto", "auto");

    public LoadOptions {
        require(device, "auto|cpu|cuda(:\\d{1,3})?", "device", "auto, cpu, cuda or cuda:N");
        require(dtype, "auto|fp32|bf16|fp16", "dtype", "auto, fp32, bf16 or fp16");
        WeightDtype.named(weights);
        Offload.named(offload);
        if (memory.isPresent() && memory.getAsLong() <= 0) {
            throw new IllegalArgumentException(
                    "memory " + memory.getAsLong() + ": expected a number of bytes greater than 0");
        }
    }

    /** With all else left to the model and the machine. */
    public LoadOptions(String device, String dtype) {
        this(device, dtype, WeightDtype.STORED.word(), "auto", OptionalLong.empty(), Files.NONE);
    }

    private static void require(String value, String pattern, String name, String expected) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException(name + " '" + Printable.value(value) + "': expected " + expected);
        }
    }

    public LoadOptions withDevice(String device) {
        return new LoadOptions(device, dtype, weights, offload, memory, files);
    }

    /**
     * The dtype of computation on a device.
     *
     * @param card whether it is a card
     * @param hasBf16 whether it computes in bf16
     */
    Dtype dtype(boolean card, boolean hasBf16) {
        return switch (dtype) {
            case "auto" -> !card ? Dtype.FP32 : hasBf16 ? Dtype.BF16 : Dtype.FP16;
            default -> Dtype.valueOf(dtype.toUpperCase(Locale.ROOT));
        };
    }

    public LoadOptions withDtype(String dtype) {
        return new LoadOptions(device, dtype, weights, offload, memory, files);
    }

    public LoadOptions withWeights(String weights) {
        return new LoadOptions(device, dtype, weights, offload, memory, files);
    }

    public LoadOptions withOffload(String offload) {
        return new LoadOptions(device, dtype, weights, offload, memory, files);
    }

    public LoadOptions withMemory(long bytes) {
        return new LoadOptions(device, dtype, weights, offload, OptionalLong.of(bytes), files);
    }

    public LoadOptions withLike(Path folder) {
        return withFiles(new Files(Optional.of(folder), files.textEncoder, files.vae));
    }

    public LoadOptions withTextEncoder(Path file) {
        return withFiles(new Files(files.like, Optional.of(file), files.vae));
    }

    public LoadOptions withVae(Path file) {
        return withFiles(new Files(files.like, files.textEncoder, Optional.of(file)));
    }

    public LoadOptions withFiles(Files other) {
        return new LoadOptions(device, dtype, weights, offload, memory, other);
    }
}
