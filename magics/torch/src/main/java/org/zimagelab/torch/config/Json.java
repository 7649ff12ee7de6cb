package org.zimagelab.torch.config;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;

/**
 * JSON as RFC 8259 has it, and no more: Gson's own parser also takes unquoted names, comments and an empty text, and of a
 * name that comes twice the last. Depth is bounded, so that neither reading nor writing can use up the stack.
 */
public final class Json {
    /** The published files nest to 6. */
    private static final int DEEPEST = 32;

    /** Keeps a number as it is written. */
    private static final TypeAdapter<JsonElement> SCALAR = new Gson().getAdapter(JsonElement.class);

    private Json() {}

    /**
     * A whole text.
     *
     * @throws JsonParseException with the reason, one line
     */
    public static JsonElement parse(String text) {
        try (JsonReader reader = reader(text)) {
            JsonElement value = value(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("something stands behind the end");
            }
            return value;
        } catch (IOException e) {
            throw new JsonParseException(reason(e), e);
        }
    }

    /** A reader that is as strict, for files that are too large for a tree of them. */
    public static JsonReader reader(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        return reader;
    }

    /** The value that comes next, with everything in it. */
    public static JsonElement value(JsonReader reader) throws IOException {
        return value(reader, DEEPEST);
    }

    private static JsonElement value(JsonReader reader, int depth) throws IOException {
        if (depth == 0) {
            throw new MalformedJsonException("more than " + DEEPEST + " objects and lists within each other");
        }
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object(reader, depth - 1);
            case BEGIN_ARRAY -> {
                JsonArray array = new JsonArray();
                reader.beginArray();
                while (reader.hasNext()) {
                    array.add(value(reader, depth - 1));
                }
                reader.endArray();
                yield array;
            }
            case STRING -> new JsonPrimitive(reader.nextString());
            case NUMBER -> SCALAR.read(reader);
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            case NULL -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
            default -> throw new MalformedJsonException("a value is missing");
        };
    }

    private static JsonObject object(JsonReader reader, int depth) throws IOException {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (object.has(name)) {
                throw new MalformedJsonException("a name stands twice");
            }
            object.add(name, value(reader, depth));
        }
        reader.endObject();
        return object;
    }

    /** What was wrong, without the way there, which may be as long as the file. */
    public static String reason(IOException e) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        int way = text.indexOf(" path ");
        return (way < 0 ? text : text.substring(0, way))
                .replaceFirst(
                        "Use JsonReader\\.setStrictness\\(Strictness\\.LENIENT\\) to accept malformed JSON",
                        "malformed");
    }
}
