package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.hub.Hub;
import org.zimagelab.torch.hub.HubSettings;

/** Models come from a hub on this machine, and only the files that are read. */
class ModelDownloadTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path cache;

    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private boolean offline;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String uri = exchange.getRequestURI().toString();
                asked.add(uri);
                byte[] answer = answer(uri);
                exchange.sendResponseHeaders(
                        answer == null ? 404 : 200, answer == null || answer.length == 0 ? -1 : answer.length);
                if (answer != null) {
                    exchange.getResponseBody().write(answer);
                }
            }
        });
        server.start();
        Path tiny = Fixtures.tiny();
        try (Stream<Path> all = Files.walk(tiny)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(tiny.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private byte[] answer(String uri) {
        if (uri.startsWith("/api/models/me/model/revision/")) {
            return ("{\"sha\":\"" + COMMIT + "\",\"siblings\":["
                            + files.entrySet().stream()
                                    .map(e -> "{\"rfilename\":\"" + e.getKey() + "\",\"size\":" + e.getValue().length
                                            + ",\"lfs\":{\"sha256\":\"" + sha256(e.getValue()) + "\"}}")
                                    .collect(Collectors.joining(","))
                            + "]}")
                    .getBytes(StandardCharsets.UTF_8);
        }
        if (uri.equals("/api/v1/models/me/model/repo/files?Revision=master&Recursive=True")) {
            return ("{\"Code\":200,\"Data\":{\"Files\":[{\"Path\":\"vae\",\"Type\":\"tree\",\"Size\":0},"
                            + files.entrySet().stream()
                                    .map(e -> "{\"Path\":\"" + e.getKey() + "\",\"Type\":\"blob\",\"Size\":"
                                            + e.getValue().length + ",\"Sha256\":\"" + sha256(e.getValue()) + "\"}")
                                    .collect(Collectors.joining(","))
                            + "]}}")
                    .getBytes(StandardCharsets.UTF_8);
        }
        return files.get(uri.replaceFirst("^/me/model/resolve/" + COMMIT + "/", "")
                .replaceFirst("^/api/v1/models/me/model/repo\\?Revision=master&FilePath=", "")
                .replace("%2F", "/"));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private HubSettings settings(Hub hub) {
        return new HubSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.empty(),
                cache.resolve(hub.name()),
                true,
                new HubSettings.Connection(offline, Duration.ofSeconds(20), ProxySelector.of(null)));
    }

    private void fetch(String source) throws InterruptedException {
        ModelDownload.fetch(source, this::settings, state -> {});
    }

    private Path snapshot() {
        return cache.resolve("HUGGING_FACE/models--me--model/snapshots").resolve(COMMIT);
    }

    private List<String> in(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(f -> folder.relativize(f).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void onlyWhatIsReadIsDownloadedAndTheModelLoads() throws Exception {
        List<String> needed = List.copyOf(files.keySet());
        for (String other : List.of(
                "README.md",
                "assets/showcase.jpg",
                "transformer/diffusion_pytorch_model.fp16.safetensors",
                "transformer/diffusion_pytorch_model.bin",
                "vae/model.onnx",
                "z_image.gguf",
                ".gitattributes")) {
            files.put(other, bytes("not read"));
        }
        fetch("me/model");
        List<String> read = in(snapshot());
        assertTrue(needed.containsAll(read), read.toString());
        try (ZImage model = ZImage.load(snapshot(), LoadOptions.AUTO)) {
            assertEquals("me/model", model.info().name());
        }
        assertTrue(asked.size() == read.size() + 1, asked.toString());
    }

    @Test
    void aWholeModelAsksNothing() throws Exception {
        fetch("me/model");
        asked.clear();
        fetch("me/model");
        fetch("me/model@" + COMMIT);
        fetch("https://huggingface.co/me/model/tree/main");
        assertEquals(List.of(), asked);
        Path weights = snapshot()
                .resolve(in(snapshot()).stream()
                        .filter(f -> f.endsWith(".safetensors"))
                        .findFirst()
                        .orElseThrow());
        Files.delete(weights.toRealPath());
        offline = true;
        fetch("me/model"); // loading will say what is missing
        assertEquals(List.of(), asked);
        offline = false;
        fetch("me/model");
        assertEquals(2, asked.size(), asked.toString());
        assertTrue(Files.exists(weights));
    }

    @Test
    void shardsAreThoseOfTheIndex() throws Exception {
        files.keySet().removeIf(f -> f.startsWith("vae/") && f.endsWith(".safetensors"));
        files.put("vae/diffusion_pytorch_model.safetensors.index.json", bytes("""
                {"weight_map": {"a": "one.safetensors", "b": "two.safetensors", "c": "one.safetensors"}}"""));
        for (String name : List.of("one", "two", "three")) {
            files.put("vae/" + name + ".safetensors", bytes(name));
        }
        fetch("me/model");
        assertEquals(
                List.of(
                        "vae/config.json",
                        "vae/diffusion_pytorch_model.safetensors.index.json",
                        "vae/one.safetensors",
                        "vae/two.safetensors"),
                in(snapshot()).stream().filter(f -> f.startsWith("vae/")).toList());
        asked.clear();
        fetch("me/model");
        assertEquals(List.of(), asked);
        Files.delete(snapshot().resolve("vae/two.safetensors"));
        fetch("me/model"); // its blob is there
        assertEquals(1, asked.size());
        // an index that names files elsewhere brings nothing
        files.put("vae/diffusion_pytorch_model.safetensors.index.json", bytes("""
                {"weight_map": {"a": "../../../../x.safetensors"}}"""));
        String line =
                assertThrows(ModelException.class, () -> fetch("me/model@v2")).getMessage();
        assertTrue(line.contains("no file vae/../../../../x.safetensors in it"), line);
    }

    @Test
    void modelScopeHasACacheOfItsOwn() throws Exception {
        fetch("modelscope:me/model");
        Path folder = cache.resolve("MODEL_SCOPE/models/me--model/snapshots/master");
        assertTrue(in(folder).contains("model_index.json"));
        assertFalse(Files.isSymbolicLink(folder.resolve("model_index.json")));
        ZImage.load(folder, LoadOptions.AUTO).close();
        asked.clear();
        fetch("https://www.modelscope.cn/models/me/model/files");
        assertEquals(List.of(), asked);
    }

    private void splitFiles() {
        files.clear();
        for (String name : List.of(
                "split_files/diffusion_models/z_image_turbo_bf16.safetensors",
                "split_files/diffusion_models/z_image_turbo_nvfp4.safetensors",
                "split_files/text_encoders/qwen_3_4b.safetensors",
                "split_files/text_encoders/qwen_3_4b_fp8_mixed.safetensors",
                "split_files/vae/ae.safetensors",
                "split_files/loras/x.safetensors",
                "README.md")) {
            files.put(name, bytes(name));
        }
    }

    @Test
    void ofSplitFilesOneOfEachNetworkIsChosen() throws Exception {
        splitFiles();
        fetch("me/model");
        List<String> plain = List.of(
                "split_files/diffusion_models/z_image_turbo_bf16.safetensors",
                "split_files/text_encoders/qwen_3_4b.safetensors",
                "split_files/vae/ae.safetensors");
        assertEquals(plain, in(snapshot()));
        fetch("hf:me/model@main:split_files/diffusion_models/z_image_turbo_nvfp4.safetensors");
        assertEquals(4, in(snapshot()).size());
        asked.clear();
        fetch("https://huggingface.co/me/model/blob/main/split_files/diffusion_models/z_image_turbo_nvfp4.safetensors");
        assertEquals(List.of(), asked);
        files.put("split_files/diffusion_models/z_image_turbo.safetensors", bytes("which?"));
        String line =
                assertThrows(ModelException.class, () -> fetch("me/model@v1")).getMessage();
        assertTrue(
                line.startsWith("'me/model' has no model_index.json, so name one of its files, such as me/model:"),
                line);
    }

    @Test
    void aRepositoryOfOneFileOrOfNone() throws Exception {
        files.clear();
        files.put("z-image-Q4_K.gguf", bytes("GGUF"));
        fetch("me/model");
        assertEquals(List.of("z-image-Q4_K.gguf"), in(snapshot()));
        files.put("z-image-Q8_0.gguf", bytes("GGUF"));
        fetch("me/model@v1:z-image-Q8_0.gguf");
        assertEquals(List.of("z-image-Q4_K.gguf", "z-image-Q8_0.gguf"), in(snapshot()));
        files.clear();
        files.put("README.md", bytes("#"));
        String line =
                assertThrows(ModelException.class, () -> fetch("me/model@v2")).getMessage();
        assertTrue(line.contains("no .safetensors or .gguf file"), line);
    }

    @Test
    void aMistypedFolderIsToldAsSuch() {
        String line =
                assertThrows(ModelException.class, () -> fetch("models/zimage")).getMessage();
        assertEquals(
                "'models/zimage': no such folder here, and the Hugging Face hub has no model 'models/zimage', or it is"
                        + " private: then set HF_TOKEN",
                line);
        offline = true;
        line = assertThrows(ModelException.class, () -> fetch("models/zimage")).getMessage();
        assertTrue(line.startsWith("'models/zimage': no such folder here, and "), line);
        assertTrue(line.contains("HF_HUB_OFFLINE"), line);
    }

    @Test
    void whatIsNoHubsModelAsksNothing() throws Exception {
        for (String source : List.of(
                "demo-base",
                "./no/such",
                "no-such-model",
                "",
                "C:\\models\\z",
                "/models/z",
                cache.toString(),
                "https://civitai.com/models/1",
                "a/b/c")) {
            fetch(source);
        }
        assertEquals(List.of(), asked);
    }
}
