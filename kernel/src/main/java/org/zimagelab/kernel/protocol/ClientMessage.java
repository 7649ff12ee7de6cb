package org.zimagelab.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import org.zimagelab.common.Printable;

/**
 * A message from a client, with a valid signature.
 *
 * <p>A missing or null field has a default. A field of the wrong type is an error of the client, which gets a reply
 * that says so.
 *
 * @param identities routing frames, which are sent back unchanged before the reply
 * @param header the client's header, which every answer repeats as its parent
 * @param metadata the message's metadata
 * @param content the message's content
 * @param buffers binary frames after the content
 */
record ClientMessage(
        List<byte[]> identities, JsonObject header, JsonObject metadata, JsonObject content, List<byte[]> buffers) {

    /** The request does not conform to the protocol. */
    static final class BadRequest extends RuntimeException {
        BadRequest(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Whether a cell comes from a client that prints output and cannot change it later, such as jupyter console,
     * jupyter run and the Qt console. The protocol does not say so, but these clients answer questions on standard
     * input, unlike programs that execute notebooks; they send a user name, unlike pages in a browser; and their cells
     * have no id.
     */
    boolean isFromTextClient() {
        return flag("allow_stdin", false)
                && !text(header, "username", "").isEmpty()
                && !metadata.has("cellId")
                && !metadata.has("cell_id");
    }

    /** The message type, such as {@code execute_request}. */
    String type() {
        return text(header, "msg_type", "");
    }

    String text(String key, String otherwise) {
        JsonPrimitive value = primitive(key);
        return value == null
                ? otherwise
                : require(value, value.isString(), key, "a string").getAsString();
    }

    /** A required field. */
    String text(String key) {
        String value = text(key, null);
        if (value == null) {
            throw new BadRequest(type() + " needs " + key);
        }
        return value;
    }

    boolean flag(String key, boolean otherwise) {
        JsonPrimitive value = primitive(key);
        return value == null
                ? otherwise
                : require(value, value.isBoolean(), key, "true or false").getAsBoolean();
    }

    int number(String key, int otherwise) {
        JsonPrimitive value = primitive(key);
        // as a double, so that 3.0 is accepted and 1e99 becomes the largest int
        return value == null
                ? otherwise
                : (int) require(value, value.isNumber(), key, "a number").getAsDouble();
    }

    private JsonPrimitive primitive(String key) {
        JsonElement value = content.get(key);
        if (value == null || value.isJsonNull()) {
            return null;
        }
        require(value, value.isJsonPrimitive(), key, "a plain value");
        return value.getAsJsonPrimitive();
    }

    private <T extends JsonElement> T require(T value, boolean fits, String key, String wanted) {
        if (!fits) {
            throw new BadRequest(type() + " needs " + wanted + " as " + key + ", not " + Printable.value(value));
        }
        return value;
    }

    static String text(JsonObject object, String key, String otherwise) {
        JsonElement value = object.get(key);
        return value != null && value.isJsonPrimitive() ? value.getAsString() : otherwise;
    }
}
