package org.zimagelab.torch.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.torch.ModelException;

class HubSettingsTest {
    @TempDir
    Path home;

    private static UnaryOperator<String> environment(String... pairs) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            variables.put(pairs[i], pairs[i + 1]);
        }
        return variables::get;
    }

    private HubSettings settings(String... environment) {
        return HubSettings.huggingFace(environment(environment), home.toString());
    }

    @Test
    void usually() {
        HubSettings s = settings();
        assertEquals(URI.create("https://huggingface.co"), s.endpoint());
        assertEquals(Optional.empty(), s.token());
        assertEquals(home.resolve(".cache/huggingface/hub"), s.cache());
        assertTrue(s.links());
        assertEquals(
                new HubSettings.Connection(false, Duration.ofSeconds(10), ProxySelector.getDefault()), s.connection());
        HubSettings m = HubSettings.modelScope(environment(), home.toString());
        assertEquals(URI.create("https://modelscope.cn"), m.endpoint());
        assertEquals(home.resolve(".cache/modelscope"), m.cache());
    }

    @Test
    void variablesDecide() {
        HubSettings s = settings(
                "HF_ENDPOINT",
                "https://hf-mirror.com/",
                "HF_TOKEN",
                " hf_x\n",
                "HF_HUB_OFFLINE",
                "1",
                "HF_HUB_DOWNLOAD_TIMEOUT",
                "60",
                "HF_HUB_DISABLE_SYMLINKS",
                "true");
        assertEquals(URI.create("https://hf-mirror.com"), s.endpoint());
        assertEquals(Optional.of("hf_x"), s.token());
        assertFalse(s.toString().contains("hf_x"), s.toString());
        assertTrue(s.connection().offline());
        assertEquals(Duration.ofSeconds(60), s.connection().timeout());
        assertFalse(s.links());
        HubSettings m = HubSettings.modelScope(
                environment(
                        "MODELSCOPE_CACHE",
                        "~/ms",
                        "MODELSCOPE_DOMAIN",
                        "www.modelscope.ai",
                        "HF_TOKEN",
                        "hf_x",
                        "MODELSCOPE_API_TOKEN",
                        "ms-1",
                        "HOME",
                        home.toString()),
                "/elsewhere");
        assertEquals(URI.create("https://www.modelscope.ai"), m.endpoint());
        assertEquals(Optional.of("ms-1"), m.token()); // Hugging Face's token is none of ModelScope's business
        assertEquals(home.resolve("ms"), m.cache());
    }

    @ParameterizedTest
    @CsvSource({
        "1, , true",
        "on, , true",
        "TRUE, , true",
        "0, 1, false",
        ", 1, true",
        "no, , false",
        "'', YES, true",
        ", , false"
    })
    void offline(String hub, String transformers, boolean expected) {
        assertEquals(
                expected,
                settings("HF_HUB_OFFLINE", hub, "TRANSFORMERS_OFFLINE", transformers)
                        .connection()
                        .offline());
    }

    @Test
    void theTokenIsThatOfTheEnvironmentOrOfTheFile() throws Exception {
        Path file = home.resolve(".cache/huggingface/token");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "hf_file\n");
        assertEquals(Optional.of("hf_file"), settings().token());
        assertEquals(Optional.of("hf_own"), settings("HF_TOKEN", "hf_own").token());
        assertEquals(Optional.of("hf_file"), settings("HF_TOKEN", "").token());
        assertEquals(
                Optional.empty(), settings("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token());
        Files.writeString(home.resolve("mine"), "hf_mine");
        assertEquals(
                Optional.of("hf_mine"),
                settings("HF_TOKEN_PATH", home.resolve("mine").toString()).token());
        assertEquals(
                Optional.empty(),
                settings("HF_HOME", home.resolve("empty").toString()).token());
        // nothing that a header cannot carry, and no other file
        Files.writeString(file, "hf x\u00e9");
        assertEquals(Optional.empty(), settings().token());
        Files.write(file, new byte[100_000]);
        assertEquals(Optional.empty(), settings().token());
    }

    @ParameterizedTest
    @CsvSource({
        "HF_ENDPOINT, http://, an address such as https://huggingface.co",
        "HF_ENDPOINT, ftp://h, an address such as https://huggingface.co",
        "HF_ENDPOINT, a b, an address such as https://huggingface.co",
        "HF_HUB_DOWNLOAD_TIMEOUT, soon, whole seconds",
        "HTTPS_PROXY, socks5://me:secret@p:1, an address such as http://proxy:3128"
    })
    void wrongVariablesAreNamed(String name, String value, String expected) {
        String line =
                assertThrows(ModelException.class, () -> settings(name, value)).getMessage();
        assertTrue(line.startsWith("the environment variable " + name + " is '"), line);
        assertTrue(line.endsWith("expected " + expected), line);
        assertFalse(line.contains("secret"), line);
    }

    private static String proxy(String uri, String... environment) {
        Proxy proxy = EnvironmentProxy.of(environment(environment))
                .select(URI.create(uri))
                .get(0);
        return proxy == Proxy.NO_PROXY
                ? "none"
                : String.valueOf(proxy.address()).replace("/<unresolved>", "");
    }

    @Test
    void proxies() {
        assertSame(ProxySelector.getDefault(), EnvironmentProxy.of(environment("NO_PROXY", "x")));
        assertEquals("p:3128", proxy("https://huggingface.co/a", "HTTPS_PROXY", "http://p:3128"));
        assertEquals("p:80", proxy("https://huggingface.co/a", "https_proxy", "p"));
        assertEquals(
                "q:1", proxy("https://huggingface.co/a", "HTTPS_PROXY", "http://p:2", "https_proxy", "http://q:1"));
        assertEquals("none", proxy("http://huggingface.co/a", "HTTPS_PROXY", "http://p:3128"));
        assertEquals("p:1", proxy("http://h/a", "ALL_PROXY", "http://p:1"));
        for (String none : List.of("*", "hf.co", ".hf.co", "*.hf.co", "a, hf.co", "cdn.hf.co", "cdn.hf.co:443")) {
            assertEquals("none", proxy("https://cdn.hf.co:443/a", "HTTPS_PROXY", "http://p:1", "NO_PROXY", none), none);
        }
        for (String other : List.of("f.co", "hf.co.uk", "cdn.hf.co:80", "")) {
            assertEquals(
                    "p:1", proxy("https://cdn.hf.co:443/a", "HTTPS_PROXY", "http://p:1", "NO_PROXY", other), other);
        }
    }

    @Test
    void aProxyGetsItsPassword() throws Exception {
        List<String> passwords = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String password = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
                if (password == null || !exchange.getRequestURI().getHost().equals("hub.invalid")) {
                    exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"p\"");
                    exchange.sendResponseHeaders(407, -1);
                } else {
                    passwords.add(password);
                    byte[] answer = ("{\"sha\":\"" + LoopbackHub.COMMIT + "\",\"siblings\":[]}").getBytes();
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                }
            }
        });
        server.start();
        try {
            String proxy = "127.0.0.1:" + server.getAddress().getPort();
            HubAddress address = HubAddress.parse("me/model").orElseThrow();
            RepositoryDownload.of(
                    address,
                    settings("HF_ENDPOINT", "http://hub.invalid", "HTTP_PROXY", "http://me:pw@" + proxy),
                    s -> {});
            assertEquals(
                    "Basic " + Base64.getEncoder().encodeToString("me:pw".getBytes(StandardCharsets.UTF_8)),
                    passwords.get(0));
            String line = assertThrows(
                            ModelException.class,
                            () -> RepositoryDownload.of(
                                    address,
                                    settings("HF_ENDPOINT", "http://hub.invalid", "HTTP_PROXY", "http://" + proxy),
                                    s -> {}))
                    .getMessage();
            assertTrue(line.startsWith("the proxy wants a user name and a password"), line);
        } finally {
            server.stop(0);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void modelScopeKeepsEarlierFolders() throws Exception {
        Path cache = home.resolve("ms");
        Path now = cache.resolve("models/a--c.d/snapshots/master");
        assertEquals(now, ModelScopeCache.snapshot(cache, "a/c.d", "master"));
        Path hub = cache.resolve("hub/models/a/c___d");
        Files.createDirectories(hub);
        assertEquals(now, ModelScopeCache.snapshot(cache, "a/c.d", "master")); // empty
        Files.writeString(hub.resolve("model_index.json"), "{}");
        assertEquals(hub, ModelScopeCache.snapshot(cache, "a/c.d", "master"));
        assertEquals(now.resolveSibling("v1"), ModelScopeCache.snapshot(cache, "a/c.d", "v1"));
        Path own = cache.resolve("models/a/c___d");
        Files.createDirectories(own);
        Files.writeString(own.resolve("model_index.json"), "{}");
        assertEquals(own, ModelScopeCache.snapshot(cache, "a/c.d", "master"));
        // as modelscope_hub 0.5.1 names it
        assertEquals(
                "file_"
                        + LoopbackHub.sha256("modelscope-hub-download-lock-v2\0file\0model\0a/c\0d/e"
                                .getBytes(StandardCharsets.UTF_8))
                        + ".lock",
                new ModelScopeSnapshot(cache, "a/c", "master")
                        .lock(new HubFile("d/e", 1, ""))
                        .getFileName()
                        .toString());
    }
}
