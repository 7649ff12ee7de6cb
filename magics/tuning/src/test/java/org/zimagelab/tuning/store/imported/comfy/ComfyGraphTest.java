package org.zimagelab.tuning.store.imported.comfy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.advanced;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.expectMissing;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.graph;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.link;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.node;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.read;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.sampler;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.text;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cells that cannot be told, and the table itself. */
class ComfyGraphTest {
    @Test
    void oneCellThatIsMissingLosesNoOther() throws IOException {
        expectMissing(
                "two guidances",
                advanced(node("PrimitiveInt", "value", 42), "22", node("DualCFGGuider", """
                        model: ['11', 0], cond1: ['6', 0], cond2: ['6', 0], negative: ['7', 0], cfg_conds: 4.0,
                        cfg_cond2_negative: 2.0""")),
                "prompt",
                "negative",
                "cfg");
        expectMissing(
                "a guider that nobody knows",
                advanced(node("PrimitiveInt", "value", 42), "22", node("Guider", "model", link("11", 0))),
                "prompt",
                "negative",
                "cfg",
                "model");
        expectMissing(
                "everything of one node that nobody knows",
                graph("3", sampler("""
                        seed: [u, 0], cfg: [u, 1], sampler_name: [u, 2], positive: [u, 3], negative: [u, 4],
                        model: [u, 5],
                        latent_image: [u, 6]"""), "u", node("Unknown", "text: 'a dog', seed: 7, value: 3")),
                "prompt",
                "negative",
                "cfg",
                "seed",
                "sampler",
                "model",
                "width",
                "height");
        expectMissing(
                "a circle",
                text(node("StringConcatenate", "string_a: ['30', 0], string_b: x, delimiter: ''")),
                "prompt");
        expectMissing(
                "nodes that are not there",
                graph("3", sampler("positive: ['99', 0], seed: ['98', 0]")),
                "prompt",
                "seed");
        assertEquals(
                "none of its sampler's settings can be found in its graph",
                assertThrows(IOException.class, () -> read(Map.of("3", node("KSampler", "positive", link("9", 0)))))
                        .getMessage());
        assertEquals(
                "its graph has no known sampler, such as KSampler or SamplerCustomAdvanced",
                assertThrows(IOException.class, () -> read(Map.of("3", node("FluxSampler", "steps", 3))))
                        .getMessage());
    }

    /** No rule names a function that is not there, or fails on a value of another kind than it expects. */
    @Test
    void everyRuleOfTheTableCanBeWorkedOut() throws IOException {
        List<Object> values = new ArrayList<>(List.of(
                "a 3 [x] 512x768", "", 2, -1, 1.5, true, link("c", 0), link("l", 0), link("m", 0), link("b", 0)));
        values.add(null);
        NodeTable table = NodeTable.PUBLISHED;
        int outputs = 0;
        for (String type : table.types()) {
            List<Rule> rules = table.outputs(type).orElseThrow();
            Set<String> names = new HashSet<>();
            rules.forEach(rule -> names(rule, names));
            for (Object value : values) {
                Object[] inputs =
                        names.stream().flatMap(name -> Stream.of(name, value)).toArray();
                Map<String, Node> nodes = GraphJson.nodes(new GsonBuilder()
                        .serializeNulls()
                        .create()
                        .toJson(Map.of(
                                "u", node(type, inputs),
                                "c", node("CLIPTextEncode", "text", "a cat"),
                                "l", node("EmptyLatentImage", "width: 64, height: 64"),
                                "m", node("UNETLoader", "unet_name", "m"),
                                "b", node("ToBasicPipe", "positive", link("c", 0)))));
                GraphEvaluation evaluation = new GraphEvaluation(nodes, table);
                for (Rule rule : rules) {
                    evaluation.value(rule, nodes.get("u"));
                    evaluation.value(new Rule.Part(rule, "positive"), nodes.get("u"));
                    outputs++;
                }
            }
        }
        assertTrue(
                table.types().size() > 400 && outputs > 5000, table.types().size() + " types, " + outputs + " outputs");
    }

    /** Names of inputs that a rule speaks of. */
    private static void names(Rule rule, Set<String> names) {
        if (rule instanceof Rule.Given given) {
            names.add(given.input());
        } else if (rule instanceof Rule.GivenAll all) {
            names.add(all.prefix() + "1");
            names.add(all.prefix() + "02");
        } else if (rule instanceof Rule.Part part) {
            names(part.of(), names);
        } else if (rule instanceof Rule.Or or) {
            or.choices().forEach(choice -> names(choice, names));
        } else if (rule instanceof Rule.Call call) {
            call.arguments().forEach(argument -> names(argument, names));
        } else if (rule instanceof Rule.Bundle bundle) {
            bundle.parts().values().forEach(part -> names(part, names));
            if (bundle.rest() != null) {
                names(bundle.rest(), names);
            }
        }
    }
}
