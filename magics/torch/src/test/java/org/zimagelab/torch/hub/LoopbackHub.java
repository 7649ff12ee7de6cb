package org.zimagelab.torch.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A hub on this machine with one repository, {@code me/model}: it lists it as Hugging Face's does, and redirects files
 * of over 1000 bytes to another server, as to a CDN. Faults are answers that a file gets before the right one.
 */
final class LoopbackHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** An answer instead of the right one. */
    interface Fault {
        /** @param from the first byte that was asked for */
        void answer(HttpExchange exchange, byte[] content, int from) throws IOException;
    }

    /** A request as it came. */
    record Asked(String server, String path, String range, String token) {}

    private final HttpServer hub;
    private final HttpServer cdn;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
    final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    LoopbackHub() throws IOException {
        hub = server("hub");
        cdn = server("cdn");
    }

    private HttpServer server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try {
                asked.add(new Asked(
                        name,
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestHeaders().getFirst("Range"),
                        exchange.getRequestHeaders().getFirst("Authorization")));
                answer(name, exchange);
            } finally {
                exchange.close();
            }
        });
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String cdnAddress() {
        return address(cdn);
    }

    HubSettings settings(Path cache) {
        return settings(cache, false, Duration.ofSeconds(20), true);
    }

    HubSettings settings(Path cache, boolean offline, Duration timeout, boolean links) {
        return new HubSettings(
                URI.create(address(hub)),
                Optional.of("hf_secret"),
                cache,
                links,
                new HubSettings.Connection(offline, timeout, ProxySelector.of(null)));
    }

    LoopbackHub file(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    byte[] content(String path) {
        return files.get(path);
    }

    /** @param path of a file, or {@code list} for the repository's list */
    LoopbackHub faults(String path, Fault... before) {
        faults.computeIfAbsent(path, p -> new ArrayDeque<>()).addAll(Arrays.asList(before));
        return this;
    }

    List<Asked> askedFor(String end) {
        return asked.stream().filter(a -> a.path().endsWith(end)).toList();
    }

    private void answer(String server, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/api/models/me/model/revision/")) {
            if (!fault("list", exchange, new byte[0], 0)) {
                send(exchange, 200, listing().getBytes(StandardCharsets.UTF_8), 0);
            }
            return;
        }
        String name = path.replaceFirst("^/me/model/resolve/" + COMMIT + "/|^/cdn/", "");
        byte[] content = files.get(name);
        if (content == null) {
            exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
            exchange.sendResponseHeaders(404, -1);
        } else if (server.equals("hub") && content.length > 1000) {
            exchange.getResponseHeaders().set("Location", address(cdn) + "/cdn/" + name);
            exchange.sendResponseHeaders(302, -1);
        } else {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (!fault(name, exchange, content, from)) {
                send(exchange, from == 0 ? 200 : 206, content, from);
            }
        }
    }

    private boolean fault(String name, HttpExchange exchange, byte[] content, int from) throws IOException {
        Deque<Fault> waiting = faults.getOrDefault(name, new ArrayDeque<>());
        Fault fault;
        synchronized (waiting) {
            fault = waiting.poll();
        }
        if (fault != null) {
            fault.answer(exchange, content, from);
        }
        return fault != null;
    }

    static void send(HttpExchange exchange, int status, byte[] content, int from) throws IOException {
        if (status == 206) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(status, content.length == from ? -1 : content.length - from);
        exchange.getResponseBody().write(content, from, content.length - from);
    }

    /** Half of what was asked for, then a broken connection. */
    static void broken(HttpExchange exchange, byte[] content, int from) throws IOException {
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        exchange.getResponseBody().write(content, from, (content.length - from) / 2);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    static Fault status(int status, String... headers) {
        return (exchange, content, from) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    static void page(HttpExchange exchange, byte[] content, int from) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        send(exchange, 200, "<!DOCTYPE html><html>log in</html>".getBytes(StandardCharsets.UTF_8), 0);
    }

    private String listing() {
        return "{\"sha\":\"" + COMMIT + "\",\"siblings\":["
                + files.entrySet().stream()
                        .map(e -> "{\"rfilename\":\"" + e.getKey() + "\",\"size\":" + e.getValue().length
                                + ",\"blobId\":\"" + git(e.getValue()) + "\""
                                + (e.getValue().length > 1000
                                        ? ",\"lfs\":{\"sha256\":\"" + sha256(e.getValue()) + "\",\"size\":"
                                                + e.getValue().length + ",\"pointerSize\":135}"
                                        : "")
                                + "}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    static String sha256(byte[] content) {
        return digest("SHA-256", content);
    }

    /** As {@code git hash-object} names a file. */
    static String git(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return digest("SHA-1", all);
    }

    private static String digest(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        cdn.stop(0);
        threads.shutdownNow();
    }
}
