package org.zimagelab.kernel.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.libraries.Library;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %maven}. */
@Command(
        name = "%maven",
        description = "Adds libraries and what they need at run time to the class path, as Maven would: from the"
                + " repositories, mirrors and proxies of its settings.",
        sortOptions = false)
final class MavenCommand extends KernelCommand {
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

    MavenCommand(JavaKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Object call() throws InterruptedException {
        Path file = settings == null ? null : path(settings);
        if (file != null && !Files.isRegularFile(file)) {
            throw new MagicException("--settings " + Printable.value(settings) + ": no such file");
        }
        List<Library> libraries;
        try (DownloadDisplay downloads = new DownloadDisplay(kernel)) {
            libraries = resolved(new MavenLibraries(file, offline, downloads), downloads);
        }
        System.out.println(kernel.addToClassPath(libraries).line());
        return null;
    }

    /**
     * Resolves on a separate thread, because Maven cannot be interrupted while it waits for a server that does not
     * answer.
     */
    private List<Library> resolved(MavenLibraries maven, DownloadDisplay downloads) throws InterruptedException {
        FutureTask<List<Library>> task = new FutureTask<>(() -> maven.resolve(coordinates));
        Thread thread = new Thread(task, "maven");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            downloads.cancel();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
