package org.zimagelab.tuning.store.imported.comfy;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.tuning.store.imported.comfy.Node.Input;
import org.zimagelab.tuning.store.imported.comfy.Node.Link;
import org.zimagelab.tuning.store.imported.comfy.Node.Literal;

/**
 * Reads the nodes of a graph from its JSON in one pass. Anything deeper than an input is skipped without recursion,
 * so that deep files do not overflow the stack. Python's {@code NaN} is allowed.
 */
final class GraphJson {
    /** Digits of a number at most; a seed has twenty. */
    private static final int MOST_DIGITS = 400;

    private GraphJson() {}

    /**
     * The nodes by id, in the order of the file; of two nodes with the same id the last, as in Python.
     *
     * @throws IOException if the text is not a JSON object
     */
    static Map<String, Node> nodes(String text) throws IOException {
        Map<String, Node> nodes = new LinkedHashMap<>();
        try (JsonReader in = new JsonReader(new StringReader(text))) {
            in.setStrictness(Strictness.LENIENT);
            in.beginObject();
            while (in.hasNext()) {
                String id = in.nextName();
                if (in.peek() == JsonToken.BEGIN_OBJECT) {
                    nodes.put(id, node(id, in));
                } else {
                    in.skipValue();
                }
            }
            in.endObject();
            if (in.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("something stands behind the end");
            }
            return nodes;
        } catch (EOFException | IllegalStateException | NumberFormatException e) {
            throw new MalformedJsonException("no JSON", e);
        }
    }

    private static Node node(String id, JsonReader in) throws IOException {
        String type = "";
        Map<String, Input> inputs = new LinkedHashMap<>();
        in.beginObject();
        while (in.hasNext()) {
            String name = in.nextName();
            if (name.equals("class_type") && in.peek() == JsonToken.STRING) {
                type = in.nextString();
            } else if (name.equals("inputs") && in.peek() == JsonToken.BEGIN_OBJECT) {
                inputs.clear();
                in.beginObject();
                while (in.hasNext()) {
                    inputs.put(in.nextName(), input(in));
                }
                in.endObject();
            } else {
                in.skipValue();
            }
        }
        in.endObject();
        return new Node(id, type.strip(), inputs);
    }

    private static Input input(JsonReader in) throws IOException {
        return switch (in.peek()) {
            case BEGIN_ARRAY -> link(in);
            case BEGIN_OBJECT -> chosen(in);
            default -> new Literal(literal(in));
        };
    }

    /** A link, which is a list of a node's id and an output. A list of a single text is that text; other lists have
     * no value. */
    private static Input link(JsonReader in) throws IOException {
        String node = null;
        String output = null;
        boolean text = false;
        int n = 0;
        in.beginArray();
        while (in.hasNext()) {
            text |= in.peek() == JsonToken.STRING;
            boolean plain = in.peek() == JsonToken.STRING || in.peek() == JsonToken.NUMBER;
            if (n == 0 && plain) {
                node = in.nextString();
            } else if (n == 1 && in.peek() == JsonToken.NUMBER) {
                output = in.nextString();
            } else {
                in.skipValue();
            }
            n++;
        }
        in.endArray();
        if (n == 1 && text) {
            return new Literal(new Value.Text(node));
        }
        boolean place = output != null && output.matches("\\d{1,6}");
        return n == 2 && node != null && place
                ? new Link(node, Integer.parseInt(output))
                : new Literal(Value.Nothing.UNKNOWN);
    }

    /** Custom-Scripts writes an option together with its preview, {@code {"content": OPTION, "image": …}}. */
    private static Input chosen(JsonReader in) throws IOException {
        Value value = Value.Nothing.UNKNOWN;
        in.beginObject();
        while (in.hasNext()) {
            if (in.nextName().equals("content") && in.peek() == JsonToken.STRING) {
                value = new Value.Text(in.nextString());
            } else {
                in.skipValue();
            }
        }
        in.endObject();
        return new Literal(value);
    }

    private static Value literal(JsonReader in) throws IOException {
        return switch (in.peek()) {
            case STRING -> new Value.Text(in.nextString());
            case BOOLEAN -> new Value.Truth(in.nextBoolean());
            case NULL -> {
                in.nextNull();
                yield Value.Nothing.ABSENT;
            }
            case NUMBER -> number(in.nextString());
            default -> throw new MalformedJsonException("a value is missing");
        };
    }

    /** A number as Python reads it: a whole number if it has no point and no exponent, else a double. */
    static Value number(String digits) {
        if (digits.length() > MOST_DIGITS) {
            return Value.Nothing.UNKNOWN;
        }
        if (digits.matches("-?\\d+")) {
            return new Value.Whole(new BigInteger(digits));
        }
        double number = Double.parseDouble(digits);
        // A number too small for a double would be read as 0.
        boolean lost = number == 0 && digits.split("[eE]")[0].matches(".*[1-9].*");
        return Double.isFinite(number) && !lost ? new Value.Real(number) : Value.Nothing.UNKNOWN;
    }
}
