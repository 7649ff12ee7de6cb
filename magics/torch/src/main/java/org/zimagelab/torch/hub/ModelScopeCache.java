package org.zimagelab.torch.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * Finds models in the cache of ModelScope's Python library, {@code modelscope_hub} 0.5:
 * {@code models/OWNER--NAME/snapshots/REVISION}. Folders of {@code modelscope} up to 1.37,
 * {@code [hub/]models/OWNER/NAME} with {@code ___} for each dot of the name, are found too, and used on, as the library
 * does.
 */
public final class ModelScopeCache {
    /** The branch that is meant if none is named. */
    static final String MASTER = "master";

    private ModelScopeCache() {}

    /** {@code MODELSCOPE_CACHE}, else {@code ~/.cache/modelscope}. */
    public static Path folder() {
        return folder(System::getenv, System.getProperty("user.home"));
    }

    /** @param environment value of a variable, or null */
    static Path folder(UnaryOperator<String> environment, String home) {
        String own = environment.apply("MODELSCOPE_CACHE");
        String user = environment.apply("HOME") == null ? home : environment.apply("HOME");
        String path = own == null || own.isBlank() ? "~/.cache/modelscope" : own;
        try {
            return Path.of(path.equals("~") || path.startsWith("~/") ? user + path.substring(1) : path);
        } catch (InvalidPathException e) {
            throw new ModelException("the environment variable MODELSCOPE_CACHE is '" + Printable.value(path)
                    + "', which is no path of a folder");
        }
    }

    /** The folder that a revision's files are in, or belong into. */
    static Path snapshot(Path cache, String id, String revision) {
        if (revision.equals(MASTER)) {
            Optional<Path> earlier = earlier(cache, id);
            if (earlier.isPresent()) {
                return earlier.get();
            }
        }
        return cache.resolve("models")
                .resolve(id.replace("/", "--"))
                .resolve("snapshots")
                .resolve(revision);
    }

    private static Optional<Path> earlier(Path cache, String id) {
        int slash = id.indexOf('/');
        String owner = id.substring(0, slash);
        String name = id.substring(slash + 1).replace(".", "___");
        return List.of(cache, cache.resolve("hub")).stream()
                .map(base -> base.resolve("models").resolve(owner).resolve(name))
                .filter(ModelScopeCache::isFilled)
                .findFirst();
    }

    /** Whether a file below a folder is not complete. */
    static boolean isHalf(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".incomplete"));
        } catch (IOException | UncheckedIOException e) {
            return false; // nothing is there
        }
    }

    private static boolean isFilled(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
