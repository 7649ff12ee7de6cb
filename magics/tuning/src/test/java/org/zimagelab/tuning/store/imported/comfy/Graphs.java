package org.zimagelab.tuning.store.imported.comfy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Graphs as ComfyUI's template for Z-Image has them, with some nodes changed, and what is read of them. */
final class Graphs {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Graphs() {}

    /** A node of a class, with names and values of its inputs in turn. */
    static Map<String, Object> node(String type, Object... inputs) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < inputs.length; i += 2) {
            named.put((String) inputs[i], inputs[i + 1]);
        }
        return new LinkedHashMap<>(Map.of("class_type", type, "inputs", named));
    }

    /** A node of a class, its inputs in JSON without quotes where none are needed: {@code steps: 8, model: [m, 0]}. */
    static Map<String, Object> node(String type, String inputs) {
        return new LinkedHashMap<>(Map.of("class_type", type, "inputs", inputs(inputs)));
    }

    private static Map<String, Object> inputs(String inputs) {
        return new LinkedHashMap<>(
                JsonParser.parseString("{" + inputs + "}").getAsJsonObject().asMap());
    }

    /** An output of a node. */
    static List<Object> link(String id, int output) {
        return List.of(id, output);
    }

    /** The sampler of the template, with some inputs changed. */
    static Map<String, Object> sampler(Object... changed) {
        Map<String, Object> node = node("KSampler", """
                seed: 42, steps: 8, cfg: 1.0, sampler_name: euler, scheduler: simple, denoise: 1.0,
                model: ['11', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['13', 0]""");
        Map<String, Object> inputs = inputsOf(node);
        for (int i = 0; i < changed.length; i += 2) {
            inputs.put((String) changed[i], changed[i + 1]);
        }
        return node;
    }

    /** Likewise, with the changes in JSON. */
    static Map<String, Object> sampler(String changed) {
        Map<String, Object> node = sampler();
        inputsOf(node).putAll(inputs(changed));
        return node;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> inputsOf(Map<String, Object> node) {
        return (Map<String, Object>) node.get("inputs");
    }

    /** The template, with ids and nodes in turn that are put in, or instead of its own. */
    static Map<String, Object> graph(Object... changed) {
        Map<String, Object> graph = new LinkedHashMap<>();
        graph.put("3", sampler());
        graph.put("6", node("CLIPTextEncode", "text: 'a cat', clip: ['18', 0]"));
        graph.put("7", node("CLIPTextEncode", "text: blurry, clip: ['18', 0]"));
        graph.put("8", node("VAEDecode", "samples: ['3', 0], vae: ['17', 0]"));
        graph.put("9", node("SaveImage", "filename_prefix: z, images: ['8', 0]"));
        graph.put("11", node("ModelSamplingAuraFlow", "shift: 3.0, model: ['16', 0]"));
        graph.put("13", node("EmptySD3LatentImage", "width: 1024, height: 768, batch_size: 1"));
        graph.put("16", node("UNETLoader", "unet_name: z.safetensors, weight_dtype: default"));
        graph.put("17", node("VAELoader", "vae_name", "ae.safetensors"));
        graph.put("18", node("CLIPLoader", "clip_name: qwen_3_4b.safetensors, type: lumina2"));
        for (int i = 0; i < changed.length; i += 2) {
            graph.put((String) changed[i], changed[i + 1]);
        }
        return graph;
    }

    /** The template, whose prompt comes of node 30. */
    static Map<String, Object> text(Map<String, Object> from, Object... more) {
        return text(0, from, more);
    }

    /** The template, whose prompt comes of an output of node 30. */
    static Map<String, Object> text(int output, Map<String, Object> from, Object... more) {
        List<Object> changed = new ArrayList<>(List.of(more));
        changed.addAll(
                List.of("6", node("CLIPTextEncode", "text", link("30", output), "clip", link("18", 0)), "30", from));
        return graph(changed.toArray());
    }

    /** The template, whose width comes of an output of node 30, and whose height is 768. */
    static Map<String, Object> width(int output, Map<String, Object> from, Object... more) {
        List<Object> changed = new ArrayList<>(List.of(more));
        changed.addAll(List.of("13", node("EmptyLatentImage", "width", link("30", output), "height", 768), "30", from));
        return graph(changed.toArray());
    }

    /** The template with a sampler that others are plugged into: node 22 guides it, node 20 brings the seed. */
    static Map<String, Object> advanced(Map<String, Object> seed, Object... more) {
        List<Object> changed = new ArrayList<>(List.of(
                "3", node("SamplerCustomAdvanced", """
                        noise: ['25', 0], guider: ['22', 0], sampler: ['16s', 0], sigmas: ['17s', 0],
                        latent_image: ['13', 0]"""),
                "25", node("RandomNoise", "noise_seed", link("20", 0)),
                "20", seed,
                "22", node("CFGGuider", "cfg: 1.5, model: ['11', 0], positive: ['6', 0], negative: ['7', 0]"),
                "16s", node("KSamplerSelect", "sampler_name", "euler"),
                "17s", node("BasicScheduler", "scheduler: simple, steps: 8, denoise: 1.0, model: ['11', 0]")));
        changed.addAll(List.of(more));
        return graph(changed.toArray());
    }

    static ComfyGraph read(Map<String, Object> graph) throws IOException {
        return ComfyGraph.parse(GSON.toJson(graph));
    }

    /** What is read, by the names of the columns; null where it is missing. */
    static Map<String, Object> cells(Map<String, Object> graph) throws IOException {
        ComfyGraph read = read(graph);
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("prompt", filled(read.positive()));
        cells.put("negative", filled(read.negative()));
        cells.put("steps", read.steps().map(Number::doubleValue).orElse(null));
        cells.put("cfg", read.cfg().map(Number::doubleValue).orElse(null));
        cells.put("seed", read.seed().map(Number::longValue).orElse(null));
        cells.put("sampler", filled(read.samplerName()));
        cells.put("model", filled(read.model()));
        cells.put("width", side(read, read.width()));
        cells.put("height", side(read, read.height()));
        return cells;
    }

    private static Object side(ComfyGraph read, OptionalInt side) {
        return read.beginsWithPicture() ? "own" : side.isPresent() ? side.getAsInt() : null;
    }

    private static String filled(String text) {
        return text.isEmpty() ? null : text;
    }

    /** All cells, of which some are as told, names and values in turn, and the others those of the template. */
    static void expect(String what, Map<String, Object> graph, Object... told) throws IOException {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("prompt", "a cat");
        expected.put("negative", "blurry");
        expected.put("steps", 8.0);
        expected.put("cfg", 1.0);
        expected.put("seed", 42L);
        expected.put("sampler", "euler");
        expected.put("model", "z.safetensors");
        expected.put("width", 1024);
        expected.put("height", 768);
        for (int i = 0; i < told.length; i += 2) {
            expected.put((String) told[i], told[i + 1]);
        }
        assertEquals(expected, cells(graph), what);
    }

    /** All cells of the template but these, which are missing. */
    static void expectMissing(String what, Map<String, Object> graph, String... names) throws IOException {
        expect(
                what,
                graph,
                Stream.of(names).flatMap(name -> Stream.of(name, null)).toArray());
    }
}
