package org.zimagelab.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Displays that change, for clients that print what comes and cannot change it: jupyter console, jupyter run, a Qt
 * console. They pass over each {@code update_display_data}, and would show the first state of a progress bar and never
 * its result. So its text is displayed once more now and then, and its last state before whatever is displayed next, or
 * at the end of the cell.
 *
 * <p>Of one request at a time; not safe for several threads.
 */
final class TextUpdates {
    private static final String TEXT = "text/plain";

    /** The least time between two states of one display, nanoseconds. */
    private static final long LEAST = 5_000_000_000L;

    /**
     * Or this share of the time that the display has been there, so that a long run does not print hundreds of lines.
     */
    private static final double SHARE = 0.2;

    private static final class Shown {
        final long since;
        long last;
        String text;
        JsonObject pending; // data to show before anything else; null for none

        Shown(long now, String text) {
            since = now;
            last = now;
            this.text = text;
        }
    }

    private final LongSupplier nanos;
    private final Map<String, Shown> byId = new LinkedHashMap<>();
    private boolean wanted;

    TextUpdates(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Another request begins; what was held back for the one before is forgotten. */
    void begin(boolean isTextClient) {
        byId.clear();
        wanted = isTextClient;
    }

    /**
     * What to display, in order, before a message is published.
     *
     * @return contents of {@code display_data}
     */
    List<JsonObject> before(String type, JsonObject content) {
        if (!wanted) {
            return List.of();
        }
        String id = ClientMessage.text(object(content, "transient"), "display_id", "");
        JsonObject data = object(content, "data");
        String text = ClientMessage.text(data, TEXT, "");
        long now = nanos.getAsLong();
        if (type.equals("update_display_data")) {
            Shown shown = byId.computeIfAbsent(id, any -> new Shown(now, ""));
            shown.pending = text.isEmpty() || text.equals(shown.text) ? null : data;
            boolean due = now - shown.last >= Math.max(LEAST, (long) (SHARE * (now - shown.since)));
            return shown.pending != null && due ? List.of(display(shown, now)) : List.of();
        }
        if (!type.equals("display_data")) {
            return List.of();
        }
        List<JsonObject> before = rest();
        if (!id.isEmpty()) {
            byId.put(id, new Shown(now, text));
        }
        return before;
    }

    /** All that is held back. */
    List<JsonObject> rest() {
        long now = nanos.getAsLong();
        List<JsonObject> rest = new ArrayList<>();
        for (Shown shown : byId.values()) {
            if (shown.pending != null) {
                rest.add(display(shown, now));
            }
        }
        return rest;
    }

    /** Text and pictures, which some terminals show; HTML would only be long. */
    private static JsonObject display(Shown shown, long now) {
        JsonObject data = new JsonObject();
        for (Map.Entry<String, JsonElement> form : shown.pending.entrySet()) {
            if (form.getKey().equals(TEXT) || form.getKey().startsWith("image/")) {
                data.add(form.getKey(), form.getValue());
            }
        }
        shown.text = ClientMessage.text(data, TEXT, "");
        shown.pending = null;
        shown.last = now;
        JsonObject content = new JsonObject();
        content.add("data", data);
        content.add("metadata", new JsonObject());
        content.add("transient", new JsonObject());
        return content;
    }

    private static JsonObject object(JsonObject content, String key) {
        JsonElement value = content.get(key);
        return value != null && value.isJsonObject() ? value.getAsJsonObject() : new JsonObject();
    }
}
