package org.zimagelab.perception;

import com.google.gson.JsonElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.text.Tokenizer;

/** Texts as inputs of networks: token ids. */
final class TextPreprocessing {
    /** The file that {@link Tokenizer} reads. */
    static final String TOKENIZER = "tokenizer.json";

    /** The file that {@link Tokenizer#bert} reads. */
    static final String BERT_TOKENS = "vocab.txt";

    private TextPreprocessing() {}

    /**
     * The folder with the file of a tokenizer: that of the weights, or one beside it.
     *
     * @param weights file with tensors
     * @param beside name of the other folder
     * @param file that the tokenizer is read from
     * @throws ModelException with one line that says where the file belongs
     */
    static Path tokenizerFolder(Path weights, String beside, String file) {
        Path own = weights.toAbsolutePath().getParent();
        Path other = own.resolveSibling(beside);
        return Stream.of(own, other)
                .filter(folder -> Files.isRegularFile(folder.resolve(file)))
                .findFirst()
                .orElseThrow(() ->
                        new ModelException(own.resolve(file) + ": missing; it may also be in the folder " + other));
    }

    /** As for CLIP: at most {@code longest} ids, of which the last is that of the end token. */
    static long[] clip(Tokenizer tokenizer, String text, int longest) {
        return cut(tokenizer.encode(text), longest);
    }

    /** As for SigLIP 2: lower case, padded to {@code longest} ids, as in training. */
    static long[] siglip(Tokenizer tokenizer, long padding, String text, int longest) {
        long[] ids = cut(tokenizer.encode(text.toLowerCase(Locale.ROOT)), longest);
        long[] padded = Arrays.copyOf(ids, longest);
        Arrays.fill(padded, ids.length, longest, padding);
        return padded;
    }

    /** The id of the padding token in {@code tokenizer_config.json}; 0 if it names none. */
    static long padding(Tokenizer tokenizer, Path folder) {
        Path file = folder.resolve("tokenizer_config.json");
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        ConfigFile config = ConfigFile.read(file);
        if (!config.has("pad_token")) {
            return 0;
        }
        JsonElement token = config.json().get("pad_token");
        String content = token.isJsonObject() ? config.object("pad_token").text("content") : config.text("pad_token");
        try {
            return tokenizer.encode(content)[0];
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw config.absurd("pad_token", "a token");
        }
    }

    /** The beginning of a long text, and the id that ends it. */
    static long[] cut(long[] ids, int longest) {
        if (ids.length <= longest) {
            return ids;
        }
        long[] cut = Arrays.copyOf(ids, longest);
        cut[longest - 1] = ids[ids.length - 1];
        return cut;
    }
}
