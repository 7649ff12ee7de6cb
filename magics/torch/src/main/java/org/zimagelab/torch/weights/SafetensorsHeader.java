package org.zimagelab.torch.weights;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.config.Json;

/**
 * The content of a safetensors header. {@link Safetensors} checks whether it fits the file.
 *
 * @param entries tensors by name, in their order
 * @param texts of {@code __metadata__}
 * @param start of the tensors' bytes in the file
 * @param size of the file
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> texts, long start, long size) {
    private static final String METADATA = "__metadata__";

    /** The largest published shards have a few thousand. */
    private static final int MOST_TENSORS = 200_000;

    private static final int MOST_SIDES = 16;

    /**
     * One tensor.
     *
     * @param from first byte, counted from the header's end
     * @param to the byte after the last
     */
    record Entry(String dtype, long[] shape, long from, long to) {}

    /** Bits of one number of a dtype; 0 if the format has no dtype of this name. */
    static int bits(String dtype) {
        return switch (dtype) {
            case "F4" -> 4;
            case "F6_E2M3", "F6_E3M2" -> 6;
            case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ" -> 8;
            case "I16", "U16", "F16", "BF16" -> 16;
            case "I32", "U32", "F32" -> 32;
            case "I64", "U64", "F64", "C64" -> 64;
            default -> 0;
        };
    }

    /**
     * Reads a header value by value: the tree of a header of 100 MB would take gigabytes.
     *
     * @throws JsonParseException with the reason
     */
    static SafetensorsHeader parse(ByteBuffer json, long start, long size) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(json).toString();
        } catch (CharacterCodingException e) {
            throw new JsonParseException("the header is not valid JSON (not UTF-8)", e);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> texts = null;
        try (JsonReader reader = Json.reader(text)) {
            if (!text.startsWith("{")) {
                throw new JsonParseException("the header is not a JSON object");
            }
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.nextName();
                boolean twice;
                if (name.equals(METADATA)) {
                    twice = texts != null;
                    texts = texts(reader);
                } else {
                    twice = entries.put(name, entry(reader, name)) != null;
                }
                if (twice) {
                    throw new JsonParseException("'" + Printable.value(name) + "' is in the header twice");
                }
                if (entries.size() > MOST_TENSORS) {
                    throw new JsonParseException("more than " + MOST_TENSORS + " tensors");
                }
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("there is more text after the header's JSON");
            }
        } catch (IOException e) {
            throw new JsonParseException("the header is not valid JSON (" + Json.reason(e) + ")", e);
        } catch (IllegalStateException e) {
            throw new JsonParseException(
                    "the header is not that of a safetensors file (" + Json.reason(new IOException(e.getMessage()))
                            + ")",
                    e);
        }
        return new SafetensorsHeader(entries, texts == null ? Map.of() : texts, start, size);
    }

    private static Map<String, String> texts(JsonReader reader) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (reader.peek() != JsonToken.STRING) {
                throw new JsonParseException(METADATA + " '" + Printable.value(name) + "' is not a text");
            }
            if (texts.put(name, reader.nextString()) != null) {
                throw new JsonParseException(METADATA + " has '" + Printable.value(name) + "' twice");
            }
        }
        reader.endObject();
        return texts;
    }

    private static Entry entry(JsonReader reader, String name) throws IOException {
        String dtype = null;
        long[] shape = null;
        long[] offsets = null;
        try {
            reader.beginObject();
            while (reader.hasNext()) {
                switch (reader.nextName()) {
                    case "dtype" -> {
                        once(dtype);
                        dtype = reader.nextString();
                    }
                    case "shape" -> {
                        once(shape);
                        shape = numbers(reader, MOST_SIDES);
                    }
                    case "data_offsets" -> {
                        once(offsets);
                        offsets = numbers(reader, 2);
                    }
                    default -> throw new IllegalStateException("another key");
                }
            }
            reader.endObject();
        } catch (IllegalStateException | NumberFormatException e) {
            throw new JsonParseException("tensor '" + Printable.value(name) + "': malformed entry", e);
        }
        if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
            throw new JsonParseException(
                    "tensor '" + Printable.value(name) + "': needs dtype, shape and two data_offsets");
        }
        return new Entry(dtype, shape, offsets[0], offsets[1]);
    }

    private static void once(Object before) {
        if (before != null) {
            throw new IllegalStateException("a key that occurs twice");
        }
    }

    private static long[] numbers(JsonReader reader, int most) throws IOException {
        List<Long> numbers = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            if (reader.peek() != JsonToken.NUMBER || numbers.size() == most) {
                throw new IllegalStateException("not a list of at most " + most + " numbers");
            }
            numbers.add(reader.nextLong());
        }
        reader.endArray();
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }
}
