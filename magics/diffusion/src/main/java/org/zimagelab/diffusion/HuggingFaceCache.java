package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.diffusion.weights.FolderFile;

/** Finds a model that {@code huggingface_hub} downloaded earlier, where it keeps such things. */
public final class HuggingFaceCache {
    /** A commit's hash has 40 characters. */
    private static final int LONGEST_REVISION = 1000;

    /** Begins the name of a model's folder in a cache. */
    private static final String MODELS = "models--";

    private HuggingFaceCache() {}

    /**
     * @param id such as {@code Tongyi-MAI/Z-Image-Turbo}
     * @throws ModelException with how to get it, when it is not there
     */
    static Path find(String id) {
        return snapshot(id)
                .orElseThrow(() -> new ModelException(
                        "'" + Printable.value(id) + "': neither a folder here nor in the Hugging Face cache " + folder()
                                + "; download it once with: hf download " + Printable.value(id)));
    }

    /** The folder of the newest files that were downloaded of a repository, if any were. */
    public static Optional<Path> snapshot(String id) {
        Path repository = folder().resolve(MODELS + id.replace("/", "--"));
        Path main = repository.resolve("refs/main");
        try {
            if (Files.isRegularFile(main)) {
                String revision = Files.size(main) > LONGEST_REVISION
                        ? ""
                        : Files.readString(main).strip();
                if (!FolderFile.isName(revision)) {
                    throw new ModelException(main + ": names no revision, but '" + Printable.value(revision) + "'");
                }
                Path snapshot = repository.resolve("snapshots").resolve(revision);
                if (Files.isDirectory(snapshot)) {
                    return Optional.of(snapshot);
                }
            }
        } catch (IOException e) {
            throw new ModelException(main + ": cannot be read (" + e.getMessage() + ")", e);
        }
        return Optional.empty();
    }

    /**
     * What a model's folder is called: its own name, or the id of the repository where it is a snapshot in a cache, whose
     * folder is called by its revision.
     *
     * @param folder absolute
     */
    static String name(Path folder) {
        Path repository = folder.getNameCount() < 3 ? null : folder.getParent().getParent();
        return repository != null
                        && folder.getParent().endsWith("snapshots")
                        && repository.getFileName().toString().startsWith(MODELS)
                ? repository.getFileName().toString().substring(MODELS.length()).replace("--", "/")
                : String.valueOf(folder.getFileName());
    }

    /** Where it lies: {@code HF_HUB_CACHE}, else {@code HF_HOME/hub}, else in the person's home. */
    public static Path folder() {
        Optional<String> hub = Optional.ofNullable(System.getenv("HF_HUB_CACHE"));
        Optional<String> home = Optional.ofNullable(System.getenv("HF_HOME"));
        return hub.map(Path::of)
                .or(() -> home.map(h -> Path.of(h, "hub")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "huggingface", "hub"));
    }
}
