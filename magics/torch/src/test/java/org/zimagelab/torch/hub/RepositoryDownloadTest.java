package org.zimagelab.torch.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Downloads from a hub on this machine, with breaks on the way. */
class RepositoryDownloadTest extends DownloadFixture {
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
        // on a busy machine the second connection may be silent for so long too
        assertTrue(hub.askedFor("cdn/" + LARGE).size() >= 2);
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
}
