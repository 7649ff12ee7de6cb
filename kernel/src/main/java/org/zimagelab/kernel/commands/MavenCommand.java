package org.zimagelab.kernel.commands;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.ZipFile;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.evaluation.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %maven}. */
@Command(
        name = "%maven",
        description = "Adds libraries and what they need at run time to the class path, as Maven would: from the"
                + " repositories, mirrors and proxies of its settings.",
        sortOptions = false)
final class MavenCommand implements Callable<Object> {
    private final JavaKernel kernel;

    @Parameters(
            paramLabel = "COORDINATES",
            arity = "1..*",
            description = "group:artifact:version or group:artifact:extension[:classifier]:version")
    private List<String> coordinates = new ArrayList<>();

    @Option(names = "--offline", description = "use the local repository alone")
    private boolean offline;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "in place of the user's own settings (~/.m2/settings.xml)")
    private String settings;

    @Mixin
    private HelpOption help;

    MavenCommand(JavaKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Object call() {
        Path file = settings == null ? null : ClassPathCommand.path(settings);
        if (file != null && !Files.isRegularFile(file)) {
            throw new MagicException("--settings " + Printable.value(settings) + ": no such file");
        }
        Map<Path, String> jars;
        try (Downloads downloads = new Downloads(kernel)) {
            jars = new MavenLibraries(file, offline, downloads).resolve(coordinates);
        }
        List<Path> classPath = kernel.evaluator().classPath();
        List<Path> added = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        int there = 0;
        for (Map.Entry<Path, String> jar : jars.entrySet()) {
            Path other = sameLibrary(jar.getKey(), jar.getValue(), classPath);
            if (other == null) {
                added.add(jar.getKey());
            } else if (other.getFileName().equals(jar.getKey().getFileName())) {
                there++;
            } else {
                kept.add(other.getFileName() + " instead of " + jar.getKey().getFileName());
            }
        }
        kernel.addToClassPath(added);
        System.out.println(jars(added.size()) + " added to the class path"
                + (there == 0 ? "" : ", " + there + " there already")
                + (kept.isEmpty() ? "" : "; the kernel keeps " + String.join(", ", kept)));
        return null;
    }

    private static String jars(int count) {
        return count == 1 ? "1 jar" : count + " jars";
    }

    /**
     * The jar on the class path that is the same library, in this version or another: it bears the artifact's name, and
     * has a class of this jar. The name alone would take all those called "api" for one.
     */
    private static Path sameLibrary(Path jar, String artifact, List<Path> classPath) {
        for (Path other : classPath) {
            String name = String.valueOf(other.getFileName());
            boolean candidate = name.startsWith(artifact + "-")
                    && name.length() > artifact.length() + 1
                    && Character.isDigit(name.charAt(artifact.length() + 1))
                    && name.endsWith(".jar");
            if (candidate && (other.equals(jar) || shareClass(jar.toFile(), other.toFile()))) {
                return other;
            }
        }
        return null;
    }

    private static boolean shareClass(File one, File other) {
        try (ZipFile a = new ZipFile(one);
                ZipFile b = new ZipFile(other)) {
            return a.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .filter(entry -> !entry.getName().endsWith("-info.class"))
                    .limit(20)
                    .anyMatch(entry -> b.getEntry(entry.getName()) != null);
        } catch (IOException e) {
            return false; // the compiler will say more
        }
    }
}
