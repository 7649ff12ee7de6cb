package org.zimagelab.tuning.store.imported.comfy;

import static org.zimagelab.tuning.store.imported.comfy.Graphs.expect;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.expectMissing;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.graph;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.inputsOf;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.link;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.node;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.sampler;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What contexts, pipes and loaders of other packages hand on. */
class ComfyPipesTest {
    /** The sampler, with its inputs from a context. */
    private static Map<String, Object> fromContext(String id, boolean seed) {
        Map<String, Object> node = sampler("positive", link(id, 4), "negative", link(id, 5), "model", link(id, 1));
        inputsOf(node).put("latent_image", link(id, 6));
        if (seed) {
            inputsOf(node).put("seed", link(id, 8));
        }
        return node;
    }

    private static Map<String, Object> context(String type, Object... more) {
        Map<String, Object> node = node(type, """
                model: ['11', 0], clip: ['18', 0], positive: ['6', 0], negative: ['7', 0],
                latent: ['13', 0], seed: 42""");
        for (int i = 0; i < more.length; i += 2) {
            inputsOf(node).put((String) more[i], more[i + 1]);
        }
        return node;
    }

    @Test
    void contextsHandOnWhatTheirOwnOrderSays() throws IOException {
        expect("one", graph("3", fromContext("c", true), "c", context("Context (rgthree)")));
        expect(
                "two",
                graph(
                        "3", fromContext("c2", false),
                        "c2", node("Context (rgthree)", "base_ctx", link("c", 0)),
                        "c", context("Context (rgthree)")));
        expect(
                "a change on the way",
                graph(
                        "3", fromContext("c2", true),
                        "c2", node("Context (rgthree)", "base_ctx: [c, 0], negative: ['6', 0], seed: 5"),
                        "c", context("Context (rgthree)")),
                "negative",
                "a cat",
                "seed",
                5L);
        expect(
                "a big one between",
                graph(
                        "3", sampler("positive: [c2, 4], steps: [c2, 9], cfg: [c2, 11], sampler_name: [c2, 13]"),
                        "c2", node("Context Big (rgthree)", "base_ctx", link("c1", 0)),
                        "c1", node("Context (rgthree)", "base_ctx", link("c", 0)),
                        "c", context("Context Big (rgthree)", "steps", 9, "cfg", 2.5, "sampler", "heun")),
                "steps",
                9.0,
                "cfg",
                2.5,
                "sampler",
                "heun");
        Map<String, Object> empty = node("Context (rgthree)");
        expect(
                "a switch passes over an empty one",
                graph(
                        "3",
                        fromContext("s", true),
                        "s",
                        node("Context Switch (rgthree)", "ctx_01: [e, 0], ctx_02: [c, 0]"),
                        "e",
                        empty,
                        "c",
                        context("Context (rgthree)")));
        expect(
                "of a merge the last counts",
                graph(
                        "3",
                        fromContext("m", true),
                        "m",
                        node("Context Merge (rgthree)", "ctx_01: [c, 0], ctx_02: [d, 0], ctx_03: [e, 0]"),
                        "e",
                        empty,
                        "c",
                        context("Context (rgthree)"),
                        "d",
                        node("Context (rgthree)", "positive: ['7', 0], seed: 6")),
                "prompt",
                "blurry",
                "seed",
                6L);
        expect(
                "any switch, also of contexts",
                graph(
                        "3",
                        sampler("positive", link("f", 4)),
                        "f",
                        node("Context (rgthree)", "base_ctx", link("a", 0)),
                        "a",
                        node("Any Switch (rgthree)", "any_01: [e, 0], any_02: [c, 0]"),
                        "e",
                        empty,
                        "c",
                        context("Context (rgthree)")));
        expectMissing(
                "an output that such a node does not have",
                graph("3", sampler("positive", link("c", 9)), "c", context("Context (rgthree)")),
                "prompt");
    }

    @Test
    void pipesHandOnWhatTheirOwnOrderSays() throws IOException {
        Map<String, Object> to = node("ToBasicPipe", """
                model: ['11', 0], clip: ['18', 0], vae: ['17', 0], positive: ['6', 0],
                negative: ['7', 0]""");
        expect(
                "basic",
                graph(
                        "3",
                        sampler("positive: [f, 3], negative: [f, 4], model: [f, 0]"),
                        "f",
                        node("FromBasicPipe", "basic_pipe", link("t", 0)),
                        "t",
                        to));
        expect(
                "basic, second version",
                graph(
                        "3",
                        sampler("positive: [f, 4], negative: [f, 5], model: [f, 1]"),
                        "f",
                        node("FromBasicPipe_v2", "basic_pipe", link("e", 0)),
                        "e",
                        node("EditBasicPipe", "basic_pipe: [t, 0], positive: [p, 0]"),
                        "p",
                        node("CLIPTextEncode", "text", "a dog"),
                        "t",
                        to),
                "prompt",
                "a dog");
        expect(
                "detailer",
                graph(
                        "3",
                        sampler("positive: [f, 4], negative: [f, 5], model: [f, 1]"),
                        "f",
                        node("FromDetailerPipe_v2", "detailer_pipe", link("d", 0)),
                        "d",
                        node("BasicPipeToDetailerPipe", "basic_pipe: [t, 0], wildcard: sun"),
                        "t",
                        to));
        expect(
                "the refiner's half",
                graph(
                        "3", sampler("positive: [b, 3], negative: [b, 4]"),
                        "b", node("FromBasicPipe", "basic_pipe", link("h", 1)),
                        "h", node("DetailerPipeToBasicPipe", "detailer_pipe", link("d", 0)),
                        "d", node("ToDetailerPipeSDXL", """
                                positive: ['7', 0], negative: ['7', 0], refiner_positive: ['6', 0],
                                refiner_negative: ['7', 0]""")));
        expect("a sampler of pipes", graph("3", node("ImpactKSamplerBasicPipe", """
                basic_pipe: [t, 0], seed: 42, steps: 8, cfg: 1.0, sampler_name: euler,
                latent_image: ['13', 0]"""), "t", to));
        expect(
                "a bus",
                graph(
                        "3", sampler("positive: [b2, 4], negative: [b2, 5], model: [b2, 1]"),
                        "b2", node("Bus Node", "bus", link("b", 0)),
                        "b",
                                node(
                                        "Bus Node",
                                        "model: ['11', 0], clip: ['18', 0], positive: ['6', 0], negative: ['7', 0]")));
        expect(
                "Comfyroll's",
                graph(
                        "3", sampler("""
                                                positive: [i, 2], negative: [i, 3], model: [i, 1],
                                                latent_image: [i, 4], seed: [i, 9]"""),
                        "i", node("CR Module Input", "pipe", link("l", 0)),
                        "l", node("CR Module Pipe Loader", """
                                                model: ['11', 0], pos: ['6', 0], neg: ['7', 0],
                                                latent: ['13', 0], seed: 42""")));
        expect(
                "eight channels",
                graph(
                        "3", sampler("positive: [o, 2], negative: [o, 1]"),
                        "o", node("CR 8 Channel Out", "pipe", link("i", 0)),
                        "i", node("CR 8 Channel In", "ch1: ['7', 0], ch2: ['6', 0]")));
    }

    @Test
    void conditioningIsHandedOn() throws IOException {
        expect(
                "GLIGEN",
                graph(
                        "3", sampler("positive", link("40", 0)),
                        "40", node("GLIGENTextBoxApply", """
                                conditioning_to: ['6', 0], text: sun, clip: ['18', 0], gligen_textbox_model: ['41', 0],
                                width: 64, height: 64, x: 0, y: 0"""),
                        "41", node("GLIGENLoader", "gligen_name", "g")));
        expect(
                "control nets",
                graph(
                        "3", sampler("positive: [a, 0], negative: [a, 1]"),
                        "a", node("ControlNetApplyAdvanced", "positive: [b, 0], negative: [b, 1], image: [x, 0]"),
                        "b", node("ControlNetApplySD3", "positive: ['6', 0], negative: ['7', 0], vae: ['17', 0]")));
        expect(
                "combined",
                graph(
                        "3",
                        sampler("positive: [a, 0], negative: [z, 0]"),
                        "a",
                        node("ConditioningCombine", "conditioning_1: [b, 0], conditioning_2: ['6', 0]"),
                        "b",
                        node("ConditioningConcat", "conditioning_to: ['6', 0], conditioning_from: [c, 0]"),
                        "c",
                        node("ConditioningSetArea", "conditioning: ['7', 0], width: 64"),
                        "z",
                        node("ConditioningZeroOut", "conditioning", link("u", 0)),
                        "u",
                        node("Unknown")),
                "prompt",
                "a cat\nblurry",
                "negative",
                null);
        expectMissing(
                "one of two that is not known",
                graph(
                        "3", sampler("positive", link("a", 0)),
                        "a", node("ConditioningCombine", "conditioning_1: ['6', 0], conditioning_2: [u, 0]"),
                        "u", node("Unknown", "conditioning", link("6", 0))),
                "prompt");
        Map<String, Object> average = node(
                "ConditioningAverage ",
                "conditioning_to: ['6', 0], conditioning_from: ['7', 0], conditioning_to_strength: 1.0");
        expect("an average of one", graph("3", sampler("positive", link("a", 0)), "a", average));
        expect(
                "a picture is the beginning",
                graph(
                        "3", sampler("positive: [a, 0], negative: [a, 1], latent_image: [a, 2]"),
                        "a",
                                node(
                                        "InpaintModelConditioning",
                                        "positive: ['6', 0], negative: ['7', 0], pixels: [x, 0]")),
                "width",
                "own",
                "height",
                "own");
        expect(
                "several texts in one",
                graph("6", node("smZ CLIPTextEncode", "text: x, text_g: 'a cat', text_l: oil, with_SDXL: true")),
                "prompt",
                "a cat\noil");
    }
}
