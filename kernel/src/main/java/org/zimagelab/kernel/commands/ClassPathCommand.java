package org.zimagelab.kernel.commands;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.zimagelab.common.Glob;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.libraries.ClassPathUpdate;
import org.zimagelab.kernel.libraries.Library;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %classpath}. */
@Command(
        name = "%classpath",
        description =
                "Adds jars and folders to the class path, with the extensions in them; without arguments lists it.")
final class ClassPathCommand extends KernelCommand {
    private final JavaKernel kernel;

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "a jar, a folder of classes, or several: lib/*.jar, lib/**.jar; lib/* is all jars in lib")
    private List<String> patterns = new ArrayList<>();

    ClassPathCommand(JavaKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Object call() throws IOException, InterruptedException {
        if (patterns.isEmpty()) {
            kernel.evaluator().classPath().forEach(entry -> System.out.println(Printable.line(entry.toString())));
            return null;
        }
        Set<Path> entries = new LinkedHashSet<>();
        for (String pattern : patterns) {
            entries.addAll(found(pattern));
        }
        ClassPathUpdate update =
                kernel.addToClassPath(entries.stream().map(Library::of).toList());
        System.out.println(update.line().replaceFirst("jars? added", "added"));
        return null;
    }

    static List<Path> found(String pattern) throws IOException, InterruptedException {
        int wild = pattern.replaceAll("[*?\\[{]", "*").indexOf('*');
        if (wild < 0) {
            return List.of(entry(pattern, path(pattern)));
        }
        int cut = pattern.lastIndexOf('/', wild) + 1;
        Path folder = path(cut == 0 ? "." : pattern.substring(0, cut));
        String rest = pattern.substring(cut);
        PathMatcher matcher = matcher(pattern, rest);
        boolean jarsOnly = rest.equals("*") || rest.endsWith("/*");
        int depth = rest.contains("**") ? Integer.MAX_VALUE : rest.split("/").length;
        if (!Files.isDirectory(folder)) {
            throw new MagicException(Printable.value(pattern) + ": there is no folder " + Printable.value(folder));
        }
        List<Path> found = new ArrayList<>();
        boolean[] interrupted = new boolean[1];
        Files.walkFileTree(folder, Set.of(), depth, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path file, BasicFileAttributes attributes) {
                return visitFile(file, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (Thread.interrupted()) {
                    interrupted[0] = true;
                    return FileVisitResult.TERMINATE;
                }
                if (!file.equals(folder)
                        && matcher.matches(folder.relativize(file))
                        && (!jarsOnly || file.toString().endsWith(".jar"))) {
                    found.add(entry(file.toString(), file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return passedOver(file, e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path file, IOException e) {
                return e == null ? FileVisitResult.CONTINUE : passedOver(file, e);
            }
        });
        if (interrupted[0]) {
            throw new InterruptedException();
        }
        Collections.sort(found);
        if (found.isEmpty()) {
            throw new MagicException(Printable.value(pattern) + ": no file or folder matches");
        }
        return found;
    }

    private static PathMatcher matcher(String said, String pattern) {
        try {
            return new Glob(pattern);
        } catch (PatternSyntaxException e) {
            throw new MagicException(
                    Printable.value(said) + ": not a pattern of file names (" + e.getDescription() + ")");
        }
    }

    /** A folder that cannot be read is skipped with a note; the others are still searched. */
    private static FileVisitResult passedOver(Path file, IOException e) {
        String reason = e instanceof AccessDeniedException ? "permission denied" : Printable.value(e.getMessage());
        System.out.println("passed over: " + Printable.value(file) + ": " + reason);
        return FileVisitResult.CONTINUE;
    }

    private static Path entry(String said, Path path) {
        if (Files.isRegularFile(path)) {
            try {
                new ZipFile(path.toFile()).close();
            } catch (ZipException e) {
                throw new MagicException(Printable.value(said) + ": not a jar");
            } catch (IOException e) {
                throw new MagicException(Printable.value(said) + ": cannot be read: " + e.getMessage());
            }
        } else if (!Files.isDirectory(path)) {
            throw new MagicException(Printable.value(said) + ": no such file or folder");
        }
        return path;
    }
}
