package org.zimagelab.torch.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;

/** Downloads from a hub on this machine, with everything that goes wrong on the way. */
class RepositoryDownloadTest {
    private static final String CONFIG = "vae/config.json";
    private static final String LARGE = "vae/large.safetensors";

    @TempDir
    Path cache;

    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final List<DownloadState> states = new ArrayList<>();
    private LoopbackHub hub;

    @BeforeEach
    void start() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        hub = new LoopbackHub()
                .file(CONFIG, "{\"a\": 1}".getBytes())
                .file(LARGE, large)
                .file("README.md", "# no".getBytes())
                .file("empty.txt", new byte[0]);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Path fetch(HubSettings settings, String address, String... paths) throws InterruptedException {
        return RepositoryDownload.of(HubAddress.parse(address).orElseThrow(), settings, pauses::add, states::add)
                .fetch(List.of(paths));
    }

    private Path fetch(String... paths) throws InterruptedException {
        return fetch(hub.settings(cache), "me/model", paths);
    }

    private String refused(String... paths) {
        String line = assertThrows(ModelException.class, () -> fetch(paths)).getMessage();
        assertEquals(1, line.lines().count());
        assertFalse(line.contains("hf_secret"), line);
        return line;
    }

    private void assertThere(Path folder) throws IOException {
        assertArrayEquals(hub.content(CONFIG), Files.readAllBytes(folder.resolve(CONFIG)));
        assertArrayEquals(hub.content(LARGE), Files.readAllBytes(folder.resolve(LARGE)));
        assertEquals(List.of(), incomplete());
    }

    private List<Path> incomplete() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(f -> f.toString().endsWith(".incomplete")).toList();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // links may not be allowed
    void theCacheIsThatOfHuggingfaceHub() throws Exception {
        Path folder = fetch(CONFIG, LARGE, "empty.txt");
        assertThere(folder);
        Path repository = cache.resolve("models--me--model");
        assertEquals(repository.resolve("snapshots").resolve(LoopbackHub.COMMIT), folder);
        assertEquals(LoopbackHub.COMMIT, Files.readString(repository.resolve("refs/main")));
        String small = LoopbackHub.git(hub.content(CONFIG));
        String large = LoopbackHub.sha256(hub.content(LARGE));
        assertEquals(Path.of("../../../blobs", small), Files.readSymbolicLink(folder.resolve(CONFIG)));
        assertEquals(Path.of("../../../blobs", large), Files.readSymbolicLink(folder.resolve(LARGE)));
        // git's name of every empty file
        assertEquals(
                Path.of("../../blobs/e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"),
                Files.readSymbolicLink(folder.resolve("empty.txt")));
        assertTrue(Files.isRegularFile(repository.resolve("blobs").resolve(large)));
        assertTrue(Files.exists(cache.resolve(".locks/models--me--model").resolve(large + ".lock")));
        assertTrue(Files.readString(cache.resolve("CACHEDIR.TAG"))
                .startsWith("Signature: 8a477f597d28d172789f06886806bc55\n"));
        assertFalse(Files.exists(folder.resolve("README.md")));
        assertEquals(folder, HuggingFaceCache.find(cache, "me/model", Optional.empty()));
        DownloadState last = states.get(states.size() - 1);
        assertEquals(3, last.there().files());
        assertEquals(last.needed(), last.there());
        assertEquals(0, last.secondsLeft());
    }

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
    void whatIsThereIsNotDownloadedAgain() throws Exception {
        fetch(CONFIG);
        assertThere(fetch(CONFIG, LARGE));
        assertThere(fetch(CONFIG, LARGE));
        assertEquals(1, hub.askedFor("config.json").size());
        assertEquals(1, hub.askedFor("cdn/" + LARGE).size());
        // another revision with the same content needs no download either
        Path other = fetch(hub.settings(cache), "me/model@v1", CONFIG, LARGE);
        assertThere(other);
        assertEquals(LoopbackHub.COMMIT, Files.readString(cache.resolve("models--me--model/refs/v1")));
        assertEquals(1, hub.askedFor("cdn/" + LARGE).size());
    }

    @Test
    void aBlobThatIsThereIsLinked() throws Exception {
        Path folder = fetch(CONFIG, LARGE);
        Files.delete(folder.resolve(LARGE));
        assertThere(fetch(CONFIG, LARGE));
        assertEquals(1, hub.askedFor("cdn/" + LARGE).size());
    }

    @Test
    void aFileThatWasCutIsDownloadedAgain() throws Exception {
        Path folder = fetch(CONFIG, LARGE);
        Files.write(folder.resolve(LARGE), new byte[100]);
        assertThere(fetch(CONFIG, LARGE));
    }

    @Test
    void whereThereAreNoLinksTheFilesAreInTheSnapshot() throws Exception {
        HubSettings without = hub.settings(cache, false, Duration.ofSeconds(20), false);
        Path folder = fetch(without, "me/model", CONFIG, LARGE);
        assertThere(folder);
        assertTrue(Files.isRegularFile(folder.resolve(LARGE), java.nio.file.LinkOption.NOFOLLOW_LINKS));
        assertFalse(
                Files.exists(cache.resolve("models--me--model/blobs").resolve(LoopbackHub.sha256(hub.content(LARGE)))));
        fetch(without, "me/model", CONFIG, LARGE);
        assertEquals(1, hub.askedFor("cdn/" + LARGE).size());
    }

    @Test
    void aBrokenDownloadGoesOnFromThere() throws Exception {
        hub.faults(LARGE, LoopbackHub::broken, LoopbackHub::broken);
        assertThere(fetch(CONFIG, LARGE));
        List<LoopbackHub.Asked> asked = hub.askedFor("cdn/" + LARGE);
        assertEquals(3, asked.size());
        assertNull(asked.get(0).range());
        assertTrue(asked.get(1).range().matches("bytes=[1-9]\\d*-"), asked.toString());
        assertTrue(from(asked.get(2)) > from(asked.get(1)), asked.toString());
        // bytes came, so the pause does not grow
        assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(1)), pauses);
    }

    private static int from(LoopbackHub.Asked asked) {
        return Integer.parseInt(asked.range().replaceAll("\\D", ""));
    }

    @Test
    void aNewProcessGoesOnFromThere() throws Exception {
        fetch(CONFIG);
        Path partial = cache.resolve("models--me--model/blobs")
                .resolve(LoopbackHub.sha256(hub.content(LARGE)) + ".7a696d67.incomplete");
        Files.write(partial, Arrays.copyOf(hub.content(LARGE), 1_000_000));
        assertThere(fetch(CONFIG, LARGE));
        assertEquals("bytes=1000000-", hub.askedFor("cdn/" + LARGE).get(0).range());
        assertTrue(states.get(states.size() - 1).there().bytes() > 3_000_000);
    }

    @Test
    void aSpoiledBeginningIsDownloadedAnew() throws Exception {
        fetch(CONFIG);
        Path partial = cache.resolve("models--me--model/blobs")
                .resolve(LoopbackHub.sha256(hub.content(LARGE)) + ".7a696d67.incomplete");
        Files.write(partial, new byte[1_000_000]);
        assertThere(fetch(CONFIG, LARGE));
        assertEquals(2, hub.askedFor("cdn/" + LARGE).size());
        Files.delete(fetch(CONFIG, LARGE).resolve(LARGE));
        Files.deleteIfExists(cache.resolve("models--me--model/blobs").resolve(LoopbackHub.sha256(hub.content(LARGE))));
        Files.write(partial, new byte[4_000_000]); // longer than the file
        assertThere(fetch(CONFIG, LARGE));
    }

    @Test
    void aServerWithoutRangesSendsTheWholeFileAgain() throws Exception {
        LoopbackHub.Fault whole = (exchange, content, from) -> LoopbackHub.send(exchange, 200, content, 0);
        hub.faults(LARGE, LoopbackHub::broken, whole);
        assertThere(fetch(LARGE, CONFIG));
        // a server that always breaks does not keep us for ever, although bytes come each time
        hub.faults("list");
        Files.delete(cache.resolve("models--me--model/blobs").resolve(LoopbackHub.sha256(hub.content(LARGE))));
        LoopbackHub.Fault half = (exchange, content, from) -> LoopbackHub.broken(exchange, content, 0);
        hub.faults(LARGE, Collections.nCopies(30, half).toArray(LoopbackHub.Fault[]::new));
        assertTrue(refused(LARGE).contains("broke"), refused(LARGE));
    }

    @Test
    void aWrongRangeIsNotWritten() throws Exception {
        LoopbackHub.Fault other = (exchange, content, from) -> LoopbackHub.send(exchange, 206, content, from - 10);
        hub.faults(LARGE, LoopbackHub::broken, other, LoopbackHub.status(416));
        assertThere(fetch(CONFIG, LARGE));
    }

    @Test
    void aWrongChecksumIsNotKept() throws Exception {
        LoopbackHub.Fault wrong = (exchange, content, from) -> {
            byte[] changed = content.clone();
            changed[7]++;
            LoopbackHub.send(exchange, 200, changed, 0);
        };
        hub.faults(LARGE, wrong);
        assertThere(fetch(CONFIG, LARGE)); // once is bad luck
        hub.faults(CONFIG, wrong, wrong);
        Files.delete(cache.resolve("models--me--model/blobs").resolve(LoopbackHub.git(hub.content(CONFIG))));
        assertTrue(refused(CONFIG).contains("another checksum"));
        assertFalse(
                Files.exists(cache.resolve("models--me--model/blobs").resolve(LoopbackHub.git(hub.content(CONFIG)))));
        assertThere(fetch(CONFIG, LARGE));
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
    void aSilentConnectionIsMadeAnew() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        LoopbackHub.Fault silent = (exchange, content, from) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1_000_000);
            exchange.getResponseBody().flush();
            await(stalled);
        };
        hub.faults(LARGE, silent);
        HubSettings hasty = hub.settings(cache, false, Duration.ofMillis(300), true);
        try {
            assertThere(fetch(hasty, "me/model", CONFIG, LARGE));
        } finally {
            stalled.countDown();
        }
        assertEquals(2, hub.askedFor("cdn/" + LARGE).size());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anInterruptLeavesWhatIsThere() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        hub.faults(LARGE, (exchange, content, from) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1_500_000);
            exchange.getResponseBody().flush();
            await(stalled);
        });
        Thread test = Thread.currentThread();
        DownloadState.Listener interrupting = state -> {
            if (state.there().bytes() > 1_000_000) {
                test.interrupt();
            }
        };
        RepositoryDownload download = RepositoryDownload.of(
                HubAddress.parse("me/model").orElseThrow(), hub.settings(cache), pauses::add, interrupting);
        String line = assertThrows(InterruptedException.class, () -> download.fetch(List.of(CONFIG, LARGE)))
                .getMessage();
        stalled.countDown();
        assertTrue(line.endsWith("GB of me/model, which stay; the next load goes on from there"), line);
        assertFalse(Thread.interrupted());
        assertEquals(1, incomplete().size());
        assertThere(fetch(CONFIG, LARGE));
        assertTrue(from(hub.askedFor("cdn/" + LARGE).get(1)) > 1_000_000);
    }

    @Test
    void twoAtOnceDownloadOnce() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        hub.faults(LARGE, (exchange, content, from) -> {
            await(second);
            LoopbackHub.send(exchange, 200, content, 0);
        });
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        DownloadState.Listener seeing = state -> state.waiting()
                .filter(w -> w.contains("another program downloads"))
                .ifPresent(w -> second.countDown());
        List<Thread> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(new Thread(() -> {
                try {
                    RepositoryDownload.of(
                                    HubAddress.parse("me/model").orElseThrow(),
                                    hub.settings(cache),
                                    time -> Thread.sleep(5),
                                    seeing)
                            .fetch(List.of(CONFIG, LARGE));
                } catch (InterruptedException | RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        both.forEach(Thread::start);
        for (Thread thread : both) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        assertThere(HuggingFaceCache.find(cache, "me/model", Optional.empty()));
        assertEquals(1, hub.askedFor("cdn/" + LARGE).size());
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
                                        + "\",\"siblings\":[{\"rfilename\":\"a\",\"size\":9000000000000000,\"blobId\":\""
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
