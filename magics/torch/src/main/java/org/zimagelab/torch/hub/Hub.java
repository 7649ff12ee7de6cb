package org.zimagelab.torch.hub;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.Json;

/** A site that has models: how it lists a repository, where its files are, and where they are kept here. */
public enum Hub {
    HUGGING_FACE("the Hugging Face hub", "main") {
        @Override
        public HubSettings settings() {
            return HubSettings.huggingFace();
        }

        @Override
        String listing(String id, String revision) {
            return "/api/models/" + id + "/revision/" + encoded(revision) + "?blobs=true";
        }

        @Override
        RepositoryListing listed(JsonObject answer, String revision) {
            List<HubFile> files = new ArrayList<>();
            for (JsonElement e : answer.getAsJsonArray("siblings")) {
                JsonObject file = e.getAsJsonObject();
                boolean large = file.has("lfs") && file.get("lfs").isJsonObject();
                files.add(new HubFile(
                        file.get("rfilename").getAsString(),
                        file.get("size").getAsLong(),
                        large
                                ? file.getAsJsonObject("lfs").get("sha256").getAsString()
                                : file.get("blobId").getAsString()));
            }
            String commit = answer.get("sha").getAsString();
            if (!COMMIT.matcher(commit).matches()
                    || files.stream().anyMatch(f -> f.digest().isEmpty())) {
                throw new IllegalStateException("no commit or no checksum");
            }
            return new RepositoryListing(commit, files);
        }

        @Override
        String file(String id, String commit, String path) {
            return "/" + id + "/resolve/" + commit + "/" + encoded(path).replace("%2F", "/");
        }

        @Override
        Snapshot snapshot(HubSettings settings, String id, String revision, String commit) {
            return new HuggingFaceSnapshot(settings.cache(), id, revision, commit, settings.links());
        }

        @Override
        Optional<Path> cached(Path cache, String id, String revision) {
            return HuggingFaceCache.snapshot(HuggingFaceCache.repository(cache, id), revision);
        }

        @Override
        boolean isHalf(Path cache, String id, String revision) {
            return HuggingFaceCache.isHalf(HuggingFaceCache.repository(cache, id));
        }
    },

    MODEL_SCOPE("ModelScope", ModelScopeCache.MASTER) {
        @Override
        public HubSettings settings() {
            return HubSettings.modelScope();
        }

        @Override
        String listing(String id, String revision) {
            return "/api/v1/models/" + id + "/repo/files?Revision=" + encoded(revision) + "&Recursive=True";
        }

        @Override
        RepositoryListing listed(JsonObject answer, String revision) {
            List<HubFile> files = new ArrayList<>();
            for (JsonElement e : answer.getAsJsonObject("Data").getAsJsonArray("Files")) {
                JsonObject file = e.getAsJsonObject();
                if (!file.has("Type") || !file.get("Type").getAsString().equals("tree")) {
                    JsonElement digest = file.get("Sha256");
                    files.add(new HubFile(
                            file.get("Path").getAsString(),
                            file.get("Size").getAsLong(),
                            digest == null || digest.isJsonNull() ? "" : digest.getAsString()));
                }
            }
            return new RepositoryListing(revision, files);
        }

        @Override
        String file(String id, String commit, String path) {
            return "/api/v1/models/" + id + "/repo?Revision=" + encoded(commit) + "&FilePath=" + encoded(path);
        }

        @Override
        Snapshot snapshot(HubSettings settings, String id, String revision, String commit) {
            return new ModelScopeSnapshot(settings.cache(), id, revision);
        }

        @Override
        Optional<Path> cached(Path cache, String id, String revision) {
            return Optional.of(ModelScopeCache.snapshot(cache, id, revision)).filter(Files::isDirectory);
        }

        @Override
        boolean isHalf(Path cache, String id, String revision) {
            return ModelScopeCache.isHalf(ModelScopeCache.snapshot(cache, id, revision));
        }
    };

    /** A commit's hash. */
    static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final String title;
    private final String branch;

    Hub(String title, String branch) {
        this.title = title;
        this.branch = branch;
    }

    /** Its name within a sentence. */
    public String title() {
        return title;
    }

    /** The branch that is meant if no revision is named. */
    String branch() {
        return branch;
    }

    /** As the environment says. */
    public abstract HubSettings settings();

    /** Path and query that list a repository. */
    abstract String listing(String id, String revision);

    /** What a listing says. Any runtime exception means that it has another form. */
    abstract RepositoryListing listed(JsonObject answer, String revision);

    /** Path and query of a file. */
    abstract String file(String id, String commit, String path);

    /** Where the files belong. */
    abstract Snapshot snapshot(HubSettings settings, String id, String revision, String commit);

    /** The folder of a revision in the cache, if there is one. */
    abstract Optional<Path> cached(Path cache, String id, String revision);

    /** Whether the cache has a file of a repository that is not complete. */
    abstract boolean isHalf(Path cache, String id, String revision);

    /**
     * Asks for a repository's files at a revision.
     *
     * @throws ModelException if there is none, it may not be read, or the answer is no listing
     */
    RepositoryListing list(HubRequests requests, HubAddress address) throws InterruptedException {
        String revision = address.revision().orElse(branch);
        URI uri = requests.resolve(listing(address.id(), revision));
        String text = requests.text(uri, address);
        try {
            return listed(Json.parse(text).getAsJsonObject(), revision);
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | ClassCastException
                | NumberFormatException
                | UnsupportedOperationException e) {
            throw new ModelException(
                    uri.getHost() + " answers with "
                            + (text.stripLeading().startsWith("<")
                                    ? "a web page instead of a list of files; is there a login page in this network,"
                                            + " or a proxy?"
                                    : "something else than a list of files: "
                                            + Printable.value(
                                                    text.lines().findFirst().orElse(""))),
                    e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
