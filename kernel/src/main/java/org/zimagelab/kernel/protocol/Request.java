package org.zimagelab.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * One message from a client, its signature already checked.
 *
 * @param identities routing frames, sent back unchanged in front of the reply
 * @param header the client's header, repeated verbatim as the parent of every answer
 * @param metadata the message's metadata
 * @param content the message's content
 * @param buffers binary frames after the content
 */
record Request(
        List<byte[]> identities, JsonObject header, JsonObject metadata, JsonObject content, List<byte[]> buffers) {

    /** The message type, such as {@code execute_request}. */
    String type() {
        return text(header, "msg_type", "");
    }

    String text(String key, String otherwise) {
        return text(content, key, otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        JsonElement value = content.get(key);
        return value != null && value.isJsonPrimitive() ? value.getAsBoolean() : otherwise;
    }

    int number(String key, int otherwise) {
        JsonElement value = content.get(key);
        return value != null && value.isJsonPrimitive() ? value.getAsInt() : otherwise;
    }

    static String text(JsonObject object, String key, String otherwise) {
        JsonElement value = object.get(key);
        return value != null && value.isJsonPrimitive() ? value.getAsString() : otherwise;
    }
}
