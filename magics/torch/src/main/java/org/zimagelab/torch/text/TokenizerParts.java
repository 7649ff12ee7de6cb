package org.zimagelab.torch.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.common.Printable;

/**
 * The parts of a {@code tokenizer.json} before and after the encoding of words, as Qwen's, CLIP's and Gemma's files use
 * them, with their values. Patterns are taken from a list, because an unknown one could search for hours or be invalid.
 */
final class TokenizerParts {
    private static final int MOST_PARTS = 8;

    /** How Qwen 2 and 3 split a text into words. */
    static final String QWEN_WORDS =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Patterns that split a text into words; each takes time in proportion to the text's length. */
    private static final Set<String> WORDS = Set.of(
            QWEN_WORDS,
            // CLIP, as OpenAI's files have it, and with its special tokens
            "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+");

    private TokenizerParts() {}

    /**
     * One JSON object of the file.
     *
     * @param at its place in the file, for messages
     */
    record Part(String at, JsonObject json) {

        void only(Set<String> names) {
            for (String name : json.keySet()) {
                if (!names.contains(name)) {
                    throw new JsonParseException(place(Printable.value(name)) + ": unknown key");
                }
            }
        }

        boolean has(String name) {
            return json.has(name) && !json.get(name).isJsonNull();
        }

        boolean flag(String name) {
            if (!has(name)
                    || !json.get(name).isJsonPrimitive()
                    || !json.get(name).getAsJsonPrimitive().isBoolean()) {
                throw unknown(name);
            }
            return json.get(name).getAsBoolean();
        }

        String text(String name) {
            if (!has(name)
                    || !json.get(name).isJsonPrimitive()
                    || !json.get(name).getAsJsonPrimitive().isString()) {
                throw unknown(name);
            }
            return json.get(name).getAsString();
        }

        /** A whole number from 0. */
        int whole(String name) {
            if (!has(name) || !json.get(name).toString().matches("\\d{1,9}")) {
                throw unknown(name);
            }
            return json.get(name).getAsInt();
        }

        Part part(String name) {
            if (!has(name) || !json.get(name).isJsonObject()) {
                throw unknown(name);
            }
            return new Part(place(name), json.getAsJsonObject(name));
        }

        List<Part> parts(String name, int most) {
            List<Part> parts = new ArrayList<>();
            for (JsonElement e : array(name, most)) {
                if (!e.isJsonObject()) {
                    throw unknown(name);
                }
                parts.add(new Part(place(name), e.getAsJsonObject()));
            }
            return parts;
        }

        JsonArray array(String name, int most) {
            if (!has(name)
                    || !json.get(name).isJsonArray()
                    || json.getAsJsonArray(name).size() > most) {
                throw unknown(name);
            }
            return json.getAsJsonArray(name);
        }

        /** The value is missing or unknown. */
        JsonParseException unknown(String name) {
            return new JsonParseException(place(name)
                    + (json.has(name)
                            ? " is " + Printable.value(json.get(name)) + ", which no tokenizer of a known kind has"
                            : " is missing"));
        }

        private String place(String name) {
            return at.isEmpty() ? name : at + "." + name;
        }

        private void texts(String name, String... known) {
            if (!List.of(known).contains(text(name))) {
                throw unknown(name);
            }
        }
    }

    /** NFC, lower case, Gemma's or CLIP's replacement of spaces, or a sequence of these. */
    static void normalizer(Part part, boolean outermost) {
        switch (part.text("type")) {
            case "NFC", "Lowercase" -> part.only(Set.of("type"));
            case "Replace" -> {
                part.only(Set.of("type", "pattern", "content"));
                Part pattern = part.part("pattern");
                pattern.only(Set.of("String", "Regex"));
                boolean plain = pattern.has("String");
                if (plain == pattern.has("Regex")) {
                    throw part.unknown("pattern");
                }
                pattern.texts(plain ? "String" : "Regex", plain ? " " : "\\s+");
                part.texts("content", plain ? "▁" : " ");
            }
            case "Sequence" -> sequence(part, "normalizers", outermost).forEach(inner -> normalizer(inner, false));
            default -> throw part.unknown("type");
        }
    }

    /** Splits by a pattern or by spaces, bytes as visible characters, or a sequence of these. */
    static void preTokenizer(Part part, boolean outermost) {
        switch (part.text("type")) {
            case "WhitespaceSplit" -> part.only(Set.of("type"));
            case "ByteLevel" -> byteLevel(part);
            case "Split" -> {
                part.only(Set.of("type", "pattern", "behavior", "invert"));
                Part pattern = part.part("pattern");
                pattern.only(Set.of("String", "Regex"));
                boolean plain = pattern.has("String");
                if (plain == pattern.has("Regex")) {
                    throw part.unknown("pattern");
                }
                boolean invert = part.flag("invert");
                if (plain) {
                    pattern.texts("String", " ");
                    part.texts("behavior", "MergedWithPrevious");
                } else {
                    pattern.texts("Regex", WORDS.toArray(String[]::new));
                    part.texts("behavior", invert ? "Removed" : "Isolated");
                }
                if (plain && invert) {
                    throw part.unknown("invert");
                }
            }
            case "Sequence" -> sequence(part, "pretokenizers", outermost).forEach(inner -> preTokenizer(inner, false));
            default -> throw part.unknown("type");
        }
    }

    /**
     * Special tokens before and after a text, or none.
     *
     * @param ids of all tokens
     */
    static void postProcessor(Part part, Map<String, Integer> ids) {
        switch (part.text("type")) {
            case "ByteLevel" -> byteLevel(part);
            case "RobertaProcessing" -> {
                part.only(Set.of("type", "sep", "cls", "trim_offsets", "add_prefix_space"));
                part.flag("trim_offsets");
                part.flag("add_prefix_space");
                for (String name : List.of("sep", "cls")) {
                    JsonArray pair = part.array(name, 2);
                    if (pair.size() != 2 || !isToken(pair.get(0), pair.get(1), ids)) {
                        throw part.unknown(name);
                    }
                }
            }
            case "TemplateProcessing" -> {
                part.only(Set.of("type", "single", "pair", "special_tokens"));
                Part special = part.part("special_tokens");
                for (String name : special.json().keySet()) {
                    specialToken(special, name, ids);
                }
                template(part, "single", special.json().keySet(), Set.of("A"));
                template(part, "pair", special.json().keySet(), Set.of("A", "B"));
            }
            default -> throw part.unknown("type");
        }
    }

    private static void specialToken(Part special, String name, Map<String, Integer> ids) {
        Part token = special.part(name);
        token.only(Set.of("id", "ids", "tokens"));
        JsonArray numbers = token.array("ids", MOST_PARTS);
        JsonArray words = token.array("tokens", MOST_PARTS);
        boolean known = token.text("id").equals(name) && numbers.size() == words.size() && !numbers.isEmpty();
        for (int i = 0; known && i < words.size(); i++) {
            known = isToken(words.get(i), numbers.get(i), ids);
        }
        if (!known) {
            throw special.unknown(Printable.value(name));
        }
    }

    private static boolean isToken(JsonElement word, JsonElement id, Map<String, Integer> ids) {
        return word.isJsonPrimitive()
                && word.getAsJsonPrimitive().isString()
                && String.valueOf(ids.get(word.getAsString())).equals(id.toString());
    }

    /** The text once, with special tokens around it. */
    private static void template(Part part, String name, Set<String> special, Set<String> texts) {
        List<String> found = new ArrayList<>();
        for (Part piece : part.parts(name, MOST_PARTS)) {
            piece.only(Set.of("Sequence", "SpecialToken"));
            boolean text = piece.has("Sequence");
            if (text == piece.has("SpecialToken")) {
                throw part.unknown(name);
            }
            Part inner = piece.part(text ? "Sequence" : "SpecialToken");
            inner.only(Set.of("id", "type_id"));
            if (inner.whole("type_id") > 1) {
                throw inner.unknown("type_id");
            }
            String id = inner.text("id");
            if (text) {
                found.add(id);
            } else if (!special.contains(id)) {
                throw inner.unknown("id");
            }
        }
        if (found.size() != texts.size() || !Set.copyOf(found).equals(texts)) {
            throw part.unknown(name);
        }
    }

    private static void byteLevel(Part part) {
        part.only(Set.of("type", "add_prefix_space", "trim_offsets", "use_regex"));
        part.flag("add_prefix_space");
        part.flag("trim_offsets");
        if (part.json().has("use_regex")) {
            part.flag("use_regex");
        }
    }

    private static List<Part> sequence(Part part, String name, boolean outermost) {
        part.only(Set.of("type", name));
        if (!outermost) {
            throw part.unknown("type");
        }
        return part.parts(name, MOST_PARTS);
    }
}
