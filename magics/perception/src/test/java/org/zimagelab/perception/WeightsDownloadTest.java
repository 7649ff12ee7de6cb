package org.zimagelab.perception;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.quality.Scores;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.hub.DownloadState;
import org.zimagelab.torch.hub.Downloadable;
import org.zimagelab.torch.hub.Hub;
import org.zimagelab.torch.hub.HubSettings;

/** Weights from both hubs, played by a small server on this machine. */
class WeightsDownloadTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final Path PUBLISHED = Golden.ofAuthors("weights/PickScore_v1");
    private static final List<String> FILES = List.of("model.safetensors", "config.json", "tokenizer.json");

    @TempDir
    private Path folder;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<DownloadState> states = new ArrayList<>();
    private HttpServer server;
    private boolean onHuggingFace = true;
    private boolean onModelScope = true;

    @BeforeEach
    void start() throws IOException {
        Golden.useWeights(folder.resolve("own"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        Golden.forgetWeights();
    }

    @Test
    void thePreferredHubBringsAllFilesAndTheyWork() throws Exception {
        Path file = WeightsSource.PICK_SCORE.fetch(this::settings, states::add);
        for (String name : FILES) {
            assertArrayEquals(
                    Files.readAllBytes(PUBLISHED.resolve(name)), Files.readAllBytes(file.resolveSibling(name)));
        }
        DownloadState last = states.get(states.size() - 1);
        assertEquals(last.needed(), last.there());
        assertEquals(3, last.needed().files());
        try (ClipMatch network = ClipMatch.load(file)) {
            float[] view = ImagePreprocessing.centre(
                    Golden.picture("wide"), network.towers().side());
            assertTrue(Double.isFinite(network.cosine(view, "a fox")));
        }
        assertFalse(asked.stream().anyMatch(uri -> uri.startsWith("/api/v1/")), asked.toString());
    }

    @Test
    void theOtherHubIsAskedIfThePreferredOneFails() throws Exception {
        onHuggingFace = false;
        Path file = WeightsSource.PICK_SCORE.fetch(this::settings, states::add);
        assertTrue(file.endsWith("PickScore/model.safetensors"), file.toString());
        assertArrayEquals(Files.readAllBytes(PUBLISHED.resolve(FILES.get(0))), Files.readAllBytes(file));
        onModelScope = false;
        String line = assertThrows(
                        ModelException.class,
                        () -> WeightsSource.PICK_SCORE.fetch(
                                hub -> settings(hub, folder.resolve("empty")), states::add))
                .getMessage();
        assertTrue(line.contains("yuvalkirstain/PickScore_v1") && line.contains("; likewise "), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void whatIsHereIsNotAskedFor() throws Exception {
        Golden.useWeights(Golden.ofAuthors("weights"));
        Path file = WeightsSource.PICK_SCORE.fetch(this::settings, states::add);
        assertEquals(PUBLISHED.resolve("model.safetensors"), file);
        assertEquals(List.of(), asked);
    }

    @Test
    void everyScoreWithWeightsCanBringThem() {
        assertEquals(
                11, Scores.all().stream().filter(Downloadable.class::isInstance).count());
        for (var score : Scores.all()) {
            score.unavailable()
                    .filter(line -> score instanceof Downloadable)
                    .ifPresent(line -> assertTrue(line.contains("%score --download " + score.name() + " "), line));
        }
    }

    private HubSettings settings(Hub hub) {
        return settings(hub, folder);
    }

    private HubSettings settings(Hub hub, Path caches) {
        return new HubSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.empty(),
                caches.resolve(hub.name()),
                hub == Hub.HUGGING_FACE,
                new HubSettings.Connection(false, Duration.ofSeconds(20), ProxySelector.of(null)));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        boolean modelScope = uri.startsWith("/api/v1/models/DiffSynth-Studio/ImageMetrics/repo");
        byte[] content = new byte[0];
        if (modelScope ? onModelScope : onHuggingFace) {
            if (uri.startsWith("/api/models/yuvalkirstain/PickScore_v1/revision/main")) {
                content = ("{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + listing("", true) + "]}").getBytes();
            } else if (uri.contains("/repo/files?")) {
                content = ("{\"Data\":{\"Files\":[" + listing("PickScore/", false) + "]}}").getBytes();
            } else {
                String name = uri.substring(Math.max(uri.lastIndexOf('/'), uri.lastIndexOf("%2F") + 2) + 1);
                content = Files.readAllBytes(PUBLISHED.resolve(name));
            }
        }
        exchange.sendResponseHeaders(content.length == 0 ? 404 : 200, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    private static String listing(String before, boolean huggingFace) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String name : FILES) {
            byte[] content = Files.readAllBytes(PUBLISHED.resolve(name));
            String digest = sha256(content);
            entries.add(
                    huggingFace
                            ? "{\"rfilename\":\"" + name + "\",\"size\":" + content.length + ",\"lfs\":{\"sha256\":\""
                                    + digest + "\"}}"
                            : "{\"Path\":\"" + before + name + "\",\"Size\":" + content.length
                                    + ",\"Type\":\"blob\",\"Sha256\":\"" + digest + "\"}");
        }
        return entries.stream().collect(Collectors.joining(","));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
