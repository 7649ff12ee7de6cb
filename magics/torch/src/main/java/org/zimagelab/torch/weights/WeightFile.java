package org.zimagelab.torch.weights;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/** Tells what a file is, by its first bytes and the names of its tensors; never by its own name. */
public final class WeightFile {
    private static final int LOOKED_AT = 512;

    /**
     * A kind of network, and parts of tensor names that only it has. The first kind whose parts all occur is the
     * answer.
     */
    private record Kind(String what, List<String> parts) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("a LoRA", List.of("lora_")),
            new Kind("a LoRA", List.of(".lokr_")),
            new Kind("a LoRA", List.of(".hada_")),
            new Kind("a LoRA", List.of(".lora.down.")),
            new Kind("a LoRA", List.of(".lora.up.")),
            new Kind("a ControlNet", List.of("control_layers.")),
            new Kind("a ControlNet", List.of("controlnet_")),
            new Kind("a ControlNet", List.of("control_model.")),
            new Kind(
                    "a whole model in one file (transformer, text encoder and VAE, as ComfyUI's checkpoints)",
                    List.of("cap_embedder.1.weight", "embed_tokens.weight")),
            new Kind(
                    "a whole model in one file (transformer and VAE, as ComfyUI's checkpoints)",
                    List.of("cap_embedder.1.weight", "decoder.conv_in.weight")),
            new Kind(
                    "a Z-Image transformer in ComfyUI's form",
                    List.of("cap_embedder.1.weight", "attention.qkv.weight", "x_pad_token")),
            new Kind(
                    "a Z-Image transformer in diffusers' form",
                    List.of("cap_embedder.1.weight", "attention.to_q.weight", "x_pad_token")),
            new Kind("a transformer of Lumina 2", List.of("cap_embedder.1.weight", "noise_refiner.")),
            new Kind("a Flux transformer", List.of("double_blocks.")),
            new Kind("a Flux transformer", List.of("single_transformer_blocks.")),
            new Kind("a transformer of another model", List.of("transformer_blocks.0.")),
            new Kind("a transformer of another model", List.of("joint_blocks.")),
            new Kind("a Stable Diffusion model", List.of("input_blocks.", "output_blocks.")),
            new Kind("a Stable Diffusion U-Net", List.of("time_embedding.linear_1.", "up_blocks.")),
            new Kind("a text encoder of a model that sees", List.of("embed_tokens.weight", "visual.")),
            new Kind("a Qwen3 text encoder", List.of("embed_tokens.weight", "self_attn.q_norm.weight")),
            new Kind("a Qwen3 text encoder", List.of("token_embd.weight", "attn_q_norm.weight")),
            new Kind("a text encoder of another kind", List.of("embed_tokens.weight", "self_attn.q_proj.weight")),
            new Kind("a text encoder of another kind", List.of("token_embd.weight", "attn_q.weight")),
            new Kind("a text encoder", List.of("text_model.")),
            new Kind("a text encoder (T5)", List.of("SelfAttention.q.weight")),
            new Kind(
                    "an upscaler, which --hires-upscaler and %upscale --model take",
                    List.of("conv_first.", ".rdb1.conv1.")),
            new Kind("an upscaler, which --hires-upscaler and %upscale --model take", List.of("model.1.sub.0.RDB1.")),
            new Kind("a VAE", List.of("decoder.conv_in.weight", "decoder.conv_out.weight")));

    private WeightFile() {}

    /**
     * @return what the file is, in words that follow "is", such as {@code a GGUF file}; empty if it cannot be told
     * @throws ModelException if the file cannot be read
     */
    public static Optional<String> kind(Path file) {
        byte[] start = start(file);
        try {
            if (isGguf(start)) {
                return Optional.of(kind(Gguf.read(file)));
            }
            Optional<String> other = notSafetensors(start);
            return other.isPresent() ? other : Optional.of(kind(Safetensors.read(file)));
        } catch (ModelException | JsonParseException e) {
            return isGguf(start) ? Optional.of("a broken GGUF file") : Optional.empty();
        }
    }

    /**
     * What a file is, in words that follow "this is".
     *
     * @throws ModelException if the file cannot be read
     */
    public static String described(Path file) {
        return kind(file).orElse("a broken file, or one of an unknown kind");
    }

    /**
     * The names of all tensors in files.
     *
     * @return none if a file does not hold tensors in a format that is read, or is broken
     */
    public static Set<String> tensorNames(List<Path> files) {
        Set<String> names = new LinkedHashSet<>();
        for (Path file : files) {
            try {
                byte[] start = start(file);
                if (isGguf(start)) {
                    names.addAll(Gguf.read(file).entries().keySet());
                } else if (notSafetensors(start).isPresent()) {
                    return Set.of();
                } else {
                    names.addAll(Safetensors.read(file).entries().keySet());
                }
            } catch (ModelException e) {
                return Set.of();
            }
        }
        return names;
    }

    /**
     * Whether a file is in the format of GGUF, by its first bytes.
     *
     * @throws ModelException if the file cannot be read
     */
    public static boolean isGguf(Path file) {
        return isGguf(start(file));
    }

    private static boolean isGguf(byte[] start) {
        return new String(start, StandardCharsets.ISO_8859_1).startsWith(Gguf.MAGIC);
    }

    private static byte[] start(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LOOKED_AT);
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * What a file is that is not even the beginning of a safetensors file, in words that follow "this is"; empty if it
     * may be one.
     *
     * @throws ModelException if the file cannot be read
     */
    public static Optional<String> notSafetensors(Path file) {
        return notSafetensors(start(file));
    }

    private static Optional<String> notSafetensors(byte[] start) {
        if (beginsAsSafetensors(start)) {
            return Optional.empty();
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        String lower = text.stripLeading().toLowerCase(Locale.ROOT);
        if (start.length == 0) {
            return Optional.of("a file of 0 bytes; download it again");
        } else if (text.startsWith("version https://git-lfs.github.com/")) {
            return Optional.of("a git-lfs pointer, not the file itself: run git lfs pull where it lies");
        } else if (isGguf(start)) {
            return Optional.of("a GGUF file");
        } else if (text.startsWith("PK\003\004")) {
            return Optional.of(
                    text.contains("data.pkl")
                            ? "a PyTorch file with a pickle in it, which is never read, since it can run any program"
                            : "a zip archive: unpack it, and name the model's folder");
        } else if (text.startsWith("\037\213")
                || text.startsWith("7z\274\257")
                || text.startsWith("(\265/\375")
                || text.startsWith("ustar", 257)) {
            return Optional.of("an archive: unpack it, and name the model's folder");
        } else if (start.length > 1 && start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5) {
            return Optional.of("a Python pickle, which is never read, since it can run any program");
        } else if (lower.startsWith("<!doctype") || lower.startsWith("<html") || lower.startsWith("<?xml")) {
            return Optional.of("a web page, not weights: the site sent this page instead of the file");
        } else if (lower.startsWith("{")) {
            return Optional.of("a JSON text, not weights");
        }
        return Optional.empty();
    }

    /** A header's length may look like the first bytes of a pickle or an archive, but those have no brace behind it. */
    private static boolean beginsAsSafetensors(byte[] start) {
        if (start.length <= Safetensors.PREFIX || start[(int) Safetensors.PREFIX] != '{') {
            return false;
        }
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return length > 0 && length <= Safetensors.LONGEST_HEADER;
    }

    private static String kind(SafetensorsHeader header) {
        String what = kind(header.entries().keySet(), "a safetensors file");
        return Quantisation.unread(header, name -> true)
                .map(form -> what + ", with weights in " + form + ", which is not read")
                .orElse(what);
    }

    private static String kind(Gguf.Header header) {
        String what = kind(header.entries().keySet(), "a GGUF file");
        return header.entries().values().stream()
                .filter(e -> StorageFormat.ofGguf(e.format()) == null)
                .findFirst()
                .map(e -> what + ", with weights in " + Gguf.formatName(e.format()) + ", which is not read")
                .orElse(what);
    }

    private static String kind(Set<String> names, String format) {
        return KINDS.stream()
                .filter(kind ->
                        kind.parts().stream().allMatch(part -> names.stream().anyMatch(name -> name.contains(part))))
                .findFirst()
                .map(Kind::what)
                .orElseGet(() -> names.isEmpty()
                        ? format + " without a tensor"
                        : format + " of an unknown network (one of its tensors is "
                                + Printable.value(names.iterator().next()) + ")");
    }
}
