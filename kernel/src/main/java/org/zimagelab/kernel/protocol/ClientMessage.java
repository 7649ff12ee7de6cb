package org.zimagelab.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import org.zimagelab.common.Printable;

/**
 * One message from a client, its signature already checked.
 *
 * <p>A field that is missing or null has a default; one of another type than the protocol names is the client's
 * mistake, which it is told.
 *
 * @param identities routing frames, sent back unchanged in front of the reply
 * @param header the client's header, repeated verbatim as the parent of every answer
 * @param metadata the message's metadata
 * @param content the message's content
 * @param buffers binary frames after the content
 */
record ClientMessage(
        List<byte[]> identities, JsonObject header, JsonObject metadata, JsonObject content, List<byte[]> buffers) {

    /** A request that the protocol does not allow. */
    static final class BadRequest extends RuntimeException {
        BadRequest(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Whether a cell comes from a client that prints what it gets and cannot change it, such as jupyter console,
     * jupyter run and the Qt console. The protocol has no word for it: these answer questions on standard input, as
     * what executes saved notebooks does not, they give their person's name, as no page in a browser does, and their
     * cells have no id.
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

    /** A field without which the request has no meaning. */
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
        // by way of double, which brings 3.0 and 1e99 into the range of int
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
