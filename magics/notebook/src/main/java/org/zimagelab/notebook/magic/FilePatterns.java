package org.zimagelab.notebook.magic;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.zimagelab.common.Glob;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;

/** Finds the files that patterns with wild cards name; no shell expands them before a magic gets them. */
public final class FilePatterns {
    private static final Pattern WILD = Pattern.compile("[*?\\[{]");

    private FilePatterns() {}

    /**
     * The files of a pattern.
     *
     * @param pattern a path; {@code * ? [abc] {a,b}} within names, {@code **} across folders
     * @param passed gets one line for each folder that cannot be read
     * @return in order of their names; the path itself where it has no wild card
     * @throws MagicException with one line, if no file matches
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public static List<Path> files(Path pattern, Consumer<String> passed) {
        // A file may have such a name.
        if (!WILD.matcher(pattern.toString()).find() || Files.exists(pattern)) {
            return List.of(pattern);
        }
        Path root = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
        for (Path part : pattern) {
            if (WILD.matcher(part.toString()).find()) {
                break;
            }
            root = root.resolve(part);
        }
        boolean here = root.toString().isEmpty();
        boolean deep = pattern.toString().contains("**");
        int depth = deep ? Integer.MAX_VALUE : Math.max(1, pattern.getNameCount() - names(root));
        List<Path> found = new ArrayList<>();
        try {
            PathMatcher matcher = new Glob(pattern.toString());
            Files.walkFileTree(here ? Path.of(".") : root, Set.of(), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    Interrupts.check();
                    Path path = here ? Path.of(".").relativize(file) : file;
                    if (matcher.matches(path) && !Files.isDirectory(path)) {
                        found.add(path);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    // If the first folder is missing, the message below says that no file matches.
                    if (!(e instanceof NoSuchFileException)) {
                        passed.accept(Printable.path(file) + ": " + UserErrors.reason(e));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException e) {
                    if (e != null) {
                        passed.accept(Printable.path(folder) + ": " + UserErrors.reason(e));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (PatternSyntaxException e) {
            throw new MagicException(
                    Printable.path(pattern) + ": not a pattern of file names (" + e.getDescription() + ")");
        } catch (IOException e) {
            passed.accept(Printable.path(root) + ": " + UserErrors.reason(e));
        }
        if (found.isEmpty()) {
            throw new MagicException(Printable.path(pattern) + ": no file matches");
        }
        return found.stream().sorted(FilePatterns::inOrder).toList();
    }

    /**
     * The files of several patterns.
     *
     * @param passed gets one line for each pattern that matches no file, and the lines of
     *     {@link #files(Path, Consumer)}
     */
    public static List<Path> files(List<Path> patterns, Consumer<String> passed) {
        List<Path> found = new ArrayList<>();
        for (Path pattern : patterns) {
            try {
                found.addAll(files(pattern, passed));
            } catch (MagicException e) {
                passed.accept(e.getMessage());
            }
        }
        return found;
    }

    /** By name. It can be interrupted, since a million files take a while to sort. */
    private static int inOrder(Path a, Path b) {
        Interrupts.check();
        return a.compareTo(b);
    }

    private static int names(Path path) {
        return path.toString().isEmpty() ? 0 : path.getNameCount();
    }
}
