package org.zimagelab.diffusion.lora;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.nio.file.Path;
import java.util.Map;
import org.zimagelab.torch.config.Json;
import org.zimagelab.torch.weights.Safetensors;

/**
 * PEFT's configuration in the header of a file that diffusers has written ({@code lora_adapter_metadata}): what its
 * factors are multiplied by, which is 1 without it.
 *
 * @param json values under names such as {@code transformer.lora_alpha}
 */
record PeftConfig(JsonObject json) {
    private static final String ENTRY = "lora_adapter_metadata";
    private static final String PREFIX = "transformer.";

    /** @throws IllegalArgumentException with one line, if the entry is no JSON object, or says that this is a DoRA */
    static PeftConfig of(Path file) {
        String text = Safetensors.metadata(file).get(ENTRY);
        if (text == null) {
            return new PeftConfig(new JsonObject());
        }
        try {
            PeftConfig config = new PeftConfig(Json.parse(text).getAsJsonObject());
            if (config.isTrue("use_dora")) {
                throw new IllegalArgumentException("its header says use_dora; DoRA is not read, LoRA is");
            }
            return config;
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
            throw malformed(e);
        }
    }

    private static IllegalArgumentException malformed(RuntimeException e) {
        return new IllegalArgumentException(
                ENTRY + " in its header is not what PEFT writes: expected an object with numbers", e);
    }

    /**
     * alpha / rank of a layer, or alpha / √rank for a rank-stabilised LoRA (Kalajdzievski 2023, arXiv 2312.03732).
     *
     * @param layer by its published name
     * @param rank of its factors
     */
    double scale(String layer, long rank) {
        try {
            double alpha = of("alpha_pattern", layer, number("lora_alpha", rank));
            double r = of("rank_pattern", layer, number("r", rank));
            return alpha / (isTrue("use_rslora") ? Math.sqrt(r) : r);
        } catch (IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
            throw malformed(e);
        }
    }

    /** A pattern is the end of a layer's name; diffusers begins it with ^ where it is the whole name. */
    private double of(String patterns, String layer, double otherwise) {
        JsonElement all = value(patterns);
        if (all.isJsonNull()) {
            return otherwise;
        }
        for (Map.Entry<String, JsonElement> e : all.getAsJsonObject().entrySet()) {
            String name = e.getKey().replaceAll("^\\^|\\$$", "").replace("\\.", ".");
            if (layer.equals(name) || layer.endsWith("." + name)) {
                return e.getValue().getAsDouble();
            }
        }
        return otherwise;
    }

    private double number(String name, double otherwise) {
        JsonElement value = value(name);
        return value.isJsonNull() ? otherwise : value.getAsDouble();
    }

    private boolean isTrue(String name) {
        JsonElement value = value(name);
        return !value.isJsonNull() && value.getAsBoolean();
    }

    /** A file of the transformer alone has names without its prefix. */
    private JsonElement value(String name) {
        JsonElement value = json.has(PREFIX + name) ? json.get(PREFIX + name) : json.get(name);
        return value == null ? JsonNull.INSTANCE : value;
    }
}
