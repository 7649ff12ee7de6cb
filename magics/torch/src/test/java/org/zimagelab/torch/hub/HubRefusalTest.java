package org.zimagelab.torch.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.zimagelab.torch.ModelException;

/** What a hub, a network or a disk refuses is told in one line. */
class HubRefusalTest extends DownloadFixture {
    @Test
    void theTokenGoesToTheHubAlone() throws Exception {
        assertThere(fetch(CONFIG, LARGE));
        assertTrue(hub.asked.stream().anyMatch(a -> a.server().equals("cdn")));
        for (LoopbackHub.Asked a : hub.asked) {
            if (a.server().equals("cdn")) {
                assertNull(a.token());
            } else {
                assertEquals("Bearer hf_secret", a.token());
            }
        }
        assertFalse(hub.settings(cache).toString().contains("hf_secret"));
    }

    @Test
    void aWrongLengthOrAPageIsNotWritten() throws Exception {
        hub.faults(LARGE, (exchange, content, from) -> LoopbackHub.send(exchange, 200, new byte[99], 0));
        assertTrue(refused(LARGE).contains("sends 99 bytes for " + LARGE), refused(CONFIG + "x"));
        hub.faults(LARGE, LoopbackHub::page);
        assertTrue(refused(LARGE).contains("sends a web page instead of " + LARGE));
        hub.faults("list", LoopbackHub::page);
        assertTrue(refused(LARGE).contains("answers with a web page instead of a list of files"));
        hub.faults("list", (exchange, content, from) -> LoopbackHub.send(exchange, 200, "{}".getBytes(), 0));
        assertTrue(refused(LARGE).contains("something else than a list of files"));
        assertThere(fetch(CONFIG, LARGE));
    }

    @Test
    void busyServersAreAskedAgain() throws Exception {
        hub.faults("list", LoopbackHub.status(503), LoopbackHub.status(429, "Retry-After", "7"));
        hub.faults(LARGE, LoopbackHub.status(500), LoopbackHub.status(403), LoopbackHub.status(429));
        assertThere(fetch(CONFIG, LARGE));
        assertEquals(
                List.of(1L, 7L, 1L, 2L, 4L),
                pauses.stream().map(Duration::toSeconds).toList());
        hub.faults("list", LoopbackHub.status(429, "Retry-After", "86400"));
        assertTrue(refused(LARGE).contains("asks to come again after 1440 minutes"));
        hub.faults("list", LoopbackHub.status(429), LoopbackHub.status(429), LoopbackHub.status(429));
        assertTrue(refused(LARGE).contains("too many requests"));
    }

    @Test
    void whatIsRefusedIsExplained() throws Exception {
        String id = "'me/model'";
        hub.faults("list", LoopbackHub.status(403, "X-Error-Code", "GatedRepo"));
        assertTrue(refused(CONFIG)
                .contains(id + " is open only to those who accepted its conditions: accept them at "
                        + hub.settings(cache).endpoint() + "/me/model, with the account of the token in HF_TOKEN"));
        hub.faults("list", LoopbackHub.status(401, "X-Error-Message", "Invalid credentials in Authorization header"));
        assertTrue(refused(CONFIG).contains("does not accept the token in HF_TOKEN"));
        hub.faults("list", LoopbackHub.status(404, "X-Error-Code", "RevisionNotFound"));
        assertTrue(refused(CONFIG).contains("has 'me/model', but not its revision 'main'"));
        hub.faults("list", LoopbackHub.status(404, "X-Error-Code", "RepoNotFound"));
        assertTrue(refused(CONFIG).contains("has no model 'me/model', or none that your token may read"));
        hub.faults("list", LoopbackHub.status(418));
        assertTrue(refused(CONFIG).contains("answers with status 418"));
        assertTrue(refused("no/such").contains("no file no/such in it"));
        String gone = assertThrows(ModelException.class, () -> fetch(hub.settings(cache), "me/other", CONFIG))
                .getMessage();
        assertTrue(gone.contains("has no model 'me/other'"), gone);
    }

    @Test
    void offlineNothingIsAsked() {
        HubSettings offline = hub.settings(cache, true, Duration.ofSeconds(20), true);
        String line = assertThrows(ModelException.class, () -> fetch(offline, "me/model", CONFIG))
                .getMessage();
        assertTrue(line.contains("HF_HUB_OFFLINE"), line);
        assertEquals(List.of(), hub.asked);
    }

    @Test
    void hostileListsAreRefused() {
        for (String path : List.of("../../evil", "/etc/passwd", "a/../../b", "a\\\\..\\\\b", "C:x", "")) {
            hub.faults(
                    "list",
                    (exchange, content, from) -> LoopbackHub.send(
                            exchange,
                            200,
                            ("{\"sha\":\""
                                            + LoopbackHub.COMMIT + "\",\"siblings\":[{\"rfilename\":\"" + path
                                            + "\",\"size\":1,\"blobId\":\""
                                            + LoopbackHub.COMMIT + "\"}]}")
                                    .getBytes(),
                            0));
            assertTrue(refused(CONFIG).contains("no name of a file in a folder"), path);
        }
        for (String digest : List.of("../../evil", "ABC", "")) {
            hub.faults(
                    "list",
                    (exchange, content, from) -> LoopbackHub.send(
                            exchange,
                            200,
                            ("{\"sha\":\""
                                            + LoopbackHub.COMMIT
                                            + "\",\"siblings\":[{\"rfilename\":\"a\",\"size\":1,\"blobId\":\""
                                            + digest + "\"}]}")
                                    .getBytes(),
                            0));
            refused(CONFIG);
        }
        hub.faults(
                "list",
                (exchange, content, from) ->
                        LoopbackHub.send(exchange, 200, "{\"sha\":\"../../x\",\"siblings\":[]}".getBytes(), 0));
        refused(CONFIG);
    }

    @Test
    void redirectsWithoutAnEndOrIntoTheOpenAreRefused() throws Exception {
        hub.faults("list", LoopbackHub.status(302, "Location", "/api/models/me/model/revision/other"));
        assertThere(fetch(CONFIG, LARGE)); // a relative one is followed
        LoopbackHub.Fault loop = LoopbackHub.status(302, "Location", "/api/models/me/model/revision/main");
        hub.faults("list", Collections.nCopies(20, loop).toArray(LoopbackHub.Fault[]::new));
        assertTrue(refused(CONFIG).contains("redirects without an end"));
    }

    @Test
    void aDiskWithoutRoomIsToldBefore() {
        hub.faults(
                "list",
                (exchange, content, from) -> LoopbackHub.send(
                        exchange,
                        200,
                        ("{\"sha\":\""
                                        + LoopbackHub.COMMIT
                                        + "\",\"siblings\":[{\"rfilename\":\"a\",\"size\":9000000000000000,"
                                        + "\"blobId\":\""
                                        + LoopbackHub.COMMIT + "\"}]}")
                                .getBytes(),
                        0));
        String line = refused("a");
        assertTrue(line.startsWith("me/model needs 9000000.0 GB more in " + cache + ", where "), line);
        assertTrue(line.endsWith("HF_HUB_CACHE"), line);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatFillsUpIsToldAndNotTriedAgain() throws Exception {
        fetch(CONFIG);
        // a file to which not one byte can be written
        Path partial = cache.resolve("models--me--model/blobs")
                .resolve(LoopbackHub.sha256(hub.content(LARGE)) + ".7a696d67.incomplete");
        Files.createSymbolicLink(partial, Path.of("/dev/full"));
        String line = refused(LARGE);
        assertTrue(line.contains(LARGE + ": cannot be written: no space left on device; what is there stays"), line);
        assertEquals(1, hub.askedFor("cdn/" + LARGE).size());
        assertTrue(Files.exists(
                HuggingFaceCache.find(cache, "me/model", Optional.empty()).resolve(CONFIG)));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aCacheThatCannotBeWrittenIsSaid() throws Exception {
        Files.write(cache.resolve("models--me--model"), new byte[1]);
        assertTrue(refused(CONFIG).contains("cannot be written: a file stands where a folder is needed"));
    }
}
