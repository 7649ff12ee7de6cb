package org.zimagelab.kernel.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathUpdateTest {
    private static final String PROVIDER = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

    @TempDir
    private Path folder;

    private Path core;
    private Path client;
    private Path alone;
    private Path gson;
    private Path slf4j;
    private List<Path> classPath;
    private KernelJars kernel;

    @BeforeEach
    void jarsOfTheKernel() throws IOException {
        core = jar("kernel/core-2.0.jar", List.of(), "public class core.Core {}");
        client = jar(
                "kernel/client-1.0.jar",
                List.of(core),
                "public class client.Client { core.Core core() { return null; } }");
        alone = jar("kernel/alone-1.0.jar", List.of(), "public class alone.Alone {}");
        gson = jar("kernel/gson-2.0.jar", List.of(core), "public class gson.Gson extends core.Core {}");
        slf4j = jar("kernel/slf4j-api-2.0.9.jar", List.of(), "public class org.slf4j.LoggerFactory {}");
        classPath = List.of(core, client, alone, gson, slf4j);
        kernel = new KernelJars(classPath);
    }

    /** Compiles public classes, each given as {@code public class package.Name {...}}, into a jar. */
    private Path jar(String name, List<Path> needs, String... classes) throws IOException {
        Path work = Files.createTempDirectory(folder, "work");
        String path = String.join(
                ":",
                Stream.concat(needs.stream(), Stream.of(work))
                        .map(Path::toString)
                        .toList());
        for (String each : classes) {
            String full = each.replaceFirst(".*?class ([\\w.]+).*", "$1");
            int dot = full.lastIndexOf('.');
            Path source = work.resolve(full.replace('.', '/') + ".java");
            Files.createDirectories(source.getParent());
            String text = "package " + full.substring(0, dot) + "; " + each.replaceFirst(full, full.substring(dot + 1));
            Files.writeString(source, text);
            int status = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-cp", path, "-d", work.toString(), source.toString());
            assertEquals(0, status);
        }
        Path jar = folder.resolve(name);
        Files.createDirectories(jar.getParent());
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("create", "true"));
                Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                Path inside = zip.getPath("/" + work.relativize(file));
                Files.createDirectories(inside.getParent());
                Files.copy(file, inside);
            }
        }
        return jar;
    }

    private Path provider(String name) throws IOException {
        Path jar = jar(name, List.of(), "public class own.Provider {}");
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Files.createDirectories(zip.getPath("/META-INF/services"));
            Files.writeString(zip.getPath("/" + PROVIDER), "own.Provider\n");
        }
        return jar;
    }

    private ClassPathUpdate choose(Library... libraries) {
        return ClassPathUpdate.of(List.of(libraries), classPath, kernel, names -> false);
    }

    private static Library needed(Path jar) {
        Library library = Library.of(jar);
        return new Library(jar, library.artifact(), library.version(), false);
    }

    @Test
    void aNewerVersionStandsBeforeTheKernelsAndTakesWhatWasLinkedToItAlong() throws IOException {
        Path newer = jar("core-2.1.jar", List.of(), "public class core.Core {}", "public class core.New {}");
        for (Library library : List.of(Library.of(newer), needed(newer))) {
            ClassPathUpdate update = choose(library);
            assertEquals(List.of(newer), update.added());
            assertEquals(Set.of(core), update.replaced());
            assertEquals(Set.of(client), update.reloaded(), "gson is shared, and alone does not know it");
            assertEquals(Set.of("core.Core", "core.New", "client.Client"), update.first());
            assertEquals("1 jar added to the class path; core-2.1.jar before the kernel's core-2.0.jar", update.line());
        }
    }

    @Test
    void anOlderVersionIsTakenWhereThePersonNamedIt() throws IOException {
        Path older = jar("core-1.9.jar", List.of(), "public class core.Core {}");
        assertEquals(Set.of(core), choose(Library.of(older)).replaced());
        ClassPathUpdate update = choose(needed(older));
        assertEquals(List.of(), update.added());
        assertEquals(
                "0 jars added to the class path; the kernel keeps core-2.0.jar instead of core-1.9.jar (newer)",
                update.line());
    }

    @Test
    void whatMagicsShareWithCellsStays() throws IOException {
        Path newer = jar("gson-3.0.jar", List.of(), "public class gson.Gson {}");
        ClassPathUpdate update = choose(Library.of(newer));
        assertEquals(Set.of(), update.replaced());
        assertEquals(List.of(), update.added());
        assertTrue(update.line().endsWith("gson-3.0.jar (cells and magics share its objects)"), update.line());
    }

    @Test
    void whatACellHasUsedStays() throws IOException {
        Path newer = jar("core-2.1.jar", List.of(), "public class core.Core {}");
        ClassPathUpdate update =
                ClassPathUpdate.of(List.of(Library.of(newer)), classPath, kernel, names -> names.contains("core.Core"));
        assertEquals(List.of(), update.added());
        assertTrue(
                update.line().endsWith("core-2.1.jar (cells have used it: restart the kernel and add core first)"),
                update.line());
    }

    @Test
    void theSameVersionAndWhatWasAddedBeforeAreThere() throws IOException {
        Path same = jar("core-2.0.jar", List.of(), "public class core.Core {}");
        assertEquals(
                "0 jars added to the class path, 1 there already",
                choose(Library.of(same)).line());
        Path mine = jar("mine-1.jar", List.of(), "public class mine.Mine {}");
        Path other = jar("mine-2.jar", List.of(), "public class mine.Mine {}");
        List<Path> grown = Stream.concat(classPath.stream(), Stream.of(mine)).toList();
        ClassPathUpdate update =
                ClassPathUpdate.of(List.of(Library.of(mine), Library.of(other)), grown, kernel, names -> false);
        assertEquals(
                "0 jars added to the class path, 1 there already; the kernel keeps mine-1.jar instead of mine-2.jar"
                        + " (it was added before: restart the kernel for the other)",
                update.line());
        Path stranger = jar("other/core-1.jar", List.of(), "public class stranger.Core {}");
        assertEquals(List.of(stranger), choose(Library.of(stranger)).added(), "the name alone says nothing");
        assertEquals(Set.of(), choose(Library.of(stranger)).replaced());
    }

    @Test
    void aJarOfAnotherNameReplacesWhatItStandsFor() throws IOException {
        Path stand = jar("core-over-x-1.0.jar", List.of(), "public class core.Core {}");
        assertEquals(Set.of(core), choose(Library.of(stand)).replaced());
        assertEquals(Set.of(), choose(needed(stand)).replaced());
        assertEquals(List.of(stand), choose(needed(stand)).added());
    }

    @Test
    void aProviderOfThePersonsGetsAnSlf4jOfItsOwn() throws IOException {
        Path logback = provider("logback-classic-1.5.12.jar");
        Path api = jar("slf4j-api-2.0.1.jar", List.of(), "public class org.slf4j.LoggerFactory {}");
        ClassPathUpdate update = choose(Library.of(logback), needed(api));
        assertEquals(List.of(logback), update.added());
        assertEquals(Set.of(slf4j), update.reloaded(), "the newer SLF4J, once more");
        assertTrue(update.first().contains("org.slf4j.LoggerFactory"));
        assertTrue(update.line().contains("; SLF4J logs to logback-classic; the kernel keeps slf4j-api-2.0.9.jar"));
        Path newer = jar("slf4j-api-2.1.0.jar", List.of(), "public class org.slf4j.LoggerFactory {}");
        update = choose(Library.of(logback), needed(newer));
        assertEquals(List.of(logback, newer), update.added());
        assertEquals(Set.of(slf4j), update.replaced());
        update = ClassPathUpdate.of(
                List.of(Library.of(logback)), classPath, kernel, n -> n.contains("org.slf4j.LoggerFactory"));
        assertEquals(List.of(logback), update.added());
        assertEquals(Set.of(), update.reloaded());
        assertTrue(update.line().contains("instead of logback-classic below SLF4J (cells have used it"), update.line());
    }

    @Test
    void aProviderForSlf4j1BringsThat() throws IOException {
        Path old = jar("logback-classic-1.2.13.jar", List.of(), "public class org.slf4j.impl.StaticLoggerBinder {}");
        Path api = jar("slf4j-api-1.7.32.jar", List.of(), "public class org.slf4j.LoggerFactory {}");
        ClassPathUpdate update = choose(Library.of(old), needed(api));
        assertEquals(List.of(old, api), update.added());
        assertEquals(Set.of(slf4j), update.replaced());
    }

    @Test
    void slf4jsOwnWayToJavaUtilLoggingIsNotAdded() throws IOException {
        ClassPathUpdate update = choose(Library.of(provider("slf4j-jdk14-2.0.20.jar")));
        assertEquals(List.of(), update.added());
        assertEquals(Set.of(), update.reloaded());
    }
}
