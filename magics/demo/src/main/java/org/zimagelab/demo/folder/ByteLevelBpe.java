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
 * A tokenizer like Qwen's: it normalises a text to NFC, splits it into words by Qwen's pattern, and joins the UTF-8
 * bytes of each word by byte-pair encoding (Sennrich, Haddow and Birch 2016, arXiv 1508.07909; over bytes as in GPT-2,
 * Radford et al. 2019). It can encode any text. {@link PromptTokenizer} does the encoding.
 *
 * @param tokens by id, without the special tokens, whose ids follow. Each byte is spelled as one visible character, as
 *     in GPT-2
 * @param merges in the order in which they were learned and are applied
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
     * One visible character for each byte, as in GPT-2: the character of Latin-1 if it is visible, else the next one
     * from U+0100 on.
     */
    private static final String ALPHABET = alphabet();

    /** Two tokens that are joined into one. */
    public record Merge(String left, String right) {}

    public ByteLevelBpe {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /**
     * Learns a tokenizer from prompts. Each prompt is counted inside the chat template, so that the words of the
     * template become tokens too. Training joins the most frequent pair of tokens again and again. Among equally
     * frequent pairs it takes the one whose left token has the smallest id, then the one whose right token has. Unlike
     * with other trainers, a token is either a piece of one character or a number of whole characters. The order of the
     * prompts does not matter.
     *
     * @param prompts as a person writes them
     * @param size the most tokens, special tokens included; there are fewer if the prompts have no more pairs
     * @param longest the most characters beyond ASCII in one token. Chinese has no spaces: without a limit, a phrase
     *     that the prompts repeat becomes one token, and a model must learn the meaning of its words anew for every
     *     phrase
     * @throws IllegalArgumentException if {@code size} is too small for the 256 bytes and the special tokens
     */
    public static ByteLevelBpe train(Iterable<String> prompts, int size, int longest) {
        int least = BYTES + SPECIAL.size();
        if (size < least) {
            throw new IllegalArgumentException("size " + size + ": a vocabulary has 256 bytes and " + SPECIAL.size()
                    + " special tokens; expected " + least + " or more");
        }
        // during training, a token is a string with one character (0 to 255) per byte
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
            // two merges may give the same token
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
     * Reads a tokenizer that {@link #write} wrote.
     *
     * @throws ModelException that names the file and the reason
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
            throw new ModelException(model.path() + ": not a tokenizer that this project wrote", e);
        }
    }

    /** The number of tokens, special tokens included. The embedding of a text encoder needs at least as many rows. */
    public int size() {
        return tokens.size() + SPECIAL.size();
    }

    /** The id of a special token, such as {@code <|im_end|>}. */
    public int special(String token) {
        int place = SPECIAL.indexOf(token);
        if (place < 0) {
            throw new IllegalArgumentException("'" + token + "' is not a special token");
        }
        return tokens.size() + place;
    }

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json}. The same tokenizer always gives the same bytes.
     */
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

    /** How often each word occurs in the prompts, without special tokens, split as the encoder splits them. */
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
        // the encoder's \s matches every Unicode white space; Java's does so only with this flag
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
