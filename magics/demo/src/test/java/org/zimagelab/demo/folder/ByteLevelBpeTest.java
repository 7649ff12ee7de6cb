package org.zimagelab.demo.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.text.PromptTokenizer;

class ByteLevelBpeTest {
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final List<String> PROMPTS = prompts();

    @TempDir
    Path folder;

    private static List<String> prompts() {
        List<String> prompts = new ArrayList<>();
        for (String colour : List.of("red", "blue", "green")) {
            for (String shape : List.of("circle", "square", "star")) {
                prompts.add("a large " + colour + " " + shape + " on a white background");
                prompts.add("A small " + shape + ", it's " + colour);
            }
        }
        for (String colour : List.of("红色", "蓝色", "绿色")) {
            for (String shape : List.of("圆形", "方块", "星形")) {
                prompts.add("大" + colour + shape + "，白色背景");
                prompts.add("白色背景上的" + colour + shape);
            }
        }
        return prompts;
    }

    private HuggingFaceTokenizer written(ByteLevelBpe tokenizer) throws Exception {
        tokenizer.write(folder);
        return HuggingFaceTokenizer.newInstance(
                folder.resolve("tokenizer.json"), Map.of("truncation", "false", "padding", "false"));
    }

    @Test
    void everyTextIsDecodedAsItWasEncoded() throws Exception {
        ByteLevelBpe tokenizer = ByteLevelBpe.train(PROMPTS, 360, UNLIMITED);
        assertEquals(360, tokenizer.size());
        try (HuggingFaceTokenizer reader = written(tokenizer)) {
            for (String text : List.of(
                    "",
                    "a large red circle on a white background",
                    "大红色圆形，白色背景",
                    "a 布偶猫 (ragdoll), 8K; 2024年",
                    "  two  spaces\n\n\tand\r\nlines ",
                    "cat 🐱 family 👨‍👩‍👧 flag 🇩🇪",
                    "cafe\u0301 A\u030a 각",
                    "0123456789 ½ ٣",
                    "it's WE'RE don't",
                    "<|im_start|>user\nred<|im_end|>")) {
                long[] ids = reader.encode(text).getIds();
                assertEquals(Normalizer.normalize(text, Normalizer.Form.NFC), reader.decode(ids, false));
            }
        }
    }

    @Test
    void frequentWordsAndTheTemplateAreOneTokenEach() throws Exception {
        ByteLevelBpe tokenizer = ByteLevelBpe.train(PROMPTS, 380, UNLIMITED);
        try (HuggingFaceTokenizer reader = written(tokenizer)) {
            assertEquals(
                    List.of("<|im_start|>", "user", "Ċ", "a", "Ġlarge", "Ġred", "Ġcircle", "<|im_end|>", "Ċ"),
                    List.of(reader.encode(PromptTokenizer.templated("a large red circle"))
                                    .getTokens())
                            .subList(0, 9));
        }
        try (PromptTokenizer prompts = new PromptTokenizer(folder, tokenizer.size())) {
            long[] empty = prompts.ids("", 512);
            assertEquals(8, empty.length, "as the published tokenizer gives");
            assertEquals(tokenizer.special("<|im_start|>"), empty[0]);
            assertEquals(tokenizer.special("<|im_end|>"), empty[3]);
            assertEquals(377, tokenizer.special("<|endoftext|>"));
        }
    }

    /** By hand: x y 5 times, z y 5 times, y x 3 times; of the two most frequent the smaller left byte comes first. */
    @Test
    void theMostFrequentPairIsMergedFirstAndTiesGoToTheSmallerId() {
        List<String> prompts = new ArrayList<>(Collections.nCopies(5, "zy xy"));
        prompts.addAll(Collections.nCopies(3, "yx"));
        ByteLevelBpe tokenizer = ByteLevelBpe.train(prompts, 259 + 40, UNLIMITED);
        List<String> own = tokenizer.merges().stream()
                .map(m -> m.left() + "+" + m.right())
                .filter(m -> m.matches(".*[xyz].*"))
                .toList();
        // " xy" starts with a space, whose character Ġ has a greater id
        assertEquals(List.of("x+y", "z+y", "Ġ+xy", "y+x"), own);
    }

    @Test
    void aLimitKeepsChineseTokensToWords() throws Exception {
        List<String> prompts = List.of("红色圆形", "红色方块", "蓝色圆形", "蓝色方块", "红色", "蓝色", "圆形", "方块");
        for (int longest : new int[] {2, 4}) {
            ByteLevelBpe tokenizer = ByteLevelBpe.train(prompts, 600, longest);
            assertTrue(tokenizer.size() < 600, "the pairs ran out");
            try (HuggingFaceTokenizer reader = written(tokenizer)) {
                List<String> tokens = IntStream.range(0, tokenizer.tokens().size())
                        .mapToObj(id -> reader.decode(new long[] {id}, false))
                        .toList();
                assertTrue(tokens.containsAll(List.of("红色", "蓝色", "圆形", "方块", "assistant")));
                assertEquals(longest == 4, tokens.contains("红色圆形"));
                // U+FFFD is what a piece of a character decodes to
                assertTrue(
                        tokens.stream().allMatch(t -> !t.contains("\ufffd") || t.matches("\ufffd+")),
                        "a token is whole characters or a piece of one");
            }
        }
    }

    @Test
    void theOrderOfPromptsDoesNotMatterAndReadingRestoresTheTokenizer() throws Exception {
        ByteLevelBpe tokenizer = ByteLevelBpe.train(PROMPTS, 360, UNLIMITED);
        List<String> shuffled = new ArrayList<>(PROMPTS);
        Collections.shuffle(shuffled, new Random(1));
        Path other = folder.resolve("other");
        tokenizer.write(folder);
        ByteLevelBpe.train(shuffled, 360, UNLIMITED).write(other);
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            assertArrayEquals(Files.readAllBytes(folder.resolve(file)), Files.readAllBytes(other.resolve(file)));
        }
        assertEquals(tokenizer, ByteLevelBpe.read(folder));
    }

    @Test
    void aSizeTooSmallForTheBytesIsNamed() {
        String message = assertThrows(IllegalArgumentException.class, () -> ByteLevelBpe.train(PROMPTS, 258, UNLIMITED))
                .getMessage();
        assertEquals("size 258: a vocabulary has 256 bytes and 3 special tokens; expected 259 or more", message);
    }
}
