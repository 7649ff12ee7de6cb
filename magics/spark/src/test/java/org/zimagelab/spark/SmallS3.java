package org.zimagelab.spark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The part of S3's protocol that S3A needs for a store, with one bucket in memory, on the loopback: GET, HEAD, PUT with
 * {@code If-None-Match: *}, DELETE, and lists by pages of three keys. Signatures are not checked.
 */
final class SmallS3 implements AutoCloseable {
    static final String BUCKET = "pictures";

    private static final int PAGE = 3;

    /** An object. */
    record Stored(byte[] bytes, Instant modified) {}

    final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>();

    /** Method and path of every request. */
    final Queue<String> requests = new ConcurrentLinkedQueue<>();

    /** False for a store that takes no notice of {@code If-None-Match}. */
    volatile boolean conditional = true;

    /** True for a server that does not know of signed chunks, and keeps their signatures in the object. */
    volatile boolean raw;

    /** Status with which PUT is refused; 0 for none. */
    volatile int refusing;

    /** Requests of these methods are answered as {@link #fault} says, as often as {@link #faults}. */
    volatile String faulty = "";

    /** An error's code with its status, {@code "503 SlowDown"}; {@code "cut"} for an answer that ends midway. */
    volatile String fault = "";

    /** What an error says of itself. */
    volatile String message = "refused";

    final AtomicInteger faults = new AtomicInteger();

    /** How far the store's clock is ahead of this machine's. */
    volatile Duration ahead = Duration.ZERO;

    /** Names with these endings do not appear in lists yet. */
    volatile String unlisted = "none";

    private final HttpServer server;

    SmallS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "small-s3");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    /** The end point, without a scheme. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String key = path.replaceFirst("^/" + BUCKET + "/?", "");
            requests.add(exchange.getRequestMethod() + " " + path);
            byte[] body = body(exchange);
            boolean fails = faulty.contains(exchange.getRequestMethod()) && faults.getAndDecrement() > 0;
            boolean cut = fails && fault.equals("cut");
            if (fails && !cut) {
                fail(exchange);
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "PUT" -> put(exchange, key, body);
                case "DELETE" -> {
                    objects.remove(key);
                    send(exchange, 204, new byte[0]);
                }
                case "HEAD" -> {
                    if (key.isEmpty()) {
                        send(exchange, 200, new byte[0]);
                    } else {
                        get(exchange, key, false, cut);
                    }
                }
                case "GET" -> {
                    if (key.isEmpty()) {
                        list(exchange, query(exchange));
                    } else {
                        get(exchange, key, true, cut);
                    }
                }
                case "POST" -> deleteAll(exchange, new String(body, StandardCharsets.UTF_8));
                default -> error(exchange, 405, "MethodNotAllowed");
            }
        }
    }

    private void fail(HttpExchange exchange) throws IOException {
        String[] words = fault.split(" ");
        error(exchange, Integer.parseInt(words[0]), words[1]);
    }

    private synchronized void put(HttpExchange exchange, String key, byte[] body) throws IOException {
        if (refusing != 0) {
            error(exchange, refusing, "AccessDenied");
        } else if (conditional
                && exchange.getRequestHeaders().containsKey("If-None-Match")
                && objects.containsKey(key)) {
            error(exchange, 412, "PreconditionFailed");
        } else {
            objects.put(key, new Stored(body, Instant.now().plus(ahead)));
            exchange.getResponseHeaders().set("ETag", tag(body));
            send(exchange, 200, new byte[0]);
        }
    }

    private void get(HttpExchange exchange, String key, boolean content, boolean cut) throws IOException {
        Stored stored = objects.get(key);
        if (stored == null) {
            error(exchange, 404, "NoSuchKey");
            return;
        }
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(stored.modified.atOffset(ZoneOffset.UTC));
        exchange.getResponseHeaders().set("Last-Modified", date);
        exchange.getResponseHeaders().set("ETag", tag(stored.bytes));
        if (!content) {
            exchange.getResponseHeaders().set("Content-Length", "" + stored.bytes.length);
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            send(exchange, 200, stored.bytes, cut);
            return;
        }
        String[] ends = range.replace("bytes=", "").split("-");
        int from = Integer.parseInt(ends[0]);
        int to = ends.length < 2 ? stored.bytes.length : Math.min(stored.bytes.length, Integer.parseInt(ends[1]) + 1);
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + stored.bytes.length);
        send(exchange, 206, Arrays.copyOfRange(stored.bytes, from, to), cut);
    }

    private static String tag(byte[] bytes) {
        return "\"" + Integer.toHexString(Arrays.hashCode(bytes)) + "\"";
    }

    /** Lists by version 2 of the request. */
    private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
        String prefix = query.getOrDefault("prefix", "");
        String delimiter = query.getOrDefault("delimiter", "");
        String after = query.getOrDefault("continuation-token", "");
        Map<String, Stored> page = new TreeMap<>();
        Collection<String> folders = new TreeSet<>();
        String last = "";
        boolean more = false;
        for (Map.Entry<String, Stored> one : objects.tailMap(prefix, true).entrySet()) {
            String key = one.getKey();
            if (!key.startsWith(prefix)) {
                break;
            }
            if (key.compareTo(after) <= 0 || key.endsWith(unlisted)) {
                continue;
            }
            if (page.size() + folders.size() == PAGE) {
                more = true;
                break;
            }
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (end >= 0) {
                folders.add(key.substring(0, end + 1));
            } else {
                page.put(key, one.getValue());
            }
            last = key;
        }
        StringBuilder xml = new StringBuilder("<ListBucketResult><Name>" + BUCKET + "</Name><KeyCount>"
                + (page.size() + folders.size()) + "</KeyCount><IsTruncated>" + more + "</IsTruncated>");
        if (more) {
            xml.append("<NextContinuationToken>").append(last).append("</NextContinuationToken>");
        }
        page.forEach((key, stored) -> xml.append("<Contents><Key>" + key + "</Key><LastModified>" + stored.modified
                + "</LastModified><ETag>" + tag(stored.bytes) + "</ETag><Size>" + stored.bytes.length
                + "</Size><StorageClass>STANDARD</StorageClass></Contents>"));
        folders.forEach(folder -> xml.append("<CommonPrefixes><Prefix>" + folder + "</Prefix></CommonPrefixes>"));
        send(exchange, 200, (xml + "</ListBucketResult>").getBytes(StandardCharsets.UTF_8));
    }

    private void deleteAll(HttpExchange exchange, String xml) throws IOException {
        for (String part : xml.split("<Key>")) {
            int end = part.indexOf("</Key>");
            if (end > 0) {
                objects.remove(part.substring(0, end));
            }
        }
        send(exchange, 200, "<DeleteResult/>".getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    /** The content of a request, also where it is sent in signed chunks. */
    private byte[] body(HttpExchange exchange) throws IOException {
        InputStream in = exchange.getRequestBody();
        String sum = String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-content-sha256"));
        if (raw || !sum.startsWith("STREAMING-")) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int size = chunk(in); size > 0; size = chunk(in)) {
            content.write(in.readNBytes(size));
            line(in);
        }
        in.readAllBytes();
        return content.toByteArray();
    }

    private static int chunk(InputStream in) throws IOException {
        return Integer.parseInt(line(in).replaceFirst(";.*", "").strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private void error(HttpExchange exchange, int status, String code) throws IOException {
        byte[] xml = ("<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            send(exchange, status, xml);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        send(exchange, status, bytes, false);
    }

    /** @param cut whether the connection closes midway */
    private static void send(HttpExchange exchange, int status, byte[] bytes, boolean cut) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes, 0, cut ? bytes.length / 2 : bytes.length);
        }
    }
}
