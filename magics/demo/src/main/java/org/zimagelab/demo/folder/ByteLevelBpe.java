package org.zimagelab.demo.folder;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.ConfigFile;

/**
 * A tokenizer of Qwen's kind: text in NFC, cut into words by Qwen's pattern, each word's UTF-8 bytes joined by
 * byte-pair encoding (Sennrich, Haddow and Birch 2016, arXiv 1508.07909; over bytes as in GPT-2, Radford et al. 2019).
 * No text is unknown to it. Encoding is {@link PromptTokenizer}'s.
 *
 * @param tokens by id, without the special tokens, whose ids follow; a byte is one visible character, as GPT-2 spells
 *     them
 * @param merges in the order in which they were learnt, which is the order in which they are applied
 */
public record ByteLevelBpe(List<String> tokens, List<Merge> merges) {
    private static final String FILE = "tokenizer.json";
    private static final int BYTES = 256;

    /** Special tokens in the order of their ids. */
    private static final List<String> SPECIAL = StreamSupport.stream(
                    JsonTemplate.of(FILE).json().getAsJsonArray("added_tokens").spliterator(), false)
            .map(t -> t.getAsJsonObject().get("content").getAsString())
            .toList();

    /**
     * One visible character for each byte: its own where Latin-1 has a visible one, else the next from U+0100 on
     * (GPT-2).
     */
    private static final String ALPHABET = alphabet();

    /** Two tokens that become one. */
    public record Merge(String left, String right) {}

    public ByteLevelBpe {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /**
     * Learns from prompts, each counted inside the chat template, so that the template's own words are tokens too. The
     * most frequent pair of tokens becomes one, again and again; of pairs as frequent, the one whose left token has the
     * smaller id, then the right. Unlike in other trainers, a token is a piece of one character, or whole characters.
     * The same prompts give the same tokenizer, in whatever order they come.
     *
     * @param prompts as a person writes them
     * @param size tokens at most, special ones included; fewer when the prompts hold no more pairs
     * @param longest characters beyond ASCII that a token may have. Chinese is written without spaces, so without a
     *     limit a phrase that the prompts repeat becomes one token, and what its words mean must be learnt for every
     *     phrase anew
     * @throws IllegalArgumentException when {@code size} does not hold the 256 bytes and the special tokens
     */
    public static ByteLevelBpe train(Iterable<String> prompts, int size, int longest) {
        int least = BYTES + SPECIAL.size();
        if (size < least) {
            throw new IllegalArgumentException("size " + size + ": a vocabulary has 256 bytes and " + SPECIAL.size()
                    + " special tokens; expected " + least + " or more");
        }
        // while it learns, a token is its bytes, and a byte is the character of this number
        List<String> tokens = new ArrayList<>();
        IntStream.range(0, BYTES).forEach(b -> tokens.add(String.valueOf((char) b)));
        tokens.sort(Comparator.comparing(ByteLevelBpe::spelled));
        Map<String, Integer> ids = new HashMap<>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        PairCounts counts = new PairCounts(tokens, longest);
        words(prompts).forEach((word, count) -> {
            String bytes = new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            counts.add(bytes.chars().map(b -> ids.get(String.valueOf((char) b))).toArray(), count);
        });
        List<Merge> merges = new ArrayList<>();
        while (tokens.size() < size - SPECIAL.size() && counts.hasPair()) {
            PairCounts.Pair pair = counts.best();
            String left = tokens.get(pair.left());
            String right = tokens.get(pair.right());
            // two ways may lead to one token
            int id = ids.computeIfAbsent(left + right, token -> {
                tokens.add(token);
                return tokens.size() - 1;
            });
            merges.add(new Merge(spelled(left), spelled(right)));
            counts.merge(pair, id);
        }
        return new ByteLevelBpe(tokens.stream().map(ByteLevelBpe::spelled).toList(), merges);
    }

    /**
     * What {@link #write} wrote.
     *
     * @throws ModelException naming the file and the reason
     */
    public static ByteLevelBpe read(Path folder) {
        ConfigFile model = ConfigFile.read(folder.resolve(FILE)).object("model");
        JsonObject vocabulary = model.object("vocab").json();
        String[] tokens = new String[vocabulary.size()];
        try {
            vocabulary.entrySet().forEach(e -> tokens[e.getValue().getAsInt()] = e.getKey());
            List<Merge> merges = new ArrayList<>();
            for (JsonElement pair : model.json().getAsJsonArray("merges")) {
                merges.add(new Merge(
                        pair.getAsJsonArray().get(0).getAsString(),
                        pair.getAsJsonArray().get(1).getAsString()));
            }
            return new ByteLevelBpe(List.of(tokens), merges);
        } catch (RuntimeException e) {
            throw new ModelException(model.path() + ": not a tokenizer as this project writes it", e);
        }
    }

    /** Tokens, special ones included: rows that a text encoder's embedding needs at least. */
    public int size() {
        return tokens.size() + SPECIAL.size();
    }

    /** The id of a special token, such as {@code <|im_end|>}. */
    public int special(String token) {
        int place = SPECIAL.indexOf(token);
        if (place < 0) {
            throw new IllegalArgumentException("'" + token + "' is no special token");
        }
        return tokens.size() + place;
    }

    /** Writes {@code tokenizer.json} and {@code tokenizer_config.json}; the same tokenizer gives the same bytes. */
    public void write(Path folder) throws IOException {
        JsonTemplate file = JsonTemplate.of(FILE);
        JsonObject described = new JsonObject();
        for (JsonElement e : file.json().getAsJsonArray("added_tokens")) {
            JsonObject token = e.getAsJsonObject();
            int id = special(token.get("content").getAsString());
            token.remove("id");
            described.add(String.valueOf(id), token.deepCopy());
            token.addProperty("id", id);
        }
        JsonObject vocabulary = new JsonObject();
        for (String token : tokens) {
            vocabulary.addProperty(token, vocabulary.size());
        }
        JsonArray pairs = new JsonArray();
        for (Merge merge : merges) {
            JsonArray pair = new JsonArray();
            pair.add(merge.left());
            pair.add(merge.right());
            pairs.add(pair);
        }
        file.json().getAsJsonObject("model").add("vocab", vocabulary);
        file.json().getAsJsonObject("model").add("merges", pairs);
        file.write(folder.resolve(FILE));
        JsonTemplate.of("tokenizer_config.json")
                .with("added_tokens_decoder", described)
                .write(folder.resolve("tokenizer_config.json"));
    }

    /** How often each word stands in the prompts, special tokens apart, cut as the encoder cuts. */
    private static Map<String, Long> words(Iterable<String> prompts) {
        String pattern = JsonTemplate.of(FILE)
                .json()
                .getAsJsonObject("pre_tokenizer")
                .getAsJsonArray("pretokenizers")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("pattern")
                .get("Regex")
                .getAsString();
        // \s of the encoder knows every white space, as Java's does only when told
        Pattern word = Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
        Pattern between = Pattern.compile(SPECIAL.stream().map(Pattern::quote).collect(Collectors.joining("|")));
        Map<String, Long> counts = new HashMap<>();
        for (String prompt : prompts) {
            for (String text : between.split(PromptTokenizer.templated(prompt))) {
                Matcher m = word.matcher(Normalizer.normalize(text, Normalizer.Form.NFC));
                while (m.find()) {
                    counts.merge(m.group(), 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    private static String spelled(String bytes) {
        StringBuilder s = new StringBuilder();
        bytes.chars().forEach(b -> s.append(ALPHABET.charAt(b)));
        return s.toString();
    }

    private static String alphabet() {
        StringBuilder alphabet = new StringBuilder();
        int others = 0;
        for (int b = 0; b < BYTES; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            alphabet.append((char) (visible ? b : BYTES + others++));
        }
        return alphabet.toString();
    }
}
