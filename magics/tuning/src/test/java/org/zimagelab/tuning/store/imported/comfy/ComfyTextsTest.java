package org.zimagelab.tuning.store.imported.comfy;

import static org.zimagelab.tuning.store.imported.comfy.Graphs.expect;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.expectMissing;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.graph;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.link;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.node;
import static org.zimagelab.tuning.store.imported.comfy.Graphs.text;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts that nodes compute, keep or invent. */
class ComfyTextsTest {
    private static final Map<String, Object> LANGUAGE_MODEL =
            node("OllamaGenerate", "prompt: 'Rewrite this into a rich prompt: cat', model: llama");

    @Test
    void whatIsInventedIsNotThePrompt() throws IOException {
        expectMissing("a language model", text(LANGUAGE_MODEL), "prompt");
        expect(
                "what a node shows of it",
                text(node("ShowText|pysssss", "text: ['31', 0], text_0: 'a cat, detailed'"), "31", LANGUAGE_MODEL),
                "prompt",
                "a cat, detailed");
        expect(
                "shown beside the way",
                text(LANGUAGE_MODEL, "40", node("ShowText|pysssss", "text: ['30', 0], text_0: 'a cat, detailed'")),
                "prompt",
                "a cat, detailed");
        expectMissing(
                "another one's",
                text(LANGUAGE_MODEL, "40", node("ShowText|pysssss", "text: ['30', 1], text_0: 'a dog'")),
                "prompt");
        expectMissing(
                "several",
                text(node("ShowText|pysssss", "text: ['31', 0], text_0: a, text_1: b"), "31", LANGUAGE_MODEL),
                "prompt");
        expect(
                "Easy-Use",
                text(node("easy showAnything", "anything: ['31', 0], text: 'a cat, detailed'"), "31", LANGUAGE_MODEL),
                "prompt",
                "a cat, detailed");
        expect(
                "ComfyUI",
                text(
                        node("PreviewAny", "source: ['31', 0], preview_text: 'a cat, detailed', previewMode: null"),
                        "31",
                        LANGUAGE_MODEL),
                "prompt",
                "a cat, detailed");
        expect(
                "shown, but known",
                text(
                        node("ShowText|pysssss", "text: ['31', 0], text_0: 'an older one'"),
                        "31",
                        node("PrimitiveString", "value", "a cat")));
        expectMissing(
                "part of a text",
                text(
                        node("StringConcatenate", "string_a: 'a cat, ', string_b: ['31', 0], delimiter: ''"),
                        "31",
                        LANGUAGE_MODEL),
                "prompt");
        expectMissing(
                "a captioner",
                text(node("Florence2Run", "image: [x, 0], task: caption"), "x", node("LoadImage")),
                "prompt");
        expectMissing("lines by chance", text(node("Text Random Line", "text: 'a\nb', seed: 1")), "prompt");
        expect(
                "lists",
                text(node(
                        "ImpactWildcardProcessor",
                        "wildcard_text: 'a __animal__', populated_text: 'a cat', mode: false, seed: 1")));
        expectMissing(
                "lists, not drawn",
                text(node(
                        "ImpactWildcardProcessor",
                        "wildcard_text: 'a __animal__', populated_text: 'a __animal__', seed: 1")),
                "prompt");
        expectMissing("dynamic", text(node("DPRandomGenerator", "text: 'a {cat|dog}', seed: 1")), "prompt");
    }

    @Test
    void textsAreComputed() throws IOException {
        expect("replace", text(node("StringReplace", "string: 'a dog', find: dog, replace: cat")));
        expect("pattern", text(node("RegexReplace", """
                string: 'a dog', regex_pattern: d.g, replace: cat, case_insensitive: true,
                multiline: false, dotall: false, count: 0""")));
        expect("substring", text(node("StringSubstring", "string: 'a cat and a dog', start: 0, end: 5")));
        expect("from the end", text(node("StringSubstring", "string: 'see a cat!', start: -6, end: -1")));
        expect("case", text(node("CaseConverter", "string: 'A CAT', mode: lowercase")));
        expect("capital", text(node("CaseConverter", "string: 'a cAT', mode: Capitalize")), "prompt", "A cat");
        expect(
                "title",
                text(node("CaseConverter", "string", "they're a cat's", "mode", "Title Case")),
                "prompt",
                "They'Re A Cat'S");
        expect("trim", text(node("StringTrim", "string: ' \u2003a cat\n', mode: Both")));
        expect("left", text(node("StringTrim", "string: ' a cat ', mode: Left")), "prompt", "a cat ");
        expect("extract", text(node("RegexExtract", """
                string: 'x: a cat; y', regex_pattern: ': (.*?);', mode: 'First Group',
                case_insensitive: true, multiline: false, dotall: false, group_index: 1""")));
        expect("concatenate", text(node("StringConcatenate", "string_a: a, string_b: cat, delimiter: ' '")));
        expect(
                "WAS",
                text(node(
                        "Text Concatenate",
                        "delimiter: ' ', clean_whitespace: 'true', text_a: ' a ', text_b: '', text_c: cat")));
        expect("WAS, a pattern", text(node("Text Find and Replace", "text: 'a dooog', find: 'do+g', replace: cat")));
        expect("WAS, texts", text(2, node("Text String", "text: x, text_b: y, text_c: 'a cat', text_d: z")));
        expectMissing("WAS, the time", text(node("Text Multiline", "text", "a cat at [time(%H)]")), "prompt");
        expect("WAS, remarks", text(node("Text Multiline", "text", "# no\na cat")));
        expect(
                "Comfyroll",
                text(node("CR Combine Prompt", "part1: a, part2: c, part3: a, part4: t, separator: ''")),
                "prompt",
                "acat");
        expect(
                "Comfyroll, replace",
                text(node("CR Text Replace", "text: 'a dog', find1: dog, replace1: cow, find2: cow, replace2: cat")));
        expect("Comfyroll, reverse", text(node("CR Text Operation", "text: 'tac a', operation: reverse")));
        expect(
                "KJ",
                text(node("JoinStringMulti", """
                        inputcount: 3, string_1: a, string_10: t, string_2: ['31', 0], delimiter: ' ',
                        return_list: false"""), "31", node("StringConstant", "string", "ca")),
                "prompt",
                "a ca t");
        expect(
                "KJ, anything",
                text(
                        node("SomethingToString", "input: ['31', 0], prefix: 'cat ', suffix: '!'"),
                        "31",
                        node("FloatConstant", "value", 1.0)),
                "prompt",
                "cat 1.0!");
        expect(
                "Easy-Use",
                text(
                        node("easy promptConcat", "prompt1: ['31', 0], prompt2: cat, separator: ' '"),
                        "31",
                        node("easy positive", "positive", "a")));
        expect(
                "tinyterraNodes",
                text(4, node("ttN text3BOX_3WAYconcat", "text1: a, text2: x, text3: cat, delimiter: ' '")));
        expect(
                "Custom-Scripts",
                text(node(
                        "StringFunction|pysssss",
                        "action: replace, tidy_tags: no, text_a: 'a dog', text_b: dog, text_c: cat")));
        expect("a line", text(node("ImpactStringSelector", "strings: 'a dog\na cat', multiline: false, select: 3")));
    }

    @Test
    void textsOfAForm() throws IOException {
        Map<String, Object> form =
                node("StringFormat", "f_string: 'a {a} of {b} {{years}}', values.a: cat, values.b: ['31', 0]");
        expect("a form", text(form, "31", node("PrimitiveInt", "value", 3)), "prompt", "a cat of 3 {years}");
        expectMissing("an unknown value", text(form, "31", LANGUAGE_MODEL), "prompt");
        expectMissing("a width", text(node("StringFormat", "f_string: '{a:>5}', values.a: cat")), "prompt");
        expectMissing("a group that is not there", text(node("RegexExtract", """
                string: 'a cat', regex_pattern: '(dog)?a cat', mode: 'First Group',
                case_insensitive: true, multiline: false, dotall: false, group_index: 1""")), "prompt");
        expect(
                "a list of one",
                text(
                        node("easy showAnything", "anything", link("31", 0), "text", List.of("a cat")),
                        "31",
                        LANGUAGE_MODEL));
        expect("a number", graph("6", node("CLIPTextEncode", "text", 7)), "prompt", "7");
    }
}
