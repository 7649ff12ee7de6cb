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
 * JSON exactly as in RFC 8259. Gson's own parser also accepts unquoted names, comments, an empty text, and names that
 * occur twice. Depth is limited, so that neither reading nor writing can use up the stack.
 */
public final class Json {
    /** Published files are at most 6 deep. */
    private static final int DEEPEST = 32;

    /** Keeps numbers as they are written. */
    private static final TypeAdapter<JsonElement> SCALAR = new Gson().getAdapter(JsonElement.class);

    private Json() {}

    /**
     * Reads a whole text.
     *
     * @throws JsonParseException with the reason, one line
     */
    public static JsonElement parse(String text) {
        try (JsonReader reader = reader(text)) {
            JsonElement value = value(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("there is more text after the end");
            }
            return value;
        } catch (IOException e) {
            throw new JsonParseException(reason(e), e);
        }
    }

    /** A reader that is as strict, for files that are too large to be read into a tree. */
    public static JsonReader reader(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        return reader;
    }

    /** Reads the next value, with everything in it. */
    public static JsonElement value(JsonReader reader) throws IOException {
        return value(reader, DEEPEST);
    }

    private static JsonElement value(JsonReader reader, int depth) throws IOException {
        if (depth == 0) {
            throw new MalformedJsonException("objects and lists are nested deeper than " + DEEPEST);
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
                throw new MalformedJsonException("a name occurs twice");
            }
            object.add(name, value(reader, depth));
        }
        reader.endObject();
        return object;
    }

    /** What was wrong, without the JSON path, which may be as long as the file. */
    public static String reason(IOException e) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        int path = text.indexOf(" path ");
        return (path < 0 ? text : text.substring(0, path))
                .replaceFirst(
                        "Use JsonReader\\.setStrictness\\(Strictness\\.LENIENT\\) to accept malformed JSON",
                        "malformed");
    }
}
