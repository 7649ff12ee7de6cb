package org.zimagelab.diffusion.lora;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The linear layers of a transformer, found by any of the names that files have for them: the published names, those of
 * ComfyUI, and both with other separators, as kohya's {@code layers_0_attention_to_q}.
 */
final class LinearLayers {
    private static final String WEIGHT = ".weight";

    private static final Pattern SEPARATORS = Pattern.compile("[._-]+");

    /** ComfyUI's names of layers, after the published ones. */
    private static final Map<Pattern, String> COMFY = Map.of(
            Pattern.compile("all_x_embedder\\.[^.]+"), "x_embedder",
            Pattern.compile("all_final_layer\\.[^.]+\\.(.+)"), "final_layer.$1",
            Pattern.compile("(.+\\.attention)\\.to_out\\.0"), "$1.out");

    private static final String QUERY = "attention.to_q";

    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Map<String, List<String>> layers = new HashMap<>();

    /** @param tensors shapes of all tensors of the network, by published names */
    LinearLayers(Map<String, long[]> tensors) {
        tensors.forEach((name, shape) -> {
            if (name.endsWith(WEIGHT) && shape.length == 2) {
                add(name.substring(0, name.length() - WEIGHT.length()), shape);
            }
        });
    }

    private void add(String layer, long[] shape) {
        shapes.put(layer, shape);
        layers.put(spelled(layer), List.of(layer));
        COMFY.forEach((published, comfy) -> {
            if (published.matcher(layer).matches()) {
                layers.put(spelled(published.matcher(layer).replaceFirst(comfy)), List.of(layer));
            }
        });
        if (layer.endsWith(QUERY)) {
            String block = layer.substring(0, layer.length() - QUERY.length());
            layers.put(
                    spelled(block + "attention.qkv"),
                    List.of(layer, block + "attention.to_k", block + "attention.to_v"));
        }
    }

    private static String spelled(String name) {
        return SEPARATORS.matcher(name).replaceAll("_");
    }

    /**
     * The layers that a name in a file stands for: one, or query, key and value for a fused one.
     *
     * @return empty if the network has no such layer
     */
    Optional<List<String>> named(String name) {
        return Optional.ofNullable(layers.get(spelled(name)));
    }

    /** [out, in] of a layer. */
    long[] shape(String layer) {
        return shapes.get(layer);
    }
}
