package org.zimagelab.torch.weights;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.Json;

/**
 * What stands beside the quantised weights of a safetensors file: scales, which belong to their weights, and notes,
 * which networks do not need.
 *
 * <p>Names are those of ComfyUI ({@code NAME.scale_weight}, the marker {@code scaled_fp8}, later
 * {@code NAME.weight_scale} with {@code NAME.comfy_quant} or the header's {@code _quantization_metadata}) and of
 * compressed-tensors ({@code NAME.weight_scale}, one for each row).
 */
final class Quantisation {
    /** What is read, for messages. */
    static final String READ = "read are fp32, bf16, fp16, fp8 and int8 with a scale for each tensor or row, and GGUF";

    private static final String METADATA = "_quantization_metadata";
    private static final String COMFY = ".comfy_quant";
    private static final int LONGEST_NOTE = 4096;
    private static final List<String> SCALES = List.of(".weight_scale", ".scale_weight");

    /** Scales of the inputs are for products in fp8; here inputs are never quantised. */
    private static final List<String> INPUT_SCALES = List.of(".input_scale", ".scale_input");

    private static final Set<String> COMFY_FORMATS =
            Set.of("float8_e4m3fn", "float8_e5m2", "int8_tensorwise", "int8_rowwise");

    /** Whether the input is quantised too; here it never is. */
    private static final Set<String> COMFY_KEYS = Set.of("format", "full_precision_matrix_mult");

    /** A quantisation that is not read, and the tensors by which it is known. */
    private record Unread(String what, Predicate<Map.Entry<String, String>> by) {}

    private static final List<Unread> UNREAD = List.of(
            new Unread("bitsandbytes's form", ending("", ".absmax", ".quant_map", ".SCB", "__nf4", "__fp4")),
            new Unread("GPTQ's or AWQ's form", ending("", ".qweight", ".qzeros")),
            new Unread("Nunchaku's form", ending("", ".wscales", ".smooth_factor")),
            new Unread("nvfp4", ending("", ".weight_scale_2", ".weight_global_scale")),
            new Unread("mxfp8 or mxfp4", ending("F8_E8M0", "scale", "scales")),
            new Unread("mxfp8 or mxfp4", ending("U8", ".weight_scale", "_scales")),
            new Unread("packed numbers of few bits", ending("", ".weight_packed")),
            new Unread("a form with zero points", ending("", ".weight_zero_point")),
            new Unread("fp8 with a scale for each block", ending("", ".weight_scale_inv")));

    private Quantisation() {}

    private static Predicate<Map.Entry<String, String>> ending(String dtype, String... ends) {
        return t -> (dtype.isEmpty() || dtype.equals(t.getValue()))
                && Arrays.stream(ends).anyMatch(t.getKey()::endsWith);
    }

    /** In which form weights are that are not read; empty if there are none. */
    static Optional<String> unread(SafetensorsHeader header, Predicate<String> wanted) {
        for (Unread form : UNREAD) {
            for (var e : header.entries().entrySet()) {
                if (wanted.test(e.getKey())
                        && form.by.test(Map.entry(e.getKey(), e.getValue().dtype()))) {
                    return Optional.of(form.what);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a tensor of this name is a note. */
    static boolean isNote(String name) {
        return name.equals("scaled_fp8")
                || name.endsWith(".scaled_fp8")
                || name.endsWith(COMFY)
                || INPUT_SCALES.stream().anyMatch(name::endsWith);
    }

    /**
     * The tensors without scales: these are with their weights.
     *
     * @param all of all files of a network, without notes
     * @throws ModelException naming the file and a tensor, if a scale does not fit its weight
     */
    static Map<String, StoredTensor> joined(Map<String, StoredTensor> all) {
        Map<String, StoredTensor> joined = new LinkedHashMap<>();
        all.forEach((name, t) -> {
            if (weightOf(name).isEmpty()) {
                joined.put(name, t);
            }
        });
        all.forEach((name, scale) -> weightOf(name).ifPresent(weight -> {
            StoredTensor t = joined.get(weight);
            if (t == null) {
                throw broken(scale, "its weight is missing");
            }
            if (t.scale() != null) {
                throw broken(scale, "'" + Printable.value(t.scale().name()) + "' is there too, and either may be used");
            }
            joined.put(weight, scaled(t, scale));
        }));
        for (StoredTensor t : joined.values()) {
            if (t.format() == StorageFormat.INT8 && t.scale() == null) {
                throw broken(t, "int8 without a scale (" + Printable.value(t.name()) + "_scale)");
            }
        }
        return joined;
    }

    private static Optional<String> weightOf(String scale) {
        return SCALES.stream()
                .filter(scale::endsWith)
                .findFirst()
                .map(ending -> scale.substring(0, scale.length() - ending.length()) + ".weight");
    }

    private static StoredTensor scaled(StoredTensor t, StoredTensor scale) {
        if (!scale.format().isPlain()) {
            throw broken(scale, "a scale in " + scale.format().word());
        }
        long[] rows = {t.shape().length == 0 ? 1 : t.shape()[0], 1};
        long[] shape;
        if (scale.values() == 1) {
            shape = new long[0];
        } else if (t.shape().length > 1
                && (Arrays.equals(scale.shape(), rows) || Arrays.equals(scale.shape(), new long[] {rows[0]}))) {
            shape = rows;
        } else {
            throw broken(
                    scale,
                    "shape " + Arrays.toString(scale.shape()) + " is neither one scale nor one for each of the "
                            + rows[0] + " rows of its weight; scales of blocks are not read");
        }
        return new StoredTensor(
                t.name(),
                t.file(),
                t.format(),
                t.shape(),
                t.offset(),
                new StoredTensor(scale.name(), scale.file(), scale.format(), shape, scale.offset()));
    }

    /**
     * Checks what ComfyUI says of quantised weights in a file.
     *
     * @throws ModelException naming the file, the tensor and the form, if it is not read
     */
    static void requireComfyFormats(Path file, SafetensorsHeader header) {
        header.entries().forEach((name, e) -> {
            if (name.endsWith(COMFY)) {
                requireComfyFormat(file, name, note(file, name, e, header.start() + e.from()));
            }
        });
        String metadata = header.texts().get(METADATA);
        if (metadata != null) {
            if (!(object(metadata).get("layers") instanceof JsonObject layers)) {
                throw new ModelException(file + ": its " + METADATA + " is not ComfyUI's note of a quantisation");
            }
            layers.entrySet()
                    .forEach(layer -> requireComfyFormat(
                            file, layer.getKey() + ".weight", layer.getValue().toString()));
        }
    }

    private static String note(Path file, String name, SafetensorsHeader.Entry e, long offset) {
        StoredTensor bytes = new StoredTensor(name, file, StorageFormat.INT8, e.shape(), offset);
        if (!e.dtype().equals("U8") || bytes.bytes() > LONGEST_NOTE) {
            throw broken(bytes, "not ComfyUI's note of a quantisation");
        }
        return StandardCharsets.UTF_8.decode(Safetensors.bytes(bytes)).toString();
    }

    /** A form that is not known could change the values' meaning. */
    private static void requireComfyFormat(Path file, String tensor, String json) {
        JsonObject note = object(json);
        if (!(note.get("format") instanceof JsonPrimitive format)) {
            throw broken(file, tensor, "not ComfyUI's note of a quantisation");
        }
        String form = Printable.value(format.getAsString());
        if (!COMFY_FORMATS.contains(format.getAsString())) {
            throw broken(file, tensor, "ComfyUI's form " + form + " is not read; " + READ);
        }
        for (var e : note.entrySet()) {
            if (!COMFY_KEYS.contains(e.getKey()) && !isOff(e.getValue())) {
                throw broken(
                        file,
                        tensor,
                        "ComfyUI's form " + form + " with " + Printable.value(e.getKey()) + " is not read");
            }
        }
    }

    /** The object that a text is, or an empty one. */
    private static JsonObject object(String json) {
        try {
            return Json.parse(json) instanceof JsonObject object ? object : new JsonObject();
        } catch (JsonParseException e) {
            return new JsonObject();
        }
    }

    private static boolean isOff(JsonElement value) {
        return value.isJsonNull() || value.equals(new JsonPrimitive(false));
    }

    private static ModelException broken(StoredTensor t, String why) {
        return broken(t.file(), t.name(), why);
    }

    private static ModelException broken(Path file, String tensor, String why) {
        return new ModelException(file + ": tensor '" + Printable.value(tensor) + "': " + why);
    }
}
