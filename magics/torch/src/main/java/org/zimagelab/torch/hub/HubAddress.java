package org.zimagelab.torch.hub;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zimagelab.torch.files.FolderFile;

/**
 * A model on a hub, or one of its files, as a person names it.
 *
 * @param hub where it is
 * @param id such as {@code Tongyi-MAI/Z-Image-Turbo}
 * @param revision a branch, tag or commit
 * @param file the path of one file in the repository; empty if the whole model is meant
 */
public record HubAddress(Hub hub, String id, Optional<String> revision, Optional<String> file) {
    private static final String PART = "\\w[\\w.-]*";
    private static final Pattern NAME = Pattern.compile(
            "(?<id>" + PART + "/" + PART + ")(?:@(?<revision>[\\w.][\\w./-]*))?(?::(?<file>[^:?#\\\\]+))?");
    private static final Pattern PREFIXED = Pattern.compile("(?i)(hf|huggingface|modelscope|ms):(?://)?(.+)");
    private static final Pattern URL = Pattern.compile("(?i)(?:https?://)?(?:www\\.)?"
            + "(?<host>huggingface\\.co|hf\\.co|hf-mirror\\.com|modelscope\\.cn|modelscope\\.ai)/(?<path>[^?#]*).*");
    private static final Pattern URL_PATH = Pattern.compile("(?:models/)?(?<id>" + PART + "/\\w[\\w.-]*?)(?:\\.git)?"
            + "(?:/(?:resolve|blob|raw|tree|file/view)/(?<revision>[^/]+)(?:/(?<file>.+?))?/?|/files/?|/summary/?|/?)");

    /**
     * Reads {@code ID[@REVISION][:FILE]}, also after {@code hf:} or {@code modelscope:}, and the address of a model or
     * of one of its files in a browser.
     *
     * @return empty if the text is something else
     */
    public static Optional<HubAddress> parse(String text) {
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            Hub hub = url.group("host").toLowerCase(Locale.ROOT).startsWith("modelscope")
                    ? Hub.MODEL_SCOPE
                    : Hub.HUGGING_FACE;
            String path = url.group("path").replace("%2F", "/");
            Optional<HubAddress> found = of(hub, URL_PATH.matcher(path));
            // the page of a folder is one of the whole model
            return path.contains("/tree/")
                    ? found.map(a -> new HubAddress(hub, a.id(), a.revision(), Optional.empty()))
                    : found;
        }
        Matcher prefixed = PREFIXED.matcher(text);
        if (prefixed.matches()) {
            return of(
                    prefixed.group(1).toLowerCase(Locale.ROOT).startsWith("h") ? Hub.HUGGING_FACE : Hub.MODEL_SCOPE,
                    NAME.matcher(prefixed.group(2)));
        }
        return of(Hub.HUGGING_FACE, NAME.matcher(text));
    }

    private static Optional<HubAddress> of(Hub hub, Matcher name) {
        if (!name.matches()) {
            return Optional.empty();
        }
        Optional<String> revision = Optional.ofNullable(name.group("revision"));
        Optional<String> file = Optional.ofNullable(name.group("file"));
        boolean paths = Stream.of(revision, file)
                .flatMap(Optional::stream)
                .flatMap(path -> Stream.of(path.split("/", -1)))
                .allMatch(FolderFile::isName);
        return paths ? Optional.of(new HubAddress(hub, name.group("id"), revision, file)) : Optional.empty();
    }

    /** The revision, or the hub's own branch. */
    public String wantedRevision() {
        return revision.orElse(hub.branch());
    }

    /**
     * The folder of the revision in a cache, complete or not. Nothing is asked of the hub.
     *
     * @param cache such as {@link HubSettings#cache}
     */
    public Optional<Path> cached(Path cache) {
        return hub.cached(cache, id, wantedRevision());
    }

    /** Whether a download into a cache was broken off. */
    public boolean isHalf(Path cache) {
        return hub.isHalf(cache, id, wantedRevision());
    }

    /** As it is written for {@link #parse}. */
    @Override
    public String toString() {
        return (hub == Hub.MODEL_SCOPE ? "modelscope:" : "")
                + id
                + revision.map(r -> "@" + r).orElse("")
                + file.map(f -> ":" + f).orElse("");
    }
}
