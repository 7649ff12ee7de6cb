package org.zimagelab.torch.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/** What a hub means with a status that is not 200, and what to do about it. */
final class HubRefusal {
    /** The server may do better a moment later. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504, 520, 522, 524);

    private HubRefusal() {}

    /**
     * An exception to throw for a refusal that may pass.
     *
     * @param address what was asked for
     * @throws ModelException for one that does not, with one line that says what to do
     */
    static IOException of(HttpResponse<?> response, HubAddress address, HubSettings settings) {
        int status = response.statusCode();
        String host = response.uri().getHost();
        if (PASSING.contains(status)) {
            return new Attempts.Later(
                    status == 429
                            ? host + " has had too many requests"
                                    + (settings.token().isPresent() ? "" : " (with a token in HF_TOKEN it allows more)")
                            : host + " answers with status " + status,
                    response.headers().firstValue("retry-after").flatMap(HubRefusal::delay));
        }
        if (!settings.isEndpoint(response.uri()) && Set.of(401, 403, 410).contains(status)) {
            return new Attempts.Later(host + " answers with status " + status, Optional.empty()); // address too old
        }
        throw new ModelException(line(response, address, settings));
    }

    private static String line(HttpResponse<?> response, HubAddress address, HubSettings settings) {
        int status = response.statusCode();
        String code = header(response, "x-error-code");
        String page = settings.endpoint() + (address.hub() == Hub.MODEL_SCOPE ? "/models/" : "/") + address.id();
        String token = address.hub() == Hub.MODEL_SCOPE ? "MODELSCOPE_API_TOKEN" : "HF_TOKEN";
        boolean named = settings.token().isPresent();
        String id = "'" + Printable.value(address.id()) + "'";
        if (status == 407) {
            return "the proxy wants a user name and a password that it knows:"
                    + " HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT";
        }
        if (code.equals("RevisionNotFound")) {
            return address.hub().title() + " has " + id + ", but not its revision '"
                    + Printable.value(address.wantedRevision()) + "'";
        }
        if (code.equals("GatedRepo") || status == 403) {
            return id + " is open only to those who accepted its conditions: accept them at " + page
                    + (named
                            ? ", with the account of the token in " + token
                            : ", and put a token of your account into the environment variable " + token);
        }
        if (code.equals("EntryNotFound")) {
            return address.hub().title() + " has " + id + ", but a file of it is gone";
        }
        if (status == 401
                && (named || header(response, "x-error-message").contains("Invalid credentials"))
                && !code.equals("RepoNotFound")) {
            return response.uri().getHost() + " does not accept the token in " + token
                    + "; make a new one, or unset the variable for a public model";
        }
        if (status == 401 || status == 404 || code.equals("RepoNotFound")) {
            return address.hub().title() + " has no model " + id + revision(address)
                    + (named ? ", or none that your token may read" : ", or it is private: then set " + token);
        }
        return response.uri().getHost() + " answers with status " + status
                + (header(response, "x-error-message").isEmpty()
                        ? ""
                        : " (" + Printable.value(header(response, "x-error-message")) + ")");
    }

    /** ModelScope does not tell a missing model from a missing revision. */
    private static String revision(HubAddress address) {
        return address.revision()
                .map(r -> " with a revision '" + Printable.value(r) + "'")
                .orElse("");
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Seconds, or a date. */
    private static Optional<Duration> delay(String value) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(value.strip()))));
        } catch (NumberFormatException e) {
            // perhaps a date
        }
        try {
            Duration until = Duration.between(
                    ZonedDateTime.now(), ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether an answer is a page for people where a file was asked for. */
    static boolean isPage(HttpResponse<?> response, URI uri) {
        return header(response, "content-type").toLowerCase(Locale.ROOT).startsWith("text/html")
                && !uri.getPath().endsWith(".html");
    }
}
