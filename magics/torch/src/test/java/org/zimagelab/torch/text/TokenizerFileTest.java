package org.zimagelab.torch.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.torch.ModelException;

/** Files that would make the library end the JVM, or give other ids, are refused before the library sees them. */
class TokenizerFileTest {
    /** CLIP's file as OpenAI publishes it, with fewer tokens. It is older than some of today's keys. */
    private static final String CLIP = """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[
             {"id":6,"special":true,"content":"<|startoftext|>","single_word":false,"lstrip":false,"rstrip":false,
              "normalized":true},
             {"id":7,"special":true,"content":"<|endoftext|>","single_word":false,"lstrip":false,"rstrip":false,
              "normalized":false}],
             "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},
              {"type":"Replace","pattern":{"Regex":"\\\\s+"},"content":" "},{"type":"Lowercase"}]},
             "pre_tokenizer":{"type":"Sequence","pretokenizers":[
              {"type":"Split",
               "pattern":{"Regex":"'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"},
               "behavior":"Removed","invert":true},
              {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}]},
             "post_processor":{"type":"RobertaProcessing","sep":["<|endoftext|>",7],"cls":["<|startoftext|>",6],
              "trim_offsets":false,"add_prefix_space":false},
             "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true},
             "model":{"dropout":null,"unk_token":"<|endoftext|>",
              "continuing_subword_prefix":"","end_of_word_suffix":"</w>",
              "fuse_unk":false,"vocab":{"c":0,"a":1,"t</w>":2,"ca":3,"cat</w>":4,"!</w>":5,
               "<|startoftext|>":6,"<|endoftext|>":7},"merges":["c a","ca t</w>"]}}
            """;

    @TempDir
    Path folder;

    private static Path tinyFolder() {
        try {
            return Path.of(TokenizerFileTest.class
                    .getResource("/tiny-zimage/tokenizer")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private JsonObject tiny() throws IOException {
        return JsonParser.parseString(Files.readString(tinyFolder().resolve("tokenizer.json")))
                .getAsJsonObject();
    }

    private String refused(String text) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, text);
        String message = assertThrows(ModelException.class, () -> new Tokenizer(folder, 1 << 20), text)
                .getMessage();
        assertTrue(message.startsWith(file + ": not a tokenizer of a known kind: "), message);
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.length() < file.toString().length() + 400, message);
        return message;
    }

    private String refused(Consumer<JsonObject> change) throws IOException {
        JsonObject json = tiny();
        change.accept(json);
        return refused(json.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"decoder\":",
                "",
                "null",
                "[]",
                "{}",
                "{\"model\": 3}",
                "{\"model\": {}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}} x",
                "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"a\",0.5]],\"merges\":[]}}",
                "{\"model\":{\"vocab\":{},\"merges\":[]}}",
                "{\"model\":{\"vocab\":{\"a\":-1},\"merges\":[]}}",
                "{\"model\":{\"vocab\":{\"a\":4294967296},\"merges\":[]}}",
                "{\"model\":{\"vocab\":{\"a\":0.5},\"merges\":[]}}",
                "{\"model\":{\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]}}",
                "{\"model\":{\"vocab\":{\"a\":0,\"a\":1},\"merges\":[]}}",
                "{\"model\":{\"vocab\":{\"\":0},\"merges\":[]}}",
                "{\"model\":{\"vocab\":{\"\\ud800\":0},\"merges\":[]}}",
                "{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a a\"]}}",
                "{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a\"]}}",
                "{\"model\":{\"vocab\":{\"a\":0},\"merges\":[[\"a\"]]}}",
                "{\"model\":{\"vocab\":{\"a\":0},\"merges\":[[[\"a\"]]]}}",
            })
    void noTokenizerAtAll(String text) throws IOException {
        refused(text);
    }

    @Test
    void truncatedAnywhere() throws IOException {
        String whole = Files.readString(tinyFolder().resolve("tokenizer.json"));
        for (int length = 1; length < whole.length(); length += 1 + whole.length() / 200) {
            refused(whole.substring(0, length));
        }
        refused("[".repeat(100_000));
        refused("{\"normalizer\":".repeat(100_000));
        refused("{\"normalizer\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "normalizer; {\"type\":\"Precompiled\",\"precompiled_charsmap\":\"\"}",
                "normalizer; {\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(a+)+$\"},\"content\":\" \"}",
                "normalizer; {\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"▁\"}",
                "normalizer; {\"type\":\"Prepend\",\"prepend\":\"▁\"}",
                "normalizer; {\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Sequence\",\"normalizers\":[]}]}",
                "normalizer; {\"type\":\"NFC\",\"more\":1}",
                "normalizer; \"NFC\"",
                "pre_tokenizer; null",
                "pre_tokenizer; {\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+$\"},"
                        + "\"behavior\":\"Isolated\",\"invert\":false}",
                "pre_tokenizer; {\"type\":\"Split\",\"pattern\":{\"Regex\":\"(\"},\"behavior\":\"Isolated\","
                        + "\"invert\":false}",
                "pre_tokenizer; {\"type\":\"Split\",\"pattern\":{\"String\":\"\"},"
                        + "\"behavior\":\"MergedWithPrevious\",\"invert\":false}",
                "pre_tokenizer; {\"type\":\"Split\",\"pattern\":{\"String\":\" \"},\"behavior\":\"Removed\","
                        + "\"invert\":false}",
                "pre_tokenizer; {\"type\":\"ByteLevel\",\"add_prefix_space\":\"no\",\"trim_offsets\":false}",
                "pre_tokenizer; {\"type\":\"FixedLength\",\"length\":0}",
                "pre_tokenizer; {\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"always\","
                        + "\"split\":true}",
                "post_processor; {\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{"
                        + "\"id\":\"x\",\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"pair\":["
                        + "],\"special_tokens\":{}}",
                "post_processor; {\"type\":\"TemplateProcessing\",\"single\":[],\"pair\":[],\"special_tokens\":{}}",
                "post_processor; {\"type\":\"BertProcessing\",\"sep\":[\"x\",1],\"cls\":[\"y\",2]}",
                "added_tokens; null",
                "added_tokens; [{\"id\":0}]",
                "added_tokens; [{\"id\":478,\"content\":\"x\",\"single_word\":false,\"lstrip\":false,"
                        + "\"rstrip\":false,\"normalized\":false,\"special\":true}]",
                "added_tokens; [{\"id\":477,\"content\":\"\",\"single_word\":false,\"lstrip\":false,"
                        + "\"rstrip\":false,\"normalized\":false,\"special\":true}]",
                "version; \"2.0\"",
                "more; 1",
            })
    void partsThatNoModelHas(String name, String value) throws IOException {
        String message = refused(json -> json.add(name, JsonParser.parseString(value)));
        assertTrue(message.contains(name) || name.equals("added_tokens") && message.contains("token"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "dropout; 0.5",
                "dropout; 1e999",
                "unk_token; \"nowhere\"",
                "continuing_subword_prefix; \"##\"",
                "end_of_word_suffix; \"#\"",
                "fuse_unk; 1",
                "cache_capacity; 1e18",
                "type; \"WordPiece\"",
                "vocab; []",
                "merges; {}",
            })
    void valuesThatNoModelHas(String name, String value) throws IOException {
        refused(json -> json.getAsJsonObject("model").add(name, JsonParser.parseString(value)));
    }

    /** The library itself ignores such an id and counts on from the vocabulary's size. */
    @Test
    void anAddedTokensIdThatTheLibraryWouldNotGiveIsRefused() throws IOException {
        String message = refused(json -> {
            JsonElement first = json.getAsJsonArray("added_tokens").get(0);
            first.getAsJsonObject().addProperty("id", 500);
        });
        assertTrue(message.contains("'<|endoftext|>' has id 500; expected 477"), message);
    }

    @Test
    void idsBeyondTheTextEncoderAreToldWhenItIsLoaded() {
        Path published = tinyFolder();
        String message = assertThrows(ModelException.class, () -> new Tokenizer(published, 479))
                .getMessage();
        assertTrue(message.endsWith("gives ids up to 479, but the text encoder knows 479"), message);
    }

    @Test
    void clipsOlderFormIsRead() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), CLIP);
        try (Tokenizer tokenizer = new Tokenizer(folder, 8)) {
            assertArrayEquals(new long[] {6, 4, 5, 7}, tokenizer.encode("  Cat!"));
            assertArrayEquals(new long[] {6, 7}, tokenizer.encode(""));
        }
    }

    /** The library encodes alike whether it reads our text or the file. */
    @Test
    void everyIdIsThatOfTheFileItself() throws IOException {
        Path file = tinyFolder().resolve("tokenizer.json");
        List<String> pieces = List.of(
                "a cat",
                "  two  spaces\n\n\tand\r\nlines ",
                "大红色圆形，白色背景",
                "cat 🐱 family 👨‍👩‍👧 flag 🇩🇪",
                "cafe\u0301 A\u030a 각",
                "it's WE'RE don't",
                "<|im_start|>user\nred<|im_end|>",
                "\u0000\u0001\u2028\u00a0\u3000",
                "½ ٣ 0123");
        Random random = new Random(1);
        try (Tokenizer ours = new Tokenizer(file.getParent(), 480);
                HuggingFaceTokenizer theirs = HuggingFaceTokenizer.newInstance(
                        file, Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true"))) {
            for (int i = 0; i < 500; i++) {
                StringBuilder text = new StringBuilder();
                for (int j = random.nextInt(4); j >= 0; j--) {
                    text.append(pieces.get(random.nextInt(pieces.size())));
                    int c = random.nextInt(0x110000);
                    text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? ' ' : c);
                }
                assertArrayEquals(
                        theirs.encode(text.toString()).getIds(), ours.encode(text.toString()), text.toString());
            }
        }
    }

    @Test
    void textsThatCannotBeTokenizedAreRefusedBefore() throws IOException {
        String spaces = "a" + " ".repeat(10_000_000) + "x";
        try (Tokenizer tokenizer = new Tokenizer(tinyFolder(), 480)) {
            for (String text : List.of(spaces, "a\ud800", "\udc00", "\udc00\ud800", "x\ud83d")) {
                assertThrows(IllegalArgumentException.class, () -> tokenizer.encode(text));
            }
            String longest = "a" + " ".repeat(TextInput.LONGEST - 2) + "x";
            assertTrue(tokenizer.encode("<|im_start|>", longest, "").length > tokenizer.encode(longest).length);
        }
    }
}
