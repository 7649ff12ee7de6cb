package org.zimagelab.torch.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The tokenizer of Qwen2.5 and Qwen3, as their {@code tokenizer.json} has it, made from the ranks that Qwen publishes
 * for tiktoken ({@code qwen.tiktoken}).
 *
 * <p>Ranks name tokens, merges name pairs. The pair of a token is what byte-pair encoding makes of the token with the
 * ranks below its own. The vocabulary and the merges made so are equal to Qwen2.5's {@code vocab.json} and
 * {@code merges.txt}.
 */
final class QwenTokenizerFile {
    /** Tokens that are found in a text before anything else, in the order of their ids, which follow the ranks. */
    private static final List<String> ADDED = List.of(
            "<|endoftext|>",
            "<|im_start|>",
            "<|im_end|>",
            "<|object_ref_start|>",
            "<|object_ref_end|>",
            "<|box_start|>",
            "<|box_end|>",
            "<|quad_start|>",
            "<|quad_end|>",
            "<|vision_start|>",
            "<|vision_end|>",
            "<|vision_pad|>",
            "<|image_pad|>",
            "<|video_pad|>",
            "<tool_call>",
            "</tool_call>",
            "<|fim_prefix|>",
            "<|fim_middle|>",
            "<|fim_suffix|>",
            "<|fim_pad|>",
            "<|repo_name|>",
            "<|file_sep|>",
            "<tool_response>",
            "</tool_response>",
            "<think>",
            "</think>");

    /** From this token on, tokens have a meaning in a chat but are not special. */
    private static final int FIRST_PLAIN = 14;

    private static final int RANKS = 151_643;

    /** The id of the last added token. */
    static final int HIGHEST_ID = RANKS + ADDED.size() - 1;

    private static final String NORMALIZER = "{\"type\":\"NFC\"}";

    private static final String BYTE_LEVEL =
            "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":false,\"use_regex\":false}";

    private QwenTokenizerFile() {}

    /** Reads the ranks and makes the merges, which takes a part of a second. */
    static TokenizerFile read() {
        Map<String, Integer> vocabulary = vocabulary();
        List<TokenizerFile.Merge> merges = new ArrayList<>();
        vocabulary.forEach((token, rank) -> {
            if (token.length() > 1) {
                merges.add(merge(token, rank, vocabulary));
            }
        });
        List<TokenizerFile.Added> added = new ArrayList<>();
        for (int i = 0; i < ADDED.size(); i++) {
            boolean special = i < FIRST_PLAIN || ADDED.get(i).startsWith("<|");
            added.add(new TokenizerFile.Added(RANKS + i, ADDED.get(i), false, false, false, false, special));
        }
        return new TokenizerFile(
                added,
                JsonParser.parseString(NORMALIZER),
                preTokenizer(),
                JsonParser.parseString(BYTE_LEVEL),
                new TokenizerFile.Model(null, "", false, false, false, vocabulary, merges));
    }

    private static JsonElement preTokenizer() {
        JsonElement split = JsonParser.parseString("{\"type\":\"Split\",\"behavior\":\"Isolated\",\"invert\":false}");
        JsonElement pattern = JsonParser.parseString("{}");
        pattern.getAsJsonObject().addProperty("Regex", TokenizerParts.QWEN_WORDS);
        split.getAsJsonObject().add("pattern", pattern);
        JsonElement both = JsonParser.parseString("{\"type\":\"Sequence\",\"pretokenizers\":[]}");
        both.getAsJsonObject().getAsJsonArray("pretokenizers").add(split);
        both.getAsJsonObject().getAsJsonArray("pretokenizers").add(JsonParser.parseString(BYTE_LEVEL));
        return both;
    }

    /** Ids by token in the order of the ids. A token's characters stand for bytes, see {@link #characters}. */
    private static Map<String, Integer> vocabulary() {
        char[] characters = characters();
        Map<String, Integer> vocabulary = new LinkedHashMap<>(2 * RANKS);
        try (InputStream packed = QwenTokenizerFile.class.getResourceAsStream("qwen.tiktoken.gz");
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                byte[] bytes = Base64.getDecoder().decode(line.substring(0, space));
                StringBuilder token = new StringBuilder(bytes.length);
                for (byte b : bytes) {
                    token.append(characters[b & 0xff]);
                }
                vocabulary.put(token.toString(), Integer.parseInt(line.substring(space + 1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of this program cannot be read", e);
        }
        return vocabulary;
    }

    /** The character that stands for each byte in GPT-2's byte-level encoding: itself if it is visible. */
    private static char[] characters() {
        char[] characters = new char[256];
        char next = 256;
        for (int b = 0; b < characters.length; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            characters[b] = visible ? (char) b : next++;
        }
        return characters;
    }

    /** The two tokens that make a token. Most can be cut at one place only; else byte-pair encoding decides. */
    private static TokenizerFile.Merge merge(String token, int rank, Map<String, Integer> vocabulary) {
        int places = 0;
        int at = 0;
        for (int i = 1; i < token.length() && places < 2; i++) {
            if (isBelow(rank, vocabulary.get(token.substring(0, i)))
                    && isBelow(rank, vocabulary.get(token.substring(i)))) {
                places++;
                at = i;
            }
        }
        int cut = places == 1 ? at : encoded(token, rank, vocabulary);
        return new TokenizerFile.Merge(token.substring(0, cut), token.substring(cut));
    }

    private static boolean isBelow(int rank, Integer other) {
        return other != null && other < rank;
    }

    /** Merges neighbours of the lowest rank below the token's own until two parts are left; where they meet. */
    private static int encoded(String token, int rank, Map<String, Integer> vocabulary) {
        int parts = token.length();
        int[] starts = new int[parts + 1];
        for (int i = 0; i <= parts; i++) {
            starts[i] = i;
        }
        for (; parts > 2; parts--) {
            int best = -1;
            int lowest = rank;
            for (int i = 0; i + 2 <= parts; i++) {
                Integer r = vocabulary.get(token.substring(starts[i], starts[i + 2]));
                if (isBelow(lowest, r)) {
                    lowest = r;
                    best = i;
                }
            }
            if (best < 0) {
                throw new IllegalStateException("token " + rank + " is no merge of two others");
            }
            System.arraycopy(starts, best + 2, starts, best + 1, parts - best - 1);
        }
        return starts[1];
    }
}
