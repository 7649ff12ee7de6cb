package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.zimagelab.notebook.session.MagicException;
import org.zimagelab.quality.Interrupts;

/** File names with wild cards, which no shell has expanded before they reach a magic. */
final class Globs {
    private static final String WILD = ".*[*?\\[{].*";

    private Globs() {}

    /**
     * The files of a pattern.
     *
     * @param pattern a path; {@code * ? [abc] {a,b}} within names, {@code **} across folders
     * @return in order of their names; the path itself where it has no wild card
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    static List<Path> files(Path pattern) {
        // A file may really be called so.
        if (!pattern.toString().matches(WILD) || Files.exists(pattern)) {
            return List.of(pattern);
        }
        Path root = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
        for (Path part : pattern) {
            if (part.toString().matches(WILD)) {
                break;
            }
            root = root.resolve(part);
        }
        boolean deep = pattern.toString().contains("**");
        int depth = deep ? Integer.MAX_VALUE : Math.max(1, pattern.getNameCount() - names(root));
        try (Stream<Path> walk = Files.walk(root.toString().isEmpty() ? Path.of(".") : root, depth)) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            boolean here = root.toString().isEmpty();
            List<Path> found = walk.peek(path -> Interrupts.check())
                    .map(path -> here ? Path.of(".").relativize(path) : path)
                    .filter(path -> matcher.matches(path) && Files.isRegularFile(path))
                    .sorted(Globs::inOrder)
                    .toList();
            if (found.isEmpty()) {
                throw new MagicException(pattern + ": no file matches");
            }
            return found;
        } catch (PatternSyntaxException e) {
            throw new MagicException(pattern + ": not a pattern of file names (" + e.getDescription() + ")");
        } catch (IOException | UncheckedIOException e) {
            throw new MagicException(pattern + ": no file matches");
        }
    }

    /** By name; a million files take a while to sort. */
    private static int inOrder(Path a, Path b) {
        Interrupts.check();
        return a.compareTo(b);
    }

    private static int names(Path path) {
        return path.toString().isEmpty() ? 0 : path.getNameCount();
    }
}
