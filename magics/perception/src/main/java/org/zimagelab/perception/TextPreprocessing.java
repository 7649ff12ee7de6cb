package org.zimagelab.perception;

import com.google.gson.JsonElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.text.Tokenizer;

/** Texts as the networks want them. */
final class TextPreprocessing {
    private TextPreprocessing() {}

    /** CLIP's: at most {@code longest} ids, of which the last is the end's. */
    static long[] clip(Tokenizer tokenizer, String text, int longest) {
        return cut(tokenizer.encode(text), longest);
    }

    /** SigLIP 2's: lower case, and padded to {@code longest} ids, as it was trained. */
    static long[] siglip(Tokenizer tokenizer, long padding, String text, int longest) {
        long[] ids = cut(tokenizer.encode(text.toLowerCase(Locale.ROOT)), longest);
        long[] padded = Arrays.copyOf(ids, longest);
        Arrays.fill(padded, ids.length, longest, padding);
        return padded;
    }

    /** The id of the token that {@code tokenizer_config.json} pads with; 0 where it says nothing. */
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

    /** Of a long text the beginning, and the id that ends it. */
    private static long[] cut(long[] ids, int longest) {
        if (ids.length <= longest) {
            return ids;
        }
        long[] cut = Arrays.copyOf(ids, longest);
        cut[longest - 1] = ids[ids.length - 1];
        return cut;
    }
}
