package org.zimagelab.kernel.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.evaluation.Printable;
import org.zimagelab.kernel.libraries.Library;
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
        List<Library> libraries;
        try (Downloads downloads = new Downloads(kernel)) {
            libraries = new MavenLibraries(file, offline, downloads).resolve(coordinates);
        }
        System.out.println(kernel.addToClassPath(libraries).line());
        return null;
    }
}
