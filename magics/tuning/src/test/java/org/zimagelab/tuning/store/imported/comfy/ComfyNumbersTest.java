package org.zimagelab.tuning.store.imported.comfy;

import static org.zimagelab.tuning.store.imported.comfy.Graphs.advanced;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.expect;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.expectMissing;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.graph;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.link;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.node;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.sampler;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.width;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers, sizes and seeds that nodes compute or hold. */
class ComfyNumbersTest {
    @Test
    void numbersAreComputed() throws IOException {
        Object[] eight = {"steps", 8.0};
        Map<String, Object> four = node("PrimitiveInt", "value", 4);
        record Case(int output, Map<String, Object> node) {}
        for (Case c : List.of(
                new Case(0, node("ComfyMathExpression", "expression: 'a + 4', a: ['54', 0]")),
                new Case(
                        1,
                        node(
                                "ComfyMathExpression",
                                "expression: 'max(a, 2) * 2 if a > 3 else a / 0', values.a: ['54', 0]")),
                new Case(0, node("CM_IntBinaryOperation", "op: Add, a: ['54', 0], b: 4")),
                new Case(0, node("CM_IntUnaryOperation", "op: Not, a: -9")),
                new Case(0, node("CM_FloatUnaryOperation", "op: Round, a: 8.5")),
                new Case(0, node("CM_FloatBinaryOperation", "op: Div, a: 32, b: ['54', 0]")),
                new Case(0, node("CM_FloatToInt", "a", 8.9)),
                new Case(0, node("MathExpression|pysssss", "expression: 'iif(a > 3, a * 2, 0)', a: ['54', 0]")),
                new Case(0, node("SimpleMath+", "value: 'a ** 1.5 + b', a: ['54', 0]")),
                new Case(2, node("SimpleMathDual+", "value_1: '1', value_2: 'a + d', a: ['54', 0], d: '4'")),
                new Case(
                        0,
                        node(
                                "SimpleMathCondition+",
                                "evaluate: ['54', 0], on_true: 'a * 2', on_false: '0', a: ['54', 0]")),
                new Case(2, node("Number Operation", "number_a: ['54', 0], number_b: 2, operation: multiplication")),
                new Case(0, node("easy mathInt", "a: 33, b: ['54', 0], operation: divide")),
                new Case(0, node("CR Integer Multiple", "integer: ['54', 0], multiple: 2.0")),
                new Case(0, node("Evaluate Integers", "python_expression: '(a + b) // c', a: 20, b: ['54', 0], c: 3")),
                new Case(0, node("ImpactMinMax", "mode: true, a: ['54', 0], b: 8")),
                new Case(0, node("StringLength", "string", "雪白的猫 🐈 x")),
                new Case(0, node("easy anythingIndexSwitch", "index: ['54', 0], value0: 1, value4: 8")),
                new Case(0, node("ImpactSwitch", "select: 2, input1: 3, input2: 8")),
                new Case(0, node("ComfySwitchNode", "switch: true, on_true: 8, on_false: 3")),
                new Case(0, node("If ANY return A else B-🔬", "ANY: ['54', 0], IF_TRUE: 8, IF_FALSE: 1")),
                new Case(0, node("ImpactConditionalBranch", "cond: ['55', 0], tt_value: 8, ff_value: 1")),
                new Case(0, node("KSampler Config (rgthree)", "steps_total: 8, refiner_step: 6, cfg: 7.0")),
                new Case(1, node("Input Parameters (Image Saver)", "seed: 1, steps: 8, cfg: 2.0")),
                new Case(0, node("Int Literal", "int", 8)),
                new Case(0, node("ttN int", "int", 8)))) {
            expect(
                    c.node().toString(),
                    graph(
                            "3",
                            sampler("steps", link("53", c.output())),
                            "53",
                            c.node(),
                            "54",
                            four,
                            "55",
                            node("ImpactCompare", "cmp: 'a >= b', a: ['54', 0], b: 4")),
                    eight);
        }
        expectMissing(
                "chance",
                graph(
                        "3",
                        sampler("steps", link("53", 0)),
                        "53",
                        node("MathExpression|pysssss", "expression", "randomint(8, 8)")),
                "steps");
        expectMissing(
                "the value of another node",
                graph(
                        "3",
                        sampler("steps", link("53", 0)),
                        "53",
                        node("MathExpression|pysssss", "expression", "KSampler.steps")),
                "steps");
        expect(
                "half a step",
                graph("3", sampler("steps", link("53", 0)), "53", node("PrimitiveFloat", "value", 8.5)),
                "steps",
                8.5);
    }

    @Test
    void sizesAreComputed() throws IOException {
        Map<String, Object> doubled = node("MathExpression|pysssss", "expression: 'a*2', a: ['61', 0]");
        expect(
                "arithmetic",
                graph(
                        "13",
                        node("EmptySD3LatentImage", "width: ['60', 0], height: ['60', 0], batch_size: 1"),
                        "60",
                        doubled,
                        "61",
                        node("PrimitiveInt", "value", 512)),
                "height",
                1024);
        Object[] size = {"width", 896, "height", 1152};
        String[] types = {"CR SDXL Aspect Ratio", "CR SD1.5 Aspect Ratio"};
        for (String type : types) {
            Map<String, Object> ratio = node(type, """
                    width: 1024, height: 1024, aspect_ratio: '3:4 portrait 896x1152', swap_dimensions: Off,
                    upscale_factor: 1, batch_size: 1""");
            expect(
                    type,
                    graph("13", node("EmptySD3LatentImage", "width: ['60', 0], height: ['60', 1]"), "60", ratio),
                    size);
            expect(type, graph("3", sampler("latent_image", link("60", 4)), "60", ratio), size);
        }
        Map<String, Object> swapped = node("CR Aspect Ratio", """
                width: 1024, height: 640, aspect_ratio: custom, swap_dimensions: On, upscale_factor: 1,
                prescale_factor: 1.5, batch_size: 1""");
        expect(
                "swapped",
                graph("3", sampler("latent_image", link("60", 5)), "60", swapped),
                "width",
                960,
                "height",
                1536);
        expectMissing(
                "a size that is another one in the node",
                graph("3", sampler("latent_image", link("60", 5)), "60", node("CR Aspect Ratio Banners", """
                        aspect_ratio: 'Banner - 468x60', swap_dimensions: Off, prescale_factor: 1.0, width: 8,
                        height: 8""")),
                "width",
                "height");
        expect(
                "rgthree",
                graph(
                        "3",
                        sampler("latent_image", link("60", 0)),
                        "60",
                        node(
                                "SDXL Empty Latent Image (rgthree)",
                                "dimensions: ' 896 x 1152  (portrait)', clip_scale: 2.0, batch_size: 1")),
                size);
        expect(
                "essentials",
                graph("3", sampler("latent_image", link("60", 0)), "60", node("SDXLEmptyLatentSizePicker+", """
                                        resolution: '1024x1024 (1.0)', batch_size: 1, width_override: 896,
                                        height_override: 1152""")),
                size);
        expect(
                "KJ",
                graph(
                        "3",
                        sampler("latent_image", link("60", 0)),
                        "60",
                        node(
                                "EmptyLatentImagePresets",
                                "dimensions: '1152 x 896 (1.286:1)', invert: true, batch_size: 1")),
                size);
        expect(
                "ComfyMath",
                graph(
                        "13",
                        node("EmptyLatentImage", "width: ['60', 0], height: ['60', 1]"),
                        "60",
                        node("CM_SDXLResolution", "resolution", "896x1152")),
                size);
        expect(
                "upscaled before it begins",
                graph(
                        "3",
                        sampler("latent_image", link("60", 0)),
                        "60",
                        node("LatentUpscaleBy", "samples: ['13', 0], scale_by: 1.5")),
                "width",
                1536,
                "height",
                1152);
        expectMissing("a size that nobody knows", width(0, node("Flux Resolution Node", "megapixel", "1.0")), "width");
        expectMissing(
                "a latent that nobody knows",
                graph("3", sampler("latent_image", link("60", 0)), "60", node("Latents", "samples", link("13", 0))),
                "width",
                "height");
        expect(
                "a switch",
                graph(
                        "3",
                        sampler("latent_image", link("60", 0)),
                        "60",
                        node("CR Img2Img Process Switch", "Input: txt2img, txt2img: ['13', 0], img2img: [x, 0]")));
    }

    @Test
    void seedsThatStandInANode() throws IOException {
        for (Map<String, Object> seed : List.of(
                node("Seed (rgthree)", "seed", 77),
                node("CR Seed", "seed", 77),
                node("easy seed", "seed", 77),
                node("ttN seed", "seed", 77),
                node("PrimitiveInt", "value", 77),
                node("Seed Generator", "seed", 77),
                node("ImpactInt", "value", 77),
                node("INTConstant", "value", 77),
                node("Seed Everywhere", "seed", 77),
                node("Seed Generator (Image Saver)", "seed: 70, increment: 7"))) {
            expect(seed.toString(), advanced(seed), "seed", 77L, "cfg", 1.5);
        }
        expect("WAS", graph("3", sampler("seed", link("60", 3)), "60", node("Seed", "seed", 77)), "seed", 77L);
        expect("WAS's sampler", graph("3", node("KSampler (WAS)", """
                seed: ['60', 0], steps: 8, cfg: 1.0, sampler_name: euler, model: ['11', 0],
                positive: ['6', 0], negative: ['7', 0],
                latent_image: ['13', 0]"""), "60", node("Seed", "seed", 77)), "seed", 77L);
        expect("KSamplerAdvanced", graph("3", node("KSamplerAdvanced", """
                add_noise: enable, noise_seed: ['60', 0], steps: 8, cfg: 1.0, sampler_name: euler,
                scheduler: simple, start_at_step: 0, end_at_step: 10000, model: ['11', 0],
                positive: ['6', 0], negative: ['7', 0],
                latent_image: ['13', 0]"""), "60", node("Seed (rgthree)", "seed", 42)));
        expect("drawn by the node", advanced(node("Seed (rgthree)", "seed", -1)), "seed", null, "cfg", 1.5);
        expectMissing("drawn by the sampler", graph("3", sampler("seed", -1)), "seed");
        expectMissing("a word", graph("3", sampler("seed", "randomize")), "seed");
        expect(
                "not known",
                advanced(node("Random Number", "seed: 3, minimum: 0, maximum: 9")),
                "seed",
                null,
                "cfg",
                1.5);
    }

    @Test
    void sizesOfARatio() throws IOException {
        Map<String, Object> selector = node("ResolutionSelector", "aspect_ratio: '16:9 (Widescreen)', megapixels: 1.0");
        Map<String, Object> latent = node("EmptySD3LatentImage", "width: ['60', 0], height: ['60', 1]");
        // round(16 * sqrt(1048576 / 144) / 8) * 8 and likewise 9
        expect("ComfyUI", graph("13", latent, "60", selector), "width", 1368, "height", 768);
        expect(
                "of another multiple",
                graph(
                        "13",
                        latent,
                        "60",
                        node("ResolutionSelector", "aspect_ratio: '16:9 (Widescreen)', megapixels: 0.4, multiple: 32")),
                "width",
                864,
                "height",
                480);
        expect(
                "prompt reader",
                graph(
                        "13",
                        node("EmptyLatentImage", "width: ['60', 13], height: ['60', 14]"),
                        "3",
                        sampler("seed: ['60', 5], steps: ['60', 6], cfg: ['60', 8]"),
                        "60",
                        node("SDParameterGenerator", """
                                ckpt_name: m, seed: -1, steps: 9, cfg: 2.0, aspect_ratio: custom, width: 640,
                                height: 512""")),
                "seed",
                null,
                "steps",
                9.0,
                "cfg",
                2.0,
                "width",
                640,
                "height",
                512);
    }
}
