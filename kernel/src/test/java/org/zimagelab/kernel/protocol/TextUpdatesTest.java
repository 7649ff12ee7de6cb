package org.zimagelab.kernel.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextUpdatesTest {
    private long now = 1_000_000_000_000L;
    private final TextUpdates updates = new TextUpdates(() -> now);
    private final List<String> printed = new ArrayList<>();

    private static JsonObject content(String id, String text) {
        JsonObject data = new JsonObject();
        data.addProperty("text/html", "<b>" + text + "</b>");
        data.addProperty("text/plain", text);
        JsonObject place = new JsonObject();
        if (!id.isEmpty()) {
            place.addProperty("display_id", id);
        }
        JsonObject content = new JsonObject();
        content.add("data", data);
        content.add("transient", place);
        return content;
    }

    /** As a client that knows no updates sees it. */
    private void publish(String type, String id, String text) {
        print(updates.before(type, content(id, text)));
        if (type.equals("display_data")) {
            printed.add(text);
        }
    }

    private void print(List<JsonObject> contents) {
        for (JsonObject content : contents) {
            assertEquals(
                    List.of("text/plain"),
                    List.copyOf(content.getAsJsonObject("data").keySet()));
            printed.add(content.getAsJsonObject("data").get("text/plain").getAsString());
        }
    }

    private void end() {
        print(updates.rest());
    }

    private void seconds(double seconds) {
        now += (long) (seconds * 1e9);
    }

    @Test
    void theLastStateComesBeforeTheNextDisplayOrAtTheEnd() {
        updates.begin(true);
        publish("display_data", "a", "0 %");
        publish("update_display_data", "a", "50 %");
        publish("update_display_data", "a", "done");
        publish("display_data", "", "a picture");
        publish("display_data", "b", "another");
        publish("update_display_data", "b", "b is done");
        end();
        end();
        assertEquals(List.of("0 %", "done", "a picture", "another", "b is done"), printed);
    }

    @Test
    void whatIsPrintedAlreadyIsNotPrintedAgain() {
        updates.begin(true);
        publish("display_data", "a", "the same");
        publish("update_display_data", "a", "the same");
        publish("update_display_data", "a", "other");
        publish("update_display_data", "a", "the same");
        end();
        assertEquals(List.of("the same"), printed);
    }

    @Test
    void aDayOfUpdatesIsAFewDozenLines() {
        updates.begin(true);
        publish("display_data", "a", "0");
        for (int second = 1; second <= 86_400; second++) {
            seconds(1);
            publish("update_display_data", "a", String.valueOf(second));
            if (second < 5) {
                assertEquals(1, printed.size());
            }
        }
        end();
        assertEquals("86400", printed.get(printed.size() - 1));
        assertTrue(printed.size() > 10 && printed.size() < 80, printed.size() + " lines");
    }

    @Test
    void aClientThatKnowsUpdatesGetsNoText() {
        updates.begin(false);
        publish("display_data", "a", "0");
        seconds(60);
        publish("update_display_data", "a", "1");
        end();
        assertEquals(List.of("0"), printed);
    }

    @Test
    void aNewRequestPrintsNothingOfTheOneBefore() {
        updates.begin(true);
        publish("display_data", "a", "0");
        publish("update_display_data", "a", "1");
        updates.begin(true);
        end();
        publish("update_display_data", "a", "2");
        end();
        assertEquals(List.of("0", "2"), printed);
    }

    @Test
    void otherMessagesAndTextlessUpdatesAreLeftAlone() {
        updates.begin(true);
        publish("display_data", "a", "0");
        assertEquals(List.of(), updates.before("comm_msg", new JsonObject()));
        JsonObject html = content("a", "");
        html.getAsJsonObject("data").remove("text/plain");
        assertEquals(List.of(), updates.before("update_display_data", html));
        assertEquals(List.of(), updates.rest());
    }
}
