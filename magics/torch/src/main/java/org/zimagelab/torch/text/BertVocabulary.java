package org.zimagelab.torch.text;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * The tokenizer of {@code bert-base-uncased}, made from its list of tokens.
 *
 * @param tokens in the order of their ids
 * @param plain how many of them the file has; the others are special tokens that a program adds
 */
record BertVocabulary(List<String> tokens, int plain) {
    /** One token a line; a piece that is not the first of its word begins with {@code ##}. */
    static final String FILE = "vocab.txt";

    /** BERT's file has 232 kB. */
    private static final long LONGEST_FILE = 16L << 20;

    private static final int LONGEST_TOKEN = 1024;
    private static final String UNKNOWN = "[UNK]";
    private static final String BEGIN = "[CLS]";
    private static final String END = "[SEP]";
    private static final List<String> SPECIAL = List.of("[PAD]", UNKNOWN, BEGIN, END, "[MASK]");

    /** @throws ModelException naming the file and the reason */
    static BertVocabulary read(Path file, List<String> added) {
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": missing");
        }
        List<String> tokens;
        try {
            if (Files.size(file) > LONGEST_FILE) {
                throw new ModelException(
                        file + ": over " + LONGEST_FILE + " bytes, which no list of BERT's tokens has");
            }
            tokens = new ArrayList<>(Files.readAllLines(file));
        } catch (CharacterCodingException e) {
            throw new ModelException(file + ": not UTF-8", e);
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        int plain = tokens.size();
        tokens.addAll(added);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.isBlank() || token.length() > LONGEST_TOKEN || !TextInput.isWhole(token) || !seen.add(token)) {
                throw new ModelException(file + ": line " + (i + 1) + " is '" + Printable.value(token)
                        + "'; expected each token once, on a line of its own");
            }
        }
        for (String special : SPECIAL) {
            if (!seen.contains(special)) {
                throw new ModelException(file + ": no token " + special + ", which BERT's list has");
            }
        }
        return new BertVocabulary(List.copyOf(tokens), plain);
    }

    /** As JSON for the library. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setSerializeNulls(true);
            json.beginObject().name("version").value("1.0");
            json.name("truncation").nullValue().name("padding").nullValue();
            json.name("added_tokens").beginArray();
            for (int id = 0; id < tokens.size(); id++) {
                if (id >= plain || SPECIAL.contains(tokens.get(id))) {
                    json.beginObject().name("id").value(id).name("content").value(tokens.get(id));
                    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                        json.name(flag).value(false);
                    }
                    json.name("special").value(true).endObject();
                }
            }
            json.endArray();
            json.name("normalizer").beginObject().name("type").value("BertNormalizer");
            json.name("clean_text").value(true).name("handle_chinese_chars").value(true);
            json.name("strip_accents").nullValue().name("lowercase").value(true).endObject();
            json.name("pre_tokenizer")
                    .beginObject()
                    .name("type")
                    .value("BertPreTokenizer")
                    .endObject();
            json.name("post_processor").beginObject().name("type").value("BertProcessing");
            json.name("sep").beginArray().value(END).value(tokens.indexOf(END)).endArray();
            json.name("cls")
                    .beginArray()
                    .value(BEGIN)
                    .value(tokens.indexOf(BEGIN))
                    .endArray()
                    .endObject();
            json.name("decoder").nullValue();
            json.name("model").beginObject().name("type").value("WordPiece");
            json.name("unk_token")
                    .value(UNKNOWN)
                    .name("continuing_subword_prefix")
                    .value("##");
            json.name("max_input_chars_per_word").value(100).name("vocab").beginObject();
            for (int id = 0; id < plain; id++) {
                json.name(tokens.get(id)).value(id);
            }
            json.endObject().endObject().endObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.toString();
    }
}
