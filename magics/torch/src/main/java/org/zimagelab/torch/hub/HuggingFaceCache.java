package org.zimagelab.torch.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FolderFile;

/** Finds models that {@code huggingface_hub} has downloaded into its cache. */
public final class HuggingFaceCache {
    private static final String MAIN = "main";

    /** What the name of a model's folder in a cache begins with. */
    private static final String MODELS = "models--";

    /** The most bytes of a ref's file; a commit's hash has 40 characters. */
    private static final int LONGEST_REVISION = 1000;

    /** The most other revisions that a message names. */
    private static final int MOST_NAMED = 5;

    /** Shell variables, as Python's {@code os.path.expandvars} knows them. */
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)})");

    private HuggingFaceCache() {}

    /**
     * @param id such as {@code Tongyi-MAI/Z-Image-Turbo}
     * @param revision a branch, tag or commit; {@code main} if empty
     * @throws ModelException saying what the cache has instead, and how to download the model
     */
    public static Path find(String id, Optional<String> revision) {
        return find(folder(), id, revision);
    }

    /** @param cache instead of {@link #folder} */
    static Path find(Path cache, String id, Optional<String> revision) {
        String wanted = revision.orElse(MAIN);
        return snapshot(repository(cache, id), wanted)
                .orElseThrow(() -> new ModelException(lacking(cache, id, wanted)));
    }

    private static String lacking(Path cache, String id, String revision) {
        String name = "'" + Printable.value(id) + (revision.equals(MAIN) ? "" : "@" + Printable.value(revision)) + "'";
        String download = "hf download " + Printable.value(id)
                + (revision.equals(MAIN) ? "" : " --revision " + Printable.value(revision));
        Path repository = repository(cache, id);
        if (!Files.isDirectory(repository)) {
            return name + ": neither a folder here nor in the Hugging Face cache " + cache + "; download it once with: "
                    + download;
        }
        if (isHalf(repository)) {
            return name + ": its download into the Hugging Face cache " + cache + " is not complete; run again: "
                    + download;
        }
        List<String> others = revisions(repository);
        return name + ": the Hugging Face cache " + cache + " has this model, but not its revision "
                + Printable.value(revision) + "; "
                + (others.isEmpty()
                        ? "none of its revisions is complete"
                        : "it has "
                                + others.stream()
                                        .limit(MOST_NAMED)
                                        .map(other -> Printable.value(id + "@" + other))
                                        .collect(Collectors.joining(", "))
                                + (others.size() > MOST_NAMED ? " and others" : "")
                                + ", which you can name like this")
                + ". To download the one asked for: " + download;
    }

    /** The folder of a repository's main revision, as last downloaded, if there is one. */
    public static Optional<Path> snapshot(String id) {
        return snapshot(repository(folder(), id), MAIN);
    }

    /** The folder of a revision of a repository in any cache, if it was downloaded. */
    public static Optional<Path> snapshot(Path repository, String revision) {
        Path snapshots = repository.resolve("snapshots");
        if (FolderFile.isName(revision) && Files.isDirectory(snapshots.resolve(revision))) {
            return Optional.of(snapshots.resolve(revision));
        }
        if (!Stream.of(revision.split("/", -1)).allMatch(FolderFile::isName)) {
            return Optional.empty();
        }
        Path ref = repository.resolve("refs").resolve(revision);
        try {
            if (Files.isRegularFile(ref)) {
                String commit = Files.size(ref) > LONGEST_REVISION
                        ? ""
                        : Files.readString(ref).strip();
                if (!FolderFile.isName(commit)) {
                    throw new ModelException(
                            ref + ": expected a revision, but found '" + Printable.value(commit) + "'");
                }
                return Optional.of(snapshots.resolve(commit)).filter(Files::isDirectory);
            }
        } catch (IOException e) {
            throw new ModelException(ref + ": cannot be read (" + e.getMessage() + ")", e);
        }
        return Optional.empty();
    }

    /** The folder of a repository, which may not exist. */
    static Path repository(Path cache, String id) {
        return cache.resolve(MODELS + id.replace("/", "--"));
    }

    /** Branches and tags that were downloaded, then commits that no branch or tag names. */
    private static List<String> revisions(Path repository) {
        Path refs = repository.resolve("refs");
        List<String> names = listed(refs, true).stream()
                .map(file -> refs.relativize(file).toString().replace('\\', '/'))
                .filter(name -> snapshot(repository, name).isPresent())
                .toList();
        List<Path> named = names.stream()
                .flatMap(name -> snapshot(repository, name).stream())
                .toList();
        return Stream.concat(
                        names.stream(),
                        listed(repository.resolve("snapshots"), false).stream()
                                .filter(folder -> !named.contains(folder))
                                .map(folder -> folder.getFileName().toString()))
                .toList();
    }

    private static List<Path> listed(Path folder, boolean files) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = files ? Files.walk(folder, 4) : Files.list(folder)) {
            return all.filter(files ? Files::isRegularFile : Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Whether a download was broken off: it leaves files of this name, which are renamed when they are complete. */
    static boolean isHalf(Path repository) {
        return listed(repository.resolve("blobs"), true).stream()
                .anyMatch(file -> file.toString().endsWith(".incomplete"));
    }

    /**
     * The exception, extended by how to complete the download if the folder is an incomplete snapshot.
     *
     * @param folder absolute
     */
    public static ModelException explained(Path folder, ModelException e) {
        Optional<Path> repository = repositoryOf(folder);
        if (repository.isEmpty()) {
            return e;
        }
        String download = "hf download " + name(folder) + option(repository.get(), folder);
        if (isHalf(repository.get())) {
            return new ModelException(e.getMessage() + "; its download is not complete, run again: " + download, e);
        }
        return e.getMessage().contains("missing")
                ? new ModelException(e.getMessage() + "; download the missing files with: " + download, e)
                : e;
    }

    /** The option of {@code hf download} for a snapshot's revision; empty for main. */
    private static String option(Path repository, Path snapshot) {
        if (snapshot(repository, MAIN).equals(Optional.of(snapshot))) {
            return "";
        }
        return " --revision "
                + revisions(repository).stream()
                        .filter(revision -> snapshot(repository, revision).equals(Optional.of(snapshot)))
                        .findFirst()
                        .map(Printable::value)
                        .orElseGet(() -> snapshot.getFileName().toString());
    }

    /**
     * The name of a model's folder: its own, or the repository's id if the folder is a snapshot in a cache, since a
     * snapshot's own name is a commit.
     *
     * @param folder absolute
     */
    public static String name(Path folder) {
        return repositoryOf(folder)
                .map(repository -> repository
                        .getFileName()
                        .toString()
                        .substring(MODELS.length())
                        .replace("--", "/"))
                .orElseGet(() -> String.valueOf(folder.getFileName()));
    }

    /** The repository that a folder is a snapshot of. */
    private static Optional<Path> repositoryOf(Path folder) {
        Path repository = folder.getNameCount() < 3 ? null : folder.getParent().getParent();
        return repository != null && folder.getParent().endsWith("snapshots") && isRepository(repository)
                ? Optional.of(repository)
                : Optional.empty();
    }

    /** Whether a folder has the name of a model's repository in a cache. */
    public static boolean isRepository(Path folder) {
        return folder.getFileName() != null && folder.getFileName().toString().startsWith(MODELS);
    }

    /**
     * The folder of the cache, as {@code huggingface_hub} 1.33 finds it: {@code HF_HUB_CACHE}, else
     * {@code HUGGINGFACE_HUB_CACHE}, else {@code HF_HOME/hub}, else {@code XDG_CACHE_HOME/huggingface/hub}, else
     * {@code ~/.cache/huggingface/hub}, with {@code ~} and {@code $VARIABLE} in them. One difference: an empty variable
     * counts as unset, while the hub takes the working folder.
     */
    public static Path folder() {
        return folder(System::getenv, System.getProperty("user.home"));
    }

    /**
     * @param environment value of a variable, or null
     * @param home used if {@code HOME} is not set
     */
    static Path folder(UnaryOperator<String> environment, String home) {
        UnaryOperator<String> set = name -> {
            String value = environment.apply(name);
            return value == null || value.isBlank() ? null : value;
        };
        String hub = set.apply("HF_HUB_CACHE");
        if (hub == null) {
            hub = set.apply("HUGGINGFACE_HUB_CACHE");
        }
        if (hub == null) {
            hub = home(set, environment, home) + "/hub";
        }
        String path = expanded(hub, environment, home);
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new ModelException(
                    "'" + Printable.value(path) + "' is not the path of a Hugging Face cache; check the"
                            + " variables HF_HUB_CACHE and HF_HOME",
                    e);
        }
    }

    /** {@code HF_TOKEN_PATH}, else {@code token} in the folder around the cache. */
    static Path tokenFile(UnaryOperator<String> environment, String home) {
        String own = environment.apply("HF_TOKEN_PATH");
        UnaryOperator<String> set = name -> {
            String value = environment.apply(name);
            return value == null || value.isBlank() ? null : value;
        };
        return Path.of(
                own == null || own.isBlank()
                        ? home(set, environment, home) + "/token"
                        : expanded(own, environment, home));
    }

    private static String home(UnaryOperator<String> set, UnaryOperator<String> environment, String home) {
        String own = set.apply("HF_HOME");
        if (own == null) {
            String caches = set.apply("XDG_CACHE_HOME");
            own = (caches == null ? "~/.cache" : caches) + "/huggingface";
        }
        return expanded(own, environment, home);
    }

    /** Replaces {@code ~} at the beginning, then each variable that is set. */
    private static String expanded(String path, UnaryOperator<String> environment, String home) {
        String own = environment.apply("HOME");
        String root = own == null ? home : own;
        String whole = path.equals("~") || path.startsWith("~/") || path.startsWith("~\\")
                ? root.replaceFirst("/+$", "") + path.substring(1)
                : path;
        return VARIABLE.matcher(whole).replaceAll(found -> {
            String value = environment.apply(found.group(1) == null ? found.group(2) : found.group(1));
            return Matcher.quoteReplacement(value == null ? found.group() : value);
        });
    }
}
