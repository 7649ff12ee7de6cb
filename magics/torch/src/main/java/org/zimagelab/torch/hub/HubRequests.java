package org.zimagelab.torch.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.zimagelab.torch.ModelException;

/** Asks a hub. Follows redirects itself, since the token may go to the hub's own host alone. */
final class HubRequests {
    private static final int MOST_REDIRECTS = 10;

    /** Lists of files have some hundred kilobytes at most. */
    private static final int LONGEST_TEXT = 64 << 20;

    /** Tries of a small request; somebody waits for it. */
    private static final int TRIES = 3;

    private final HubSettings settings;
    private final Pause pause;
    private final HttpClient client;

    HubRequests(HubSettings settings, Pause pause) {
        this.settings = settings;
        this.pause = pause;
        // HTTP/2 would send all files through one connection.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connection().timeout())
                .proxy(settings.connection().proxy());
        if (settings.connection().proxy() instanceof EnvironmentProxy proxy) {
            proxy.authenticator().ifPresent(builder::authenticator);
        }
        client = builder.build();
    }

    HubSettings settings() {
        return settings;
    }

    /** @param pathAndQuery as a {@link Hub} writes it, beginning with a slash */
    URI resolve(String pathAndQuery) {
        return URI.create(settings.endpoint() + pathAndQuery);
    }

    Attempts attempts(int most) {
        return new Attempts(most, pause);
    }

    /**
     * Reads a small text, and tries again after a break.
     *
     * @throws ModelException if it is refused
     */
    String text(URI uri, HubAddress address) throws InterruptedException {
        Attempts attempts = attempts(TRIES);
        while (true) {
            try {
                HttpResponse<InputStream> response = open(uri, 0);
                if (response.statusCode() != 200) {
                    throw HubRefusal.of(response, address, settings);
                }
                return body(response.body());
            } catch (IOException e) {
                attempts.failed(e, uri);
            }
        }
    }

    /** Reads the text in another thread, because a read of a silent connection has no time limit of its own. */
    private String body(InputStream body) throws IOException, InterruptedException {
        CompletableFuture<byte[]> bytes = CompletableFuture.supplyAsync(() -> {
            try (body) {
                return body.readNBytes(LONGEST_TEXT);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try {
            return new String(
                    bytes.get(settings.connection().timeout().toMillis() * TRIES, TimeUnit.MILLISECONDS),
                    StandardCharsets.UTF_8);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(
                    "no answer within " + settings.connection().timeout().toSeconds() * TRIES + " s", e);
        } finally {
            body.close();
        }
    }

    /**
     * Opens an address, after all redirects. The answer may have any status.
     *
     * @param from the first byte that is wanted
     * @throws IOException if no answer came, which may be another time
     * @throws ModelException if trying again would not help
     */
    HttpResponse<InputStream> open(URI uri, long from) throws IOException, InterruptedException {
        URI at = uri;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpResponse<InputStream> response = send(request(at, from), at);
            Optional<String> location = response.headers().firstValue("location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return response;
            }
            response.body().close();
            at = redirected(at, location.get());
        }
        throw new ModelException(uri.getHost() + " redirects without an end");
    }

    private static URI redirected(URI at, String location) throws IOException {
        URI to;
        try {
            to = at.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException(at.getHost() + " redirects to what is no address", e);
        }
        if (to.getHost() == null || at.getScheme().equals("https") && !"https".equals(to.getScheme())) {
            throw new ModelException(at.getHost() + " redirects to " + to.getScheme() + "://" + to.getHost()
                    + ", which is not safe; is there a login page in this network?");
        }
        return to;
    }

    private HttpRequest request(URI at, long from) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .timeout(settings.connection().timeout())
                .header("User-Agent", "zimage-lab")
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        if (settings.isEndpoint(at)) {
            settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        }
        return request.build();
    }

    private HttpResponse<InputStream> send(HttpRequest request, URI at) throws IOException, InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (javax.net.ssl.SSLHandshakeException e) {
            throw new ModelException(
                    "the certificate of " + at.getHost() + " is not known to this Java"
                            + " (a proxy that reads along has its own): add it to Java's trust store, or name one"
                            + " with -Djavax.net.ssl.trustStore",
                    e);
        }
    }

    /** Waits; tests do not. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;

        Pause REAL = time -> Thread.sleep(time.toMillis());
    }
}
