package org.zimagelab.torch.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;

/** A hub on this machine with four files, and an empty cache. */
abstract class DownloadFixture {
    static final String CONFIG = "vae/config.json";
    static final String LARGE = "vae/large.safetensors";

    @TempDir
    Path cache;

    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    final List<DownloadState> states = new ArrayList<>();
    LoopbackHub hub;

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

    Path fetch(HubSettings settings, String address, String... paths) throws InterruptedException {
        return RepositoryDownload.of(HubAddress.parse(address).orElseThrow(), settings, pauses::add, states::add)
                .fetch(List.of(paths));
    }

    Path fetch(String... paths) throws InterruptedException {
        return fetch(hub.settings(cache), "me/model", paths);
    }

    String refused(String... paths) {
        String line = assertThrows(ModelException.class, () -> fetch(paths)).getMessage();
        assertEquals(1, line.lines().count());
        assertFalse(line.contains("hf_secret"), line);
        return line;
    }

    void assertThere(Path folder) throws IOException {
        assertArrayEquals(hub.content(CONFIG), Files.readAllBytes(folder.resolve(CONFIG)));
        assertArrayEquals(hub.content(LARGE), Files.readAllBytes(folder.resolve(LARGE)));
        assertEquals(List.of(), incomplete());
    }

    List<Path> incomplete() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(f -> f.toString().endsWith(".incomplete")).toList();
        }
    }
}
