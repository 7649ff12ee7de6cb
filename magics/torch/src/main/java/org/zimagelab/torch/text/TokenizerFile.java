package org.zimagelab.torch.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.Json;

/**
 * A {@code tokenizer.json} of the few kinds that our models have: byte-pair encoding as in Qwen's, CLIP's and Gemma's
 * files.
 *
 * <p>The library that encodes aborts the JVM on many files that it cannot use. So this class reads the file and refuses
 * everything that is not of a known form. The library gets {@link #json() a text written from what was read}, never the
 * file.
 *
 * @param added tokens that are found in a text before anything else is done, in the order of the file
 * @param normalizer as {@link TokenizerParts#normalizer} knows it, or JSON's null
 * @param preTokenizer as {@link TokenizerParts#preTokenizer} knows it
 * @param postProcessor as {@link TokenizerParts#postProcessor} knows it, or JSON's null
 * @param model the encoding of a word
 */
record TokenizerFile(
        List<Added> added, JsonElement normalizer, JsonElement preTokenizer, JsonElement postProcessor, Model model) {

    /** Gemma's file has 33 MB. */
    private static final long LONGEST_FILE = 128L << 20;

    private static final int MOST_TOKENS = 1 << 20;
    private static final int MOST_MERGES = 1 << 22;
    private static final int MOST_ADDED = 1 << 14;

    /** The most characters of a token; Qwen's longest has 128. */
    private static final int LONGEST_TOKEN = 1024;

    /** See {@code AddedToken} of the library. */
    record Added(
            int id,
            String content,
            boolean singleWord,
            boolean lstrip,
            boolean rstrip,
            boolean normalized,
            boolean special) {}

    /** Two tokens of the vocabulary that together make a third. */
    record Merge(String left, String right) {}

    /**
     * Byte-pair encoding.
     *
     * @param unknown token for characters that no token contains, or null
     * @param suffix of the last character of a word, or ""
     * @param vocabulary ids by token
     * @param merges in the order in which they are applied
     */
    record Model(
            String unknown,
            String suffix,
            boolean fuseUnknown,
            boolean byteFallback,
            boolean ignoreMerges,
            Map<String, Integer> vocabulary,
            List<Merge> merges) {}

    /**
     * Reads and checks a file.
     *
     * @throws ModelException naming the file, the place and the reason
     */
    static TokenizerFile read(Path file) {
        try {
            long size = Files.size(file);
            if (size > LONGEST_FILE) {
                throw new JsonParseException(size + " bytes are too many; expected at most " + LONGEST_FILE);
            }
            return parse(Files.readString(file));
        } catch (JsonParseException e) {
            throw new ModelException(file + ": not a tokenizer of a known kind: " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new ModelException(file + ": not a tokenizer of a known kind: not UTF-8", e);
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** @throws JsonParseException with the place and the reason */
    static TokenizerFile parse(String text) {
        Map<String, JsonElement> parts = new HashMap<>();
        Model model = null;
        try (JsonReader reader = Json.reader(text)) {
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.nextName();
                if (name.equals("model")) {
                    if (model != null) {
                        throw new JsonParseException("'model' occurs twice");
                    }
                    model = model(reader);
                } else if (parts.put(name, Json.value(reader)) != null) {
                    throw new JsonParseException("'" + Printable.value(name) + "' occurs twice");
                }
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("there is more text after the end");
            }
        } catch (IOException e) {
            throw new JsonParseException(Json.reason(e), e);
        } catch (IllegalStateException | NumberFormatException e) {
            // a value has another type than expected
            throw new JsonParseException(Json.reason(new IOException(e.getMessage())), e);
        }
        if (model == null) {
            throw new JsonParseException("'model' is missing");
        }
        return whole(parts, model);
    }

    private static TokenizerFile whole(Map<String, JsonElement> parts, Model model) {
        JsonObject top = new JsonObject();
        parts.forEach(top::add);
        TokenizerParts.Part whole = new TokenizerParts.Part("", top);
        // the library neither cuts nor pads, and ids are never decoded
        whole.only(Set.of(
                "version",
                "truncation",
                "padding",
                "added_tokens",
                "normalizer",
                "pre_tokenizer",
                "post_processor",
                "decoder"));
        if (top.has("version") && !whole.text("version").equals("1.0")) {
            throw whole.unknown("version");
        }
        List<Added> added = added(whole, model);
        Map<String, Integer> ids = new HashMap<>(model.vocabulary());
        added.forEach(a -> ids.put(a.content(), a.id()));
        JsonElement normalizer = orNull(top, "normalizer");
        JsonElement preTokenizer = orNull(top, "pre_tokenizer");
        JsonElement postProcessor = orNull(top, "post_processor");
        if (!normalizer.isJsonNull()) {
            TokenizerParts.normalizer(whole.part("normalizer"), true);
        }
        TokenizerParts.preTokenizer(whole.part("pre_tokenizer"), true);
        if (!postProcessor.isJsonNull()) {
            TokenizerParts.postProcessor(whole.part("post_processor"), ids);
        }
        return new TokenizerFile(added, normalizer, preTokenizer, postProcessor, model);
    }

    private static JsonElement orNull(JsonObject top, String name) {
        return top.has(name) ? top.get(name) : JsonNull.INSTANCE;
    }

    /** Checks ids: for tokens that are not in the vocabulary, the library ignores the file's ids and counts its own. */
    private static List<Added> added(TokenizerParts.Part whole, Model model) {
        List<Added> added = new ArrayList<>();
        Set<String> contents = new HashSet<>();
        int size = model.vocabulary().size();
        int next = size;
        for (TokenizerParts.Part token : whole.parts("added_tokens", MOST_ADDED)) {
            token.only(Set.of("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"));
            Added a = new Added(
                    token.whole("id"),
                    token.text("content"),
                    token.flag("single_word"),
                    token.flag("lstrip"),
                    token.flag("rstrip"),
                    token.flag("normalized"),
                    token.flag("special"));
            checkToken(a.content());
            if (!contents.add(a.content())) {
                throw new JsonParseException("added token '" + Printable.value(a.content()) + "' occurs twice");
            }
            Integer known = model.vocabulary().get(a.content());
            int expected = known == null ? next : known;
            if (a.id() != expected) {
                throw new JsonParseException("added token '" + Printable.value(a.content()) + "' has id " + a.id()
                        + "; expected " + expected + " after the tokens before it");
            }
            next = Math.max(size, Math.max(next, a.id() + 1));
            added.add(a);
        }
        return added;
    }

    private static Model model(JsonReader reader) throws IOException {
        Map<String, JsonElement> rest = new HashMap<>();
        Map<String, Integer> vocabulary = null;
        List<Merge> merges = null;
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (name.equals("vocab") && vocabulary == null) {
                vocabulary = vocabulary(reader);
            } else if (name.equals("merges") && merges == null) {
                merges = merges(reader);
            } else if (rest.put(name, Json.value(reader)) != null) {
                throw new JsonParseException("model: '" + Printable.value(name) + "' occurs twice");
            }
        }
        reader.endObject();
        if (vocabulary == null || merges == null) {
            throw new JsonParseException("model: '" + (vocabulary == null ? "vocab" : "merges") + "' is missing");
        }
        for (Merge m : merges) {
            for (String token : List.of(m.left(), m.right(), m.left() + m.right())) {
                if (!vocabulary.containsKey(token)) {
                    throw new JsonParseException("model.merges: '" + Printable.value(m.left()) + "' and '"
                            + Printable.value(m.right()) + "' need '" + Printable.value(token)
                            + "', which is not in the vocabulary");
                }
            }
        }
        return model(rest, vocabulary, merges);
    }

    private static Model model(Map<String, JsonElement> rest, Map<String, Integer> vocabulary, List<Merge> merges) {
        JsonObject json = new JsonObject();
        rest.forEach(json::add);
        TokenizerParts.Part part = new TokenizerParts.Part("model", json);
        part.only(Set.of(
                "type",
                "dropout",
                "unk_token",
                "continuing_subword_prefix",
                "end_of_word_suffix",
                "fuse_unk",
                "byte_fallback",
                "ignore_merges"));
        if (json.has("type") && !part.text("type").equals("BPE")) {
            throw part.unknown("type");
        }
        if (part.has("dropout")) {
            throw part.unknown("dropout");
        }
        if (part.has("continuing_subword_prefix")
                && !part.text("continuing_subword_prefix").isEmpty()) {
            throw part.unknown("continuing_subword_prefix");
        }
        String suffix = part.has("end_of_word_suffix") ? part.text("end_of_word_suffix") : "";
        if (!suffix.isEmpty() && !suffix.equals("</w>")) {
            throw part.unknown("end_of_word_suffix");
        }
        String unknown = part.has("unk_token") ? part.text("unk_token") : null;
        if (unknown != null && !vocabulary.containsKey(unknown)) {
            throw new JsonParseException(
                    "model.unk_token: '" + Printable.value(unknown) + "' is not in the vocabulary");
        }
        return new Model(
                unknown,
                suffix,
                part.has("fuse_unk") && part.flag("fuse_unk"),
                part.has("byte_fallback") && part.flag("byte_fallback"),
                part.has("ignore_merges") && part.flag("ignore_merges"),
                vocabulary,
                merges);
    }

    private static Map<String, Integer> vocabulary(JsonReader reader) throws IOException {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        Set<Integer> ids = new HashSet<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String token = reader.nextName();
            checkToken(token);
            int id = reader.nextInt();
            if (id < 0 || id >= MOST_TOKENS || !ids.add(id) || vocabulary.put(token, id) != null) {
                throw new JsonParseException("model.vocab: '" + Printable.value(token) + "' has id " + id
                        + "; expected each token once, and for each another id from 0 to " + (MOST_TOKENS - 1));
            }
        }
        reader.endObject();
        if (vocabulary.isEmpty()) {
            throw new JsonParseException("model.vocab is empty");
        }
        return vocabulary;
    }

    private static void checkToken(String token) {
        if (token.isEmpty() || token.length() > LONGEST_TOKEN || !TextInput.isWhole(token)) {
            throw new JsonParseException(
                    "token '" + Printable.value(token) + "': expected 1 to " + LONGEST_TOKEN + " whole characters");
        }
    }

    /** {@code ["a", "b"]}, or in older files {@code "a b"}. */
    private static List<Merge> merges(JsonReader reader) throws IOException {
        List<Merge> merges = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            if (reader.peek() == JsonToken.BEGIN_ARRAY) {
                reader.beginArray();
                merges.add(new Merge(reader.nextString(), reader.nextString()));
                reader.endArray();
            } else {
                String[] two = reader.nextString().split(" ", -1);
                if (two.length != 2) {
                    throw new JsonParseException("model.merges: number " + (merges.size() + 1) + " is not two tokens");
                }
                merges.add(new Merge(two[0], two[1]));
            }
            if (merges.size() > MOST_MERGES) {
                throw new JsonParseException("model.merges: more than " + MOST_MERGES);
            }
        }
        reader.endArray();
        return merges;
    }

    /** The highest id of any token. */
    int highestId() {
        int highest = added.stream().mapToInt(Added::id).max().orElse(0);
        for (int id : model.vocabulary().values()) {
            highest = Math.max(highest, id);
        }
        return highest;
    }

    /** The tokenizer as JSON for the library, without the parts that encoding does not use. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setSerializeNulls(true);
            json.beginObject().name("version").value("1.0");
            json.name("truncation").nullValue().name("padding").nullValue();
            json.name("added_tokens").beginArray();
            for (Added a : added) {
                json.beginObject().name("id").value(a.id()).name("content").value(a.content());
                json.name("single_word").value(a.singleWord());
                json.name("lstrip").value(a.lstrip()).name("rstrip").value(a.rstrip());
                json.name("normalized").value(a.normalized()).name("special").value(a.special());
                json.endObject();
            }
            json.endArray();
            json.name("normalizer").jsonValue(normalizer.toString());
            json.name("pre_tokenizer").jsonValue(preTokenizer.toString());
            json.name("post_processor").jsonValue(postProcessor.toString());
            json.name("decoder").nullValue();
            write(json.name("model"));
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.toString();
    }

    private void write(JsonWriter json) throws IOException {
        json.beginObject().name("type").value("BPE");
        json.name("dropout").nullValue().name("unk_token").value(model.unknown());
        json.name("continuing_subword_prefix").nullValue();
        json.name("end_of_word_suffix").value(model.suffix().isEmpty() ? null : model.suffix());
        json.name("fuse_unk").value(model.fuseUnknown());
        json.name("byte_fallback").value(model.byteFallback());
        json.name("ignore_merges").value(model.ignoreMerges());
        json.name("vocab").beginObject();
        for (var e : model.vocabulary().entrySet()) {
            json.name(e.getKey()).value(e.getValue());
        }
        json.endObject().name("merges").beginArray();
        for (Merge m : model.merges()) {
            json.beginArray().value(m.left()).value(m.right()).endArray();
        }
        json.endArray().endObject();
    }
}
