package org.zimagelab.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Shows updates of displays in clients that print messages and cannot change them later: jupyter console, jupyter run,
 * the Qt console. These ignore {@code update_display_data}, and would show the first state of a progress bar but not
 * its result. So an updated text is displayed again from time to time, and its last state before the next display or at
 * the end of the cell.
 *
 * <p>It serves one request at a time and is not thread-safe.
 */
final class TextUpdates {
    private static final String TEXT = "text/plain";

    /** The least time between two states of one display, nanoseconds. */
    private static final long LEAST = 5_000_000_000L;

    /**
     * The least time as a share of the display's age, so that a long run does not print hundreds of lines.
     */
    private static final double SHARE = 0.2;

    private static final class Shown {
        final long since;
        long last;
        String text;
        JsonObject pending; // data that has still to be shown; null for none

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

    /** Begins another request; updates of the previous one are dropped. */
    void begin(boolean isTextClient) {
        byId.clear();
        wanted = isTextClient;
    }

    /**
     * What to display before a message is published, in order.
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

    /** All updates that are held back. */
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

    /** Keeps text and pictures, which some terminals show, and drops HTML. */
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
