package org.zimagelab.kernel.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.zimagelab.kernel.protocol.TestClient.content;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zimagelab.kernel.protocol.TestClient.Answer;

/** The last request, which no other test can follow. */
class ShutdownTest {

    @Test
    void aShutdownIsRepliedPublishedAndCarriedOut() throws Exception {
        try (TestClient client = new TestClient()) {
            Answer answer = client.control("shutdown_request", content("restart", true));
            assertEquals(content("status", "ok", "restart", true), answer.reply());
            assertEquals(
                    List.of("busy", "shutdown_reply {\"status\":\"ok\",\"restart\":true}", "idle"), answer.summaries());
            client.awaitClose();
        }
    }
}
