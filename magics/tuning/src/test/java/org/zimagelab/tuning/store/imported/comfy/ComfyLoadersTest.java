package org.zimagelab.tuning.store.imported.comfy;

import static org.zimagelab.tuning.store.imported.comfy.Graphs.expect;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.expectMissing;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.graph;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.inputsOf;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.link;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.node;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.sampler;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loaders that are several nodes in one, and loaders that nobody knows. */
class ComfyLoadersTest {
    @Test
    void loadersOfOtherPackages() throws IOException {
        Map<String, Object> efficient = node("Efficient Loader", """
                ckpt_name: m.safetensors, positive: 'a dog', negative: dull, empty_latent_width: 640,
                empty_latent_height: 512, batch_size: 1""");
        Object[] dog = {"prompt", "a dog", "negative", "dull", "model", "m.safetensors", "width", 640, "height", 512};
        expect(
                "Efficient Loader",
                graph(
                        "3",
                        sampler("model: [l, 0], positive: [l, 1], negative: [l, 2], latent_image: [l, 3]"),
                        "l",
                        efficient),
                dog);
        Map<String, Object> own = node("KSampler (Efficient)", """
                seed: 42, steps: 8, cfg: 1.0, sampler_name: euler, scheduler: simple, denoise: 1.0,
                model: [l, 0], positive: [l, 1], negative: [l, 2], latent_image: [l, 3],
                optional_vae: [l, 4]""");
        expect("its sampler", graph("3", own, "l", efficient), dog);
        expect(
                "SDXL",
                graph(
                        "3", node("KSampler SDXL (Eff.)", """
                                sdxl_tuple: [l, 0], noise_seed: 42, steps: 8, cfg: 1.0, sampler_name: euler,
                                latent_image: [l, 1]"""),
                        "l", node("Eff. Loader SDXL", """
                                base_ckpt_name: m.safetensors, refiner_ckpt_name: None, positive: 'a dog',
                                negative: dull, empty_latent_width: 640, empty_latent_height: 512""")),
                dog);
        Map<String, Object> easy = node("easy fullLoader", """
                ckpt_name: m.safetensors, resolution: 'width x height (custom)',
                empty_latent_width: 640, empty_latent_height: 512, positive: 'a dog', negative: dull""");
        expect(
                "Easy-Use",
                graph(
                        "3", node("easy kSampler", "pipe: [p, 0], image_output: Save"),
                        "p",
                                node(
                                        "easy preSampling",
                                        "pipe: [l, 0], steps: 8, cfg: 1.0, sampler_name: euler, seed: 42"),
                        "l", easy),
                dog);
        expect(
                "its outputs",
                graph(
                        "3",
                        sampler("model: [l, 1], positive: [l, 4], negative: [l, 5], latent_image: [l, 6]"),
                        "l",
                        easy),
                dog);
        expect(
                "its pipe",
                graph(
                        "3",
                        sampler("model: [o, 1], positive: [o, 2], negative: [o, 3], latent_image: [o, 4]"),
                        "o",
                        node("easy pipeOut", "pipe", link("l", 0)),
                        "l",
                        easy),
                dog);
        Map<String, Object> tiny = node("ttN pipeLoader_v2", """
                ckpt_name: m.safetensors, positive: 'a dog', negative: dull,
                empty_latent_aspect: '640 x 512 [L] 5:4', empty_latent_width: 512,
                empty_latent_height: 512, seed: 42""");
        expect(
                "tinyterraNodes",
                graph(
                        "3",
                        node(
                                "ttN pipeKSampler_v2",
                                "pipe: [l, 0], steps: 8, cfg: 1.0, sampler_name: euler, seed: [l, 7]"),
                        "l",
                        tiny),
                dog);
        expect(
                "its outputs",
                graph("3", sampler("""
                                        model: [e, 1], positive: [e, 2], negative: [e, 3], latent_image: [e, 4],
                                        seed: [e, 8]"""), "e", node("ttN pipeEDIT", "pipe", link("l", 0)), "l", tiny),
                dog);
        tiny = new LinkedHashMap<>(tiny);
        inputsOf(tiny).put("positive", "a {red|blue} dog");
        expectMissing("left to chance", graph("3", sampler("positive", link("l", 2)), "l", tiny), "prompt");
    }

    @Test
    void networksOfLoadersThatNobodyKnows() throws IOException {
        expect(
                "a patch",
                graph("3", sampler("model", link("p", 0)), "p", node("SomePatch", "model: ['16', 0], strength: 1.0")));
        expect(
                "a LoRA",
                graph(
                        "3",
                        sampler("model", link("p", 0)),
                        "p",
                        node("SomeLoraLoader", "model: ['16', 0], clip: ['18', 0], lora: x.safetensors")));
        expect("a loader", graph("16", node("SomeLoader", "ckpt_name", "m.ckpt")), "model", "m.ckpt");
        expectMissing(
                "two networks",
                graph("3", sampler("model", link("p", 0)), "p", node("Merge", "model1: ['16', 0], model2: ['11', 0]")),
                "model");
        expectMissing(
                "a second output",
                graph("3", sampler("model", link("p", 1)), "p", node("SomePatch", "model", link("16", 0))),
                "model");
        expect(
                "an option with its picture",
                graph("16", node("CheckpointLoader|pysssss", "ckpt_name", Map.of("content", "m.ckpt", "image", "x"))),
                "model",
                "m.ckpt");
    }
}
