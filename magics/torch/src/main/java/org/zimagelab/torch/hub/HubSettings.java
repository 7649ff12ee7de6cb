package org.zimagelab.torch.hub;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * Where a hub is, and how it is asked.
 *
 * @param endpoint address without a slash at the end, such as {@code https://huggingface.co}
 * @param token sent to the endpoint's host alone
 * @param cache folder of all repositories
 * @param links whether files of a snapshot may be symbolic links to blobs
 */
public record HubSettings(URI endpoint, Optional<String> token, Path cache, boolean links, Connection connection) {

    /**
     * @param offline whether nothing may be asked
     * @param timeout after which a silent connection counts as broken
     * @param proxy which connections go through a proxy
     */
    public record Connection(boolean offline, Duration timeout, ProxySelector proxy) {}

    /** What {@code huggingface_hub} takes for yes, in any case. */
    private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The longest token; a longer file is something else. */
    private static final int LONGEST = 4096;

    /**
     * The settings of Hugging Face's hub, by the variables that {@code huggingface_hub} reads: {@code HF_ENDPOINT},
     * {@code HF_TOKEN} or the file at {@code HF_TOKEN_PATH}, {@code HF_HUB_OFFLINE} or {@code TRANSFORMERS_OFFLINE},
     * {@code HF_HUB_DOWNLOAD_TIMEOUT} (seconds), {@code HF_HUB_DISABLE_SYMLINKS},
     * {@code HF_HUB_DISABLE_IMPLICIT_TOKEN}, those of {@link HuggingFaceCache#folder}, and those of
     * {@link EnvironmentProxy}.
     */
    public static HubSettings huggingFace() {
        return huggingFace(System::getenv, System.getProperty("user.home"));
    }

    /** @param environment value of a variable, or null */
    static HubSettings huggingFace(UnaryOperator<String> environment, String home) {
        UnaryOperator<String> set = set(environment);
        return new HubSettings(
                endpoint(set, "HF_ENDPOINT", "https://huggingface.co"),
                isYes(set.apply("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
                        ? Optional.empty()
                        : huggingFaceToken(environment, home),
                HuggingFaceCache.folder(environment, home),
                !isYes(set.apply("HF_HUB_DISABLE_SYMLINKS")),
                connection(set, environment));
    }

    /**
     * The settings of ModelScope, by the variables that {@code modelscope_hub} reads: {@code MODELSCOPE_ENDPOINT} (or
     * {@code MODELSCOPE_DOMAIN}), {@code MODELSCOPE_API_TOKEN}, {@code MODELSCOPE_CACHE}; and {@code HF_HUB_OFFLINE}
     * and {@code HF_HUB_DOWNLOAD_TIMEOUT} as above.
     */
    public static HubSettings modelScope() {
        return modelScope(System::getenv, System.getProperty("user.home"));
    }

    /** @param environment value of a variable, or null */
    static HubSettings modelScope(UnaryOperator<String> environment, String home) {
        UnaryOperator<String> set = set(environment);
        String variable = set.apply("MODELSCOPE_ENDPOINT") == null ? "MODELSCOPE_DOMAIN" : "MODELSCOPE_ENDPOINT";
        return new HubSettings(
                endpoint(set, variable, "https://modelscope.cn"),
                clean(set.apply("MODELSCOPE_API_TOKEN")),
                ModelScopeCache.folder(environment, home),
                false,
                connection(set, environment));
    }

    private static Connection connection(UnaryOperator<String> set, UnaryOperator<String> environment) {
        String offline = set.apply("HF_HUB_OFFLINE");
        return new Connection(
                isYes(offline == null ? set.apply("TRANSFORMERS_OFFLINE") : offline),
                timeout(set.apply("HF_HUB_DOWNLOAD_TIMEOUT")),
                EnvironmentProxy.of(environment));
    }

    private static UnaryOperator<String> set(UnaryOperator<String> environment) {
        return name -> {
            String value = environment.apply(name);
            return value == null || value.isBlank() ? null : value.strip();
        };
    }

    private static boolean isYes(String value) {
        return value != null && YES.contains(value.toUpperCase(Locale.ROOT));
    }

    private static URI endpoint(UnaryOperator<String> set, String variable, String usual) {
        String value = set.apply(variable);
        String text = value == null ? usual : value;
        try {
            URI uri = URI.create(text.contains("://") ? text : "https://" + text);
            if (uri.getHost() != null && uri.getScheme().matches("(?i)https?")) {
                return URI.create(uri.toString().replaceFirst("/+$", ""));
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ModelException("the environment variable " + variable + " is '" + Printable.value(text)
                + "'; expected an address such as " + usual);
    }

    private static Duration timeout(String seconds) {
        try {
            int value = seconds == null ? 0 : Integer.parseInt(seconds);
            return value > 0 ? Duration.ofSeconds(value) : TIMEOUT;
        } catch (NumberFormatException e) {
            throw new ModelException("the environment variable HF_HUB_DOWNLOAD_TIMEOUT is '" + Printable.value(seconds)
                    + "'; expected whole seconds");
        }
    }

    /** {@code HF_TOKEN}, {@code HUGGING_FACE_HUB_TOKEN}, or the file that {@code hf auth login} writes. */
    private static Optional<String> huggingFaceToken(UnaryOperator<String> environment, String home) {
        for (String variable : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
            Optional<String> token = clean(environment.apply(variable));
            if (token.isPresent()) {
                return token;
            }
        }
        try {
            Path file = HuggingFaceCache.tokenFile(environment, home);
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST
                    ? clean(Files.readString(file))
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty(); // as without a file: public models need none
        }
    }

    /** Without line breaks and spaces around; empty if a header cannot carry it. */
    private static Optional<String> clean(String token) {
        return Optional.ofNullable(token)
                .map(text -> text.replace("\r", "").replace("\n", "").strip())
                .filter(text -> !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f));
    }

    /** Whether an address is on the hub's own host, and not on one that it redirects to. */
    boolean isEndpoint(URI address) {
        return endpoint.getHost().equalsIgnoreCase(address.getHost())
                && endpoint.getPort() == address.getPort()
                && endpoint.getScheme().equalsIgnoreCase(address.getScheme());
    }

    /** All but the token. */
    @Override
    public String toString() {
        return "HubSettings[" + endpoint + ", token " + (token.isPresent() ? "set" : "not set") + ", cache " + cache
                + ", links " + links + ", " + connection + "]";
    }
}
