package org.zimagelab.tuning.spread;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Spark of this machine, with which a driver process runs.
 *
 * @param home a {@code SPARK_HOME}: its folder {@code jars} has Spark and what it needs
 * @param jar the module {@code spark} of Z-Image Lab; empty where the class path has it
 * @param classPath Z-Image Lab itself, entries as {@code java -cp} takes them
 */
public record SparkInstallation(Path home, Optional<Path> jar, String classPath) {
    /** Names the folder, where it is not beside the kernel's class path. */
    static final String HOME = "zimage.spark.home";

    /** Z-Image Lab's own class path has another one. */
    static final String LOG_PROVIDER = "-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider";

    private static final String JAR = "zimage-lab-spark.jar";

    /** The folder of the user's jars in {@code install}; install/spark has its name too. */
    private static final String HADOOP = "hadoop.local";

    /**
     * What Spark opens of the JDK, since its memory and its serializers access it by reflection: {@code
     * JavaModuleOptions} of Spark 4.2.0.
     */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.security.action",
            "java.base/sun.util.calendar",
            "java.security.jgss/sun.security.krb5");

    /** Properties of this JVM that say how libtorch starts and where files are; executors on this machine need them. */
    private static final List<String> PASSED_ON = List.of(
            "-DPYTORCH_",
            "-Dai.djl.",
            "-DDJL_",
            "-Djna.library.path=",
            "-Djava.awt.headless=",
            "-Dzimage.",
            "-Duser.home=");

    /**
     * The one beside the kernel's class path, {@code install/target/spark}.
     *
     * @throws ClusterException with one line, if there is none: what to run
     */
    public static SparkInstallation here() {
        String named = System.getProperty(HOME, "");
        Optional<Path> library = library();
        Path home = named.isEmpty()
                ? library.map(folder -> folder.resolveSibling("spark")).orElse(null)
                : Path.of(named);
        if (home == null || !Files.isDirectory(home.resolve("jars")) || !Files.isRegularFile(home.resolve(JAR))) {
            throw new ClusterException("Spark is not installed beside the kernel"
                    + (home == null ? "" : ": there is no " + home.resolve(JAR))
                    + "; run install/kernel, which brings it, and start the kernel again");
        }
        String classPath = library.map(SparkInstallation::classPath).orElse(System.getProperty("java.class.path"));
        return new SparkInstallation(home, Optional.of(home.resolve(JAR)), classPath);
    }

    /**
     * The jars of an installation, and those of file systems of Hadoop's that the user has put beside it, where no
     * build removes them.
     *
     * @param library {@code install/target/lib}
     */
    static String classPath(Path library) {
        String own = library.resolve("*").toString();
        Path added = library.resolve("../..").normalize().resolve(HADOOP);
        return Files.isDirectory(added) ? own + File.pathSeparator + added.resolve("*") : own;
    }

    /** The folder of jars that this class comes from; empty where it comes from a folder of classes. */
    private static Optional<Path> library() {
        CodeSource source = SparkInstallation.class.getProtectionDomain().getCodeSource();
        URL place = source == null ? null : source.getLocation();
        try {
            return Optional.ofNullable(place == null ? null : Path.of(place.toURI()))
                    .filter(Files::isRegularFile)
                    .map(Path::getParent);
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Options of a JVM in which Spark runs. */
    static List<String> moduleOptions() {
        return OPENED.stream()
                .map(name -> "--add-opens=" + name + "=ALL-UNNAMED")
                .toList();
    }

    /** Options of this JVM that processes on this machine need, so that they find the same libtorch. */
    static List<String> passedOn() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> PASSED_ON.stream().anyMatch(option::startsWith))
                .toList();
    }

    /** Options of executors that a driver starts on this machine. */
    static List<String> executorOptions() {
        List<String> options = new ArrayList<>(passedOn());
        options.add(LOG_PROVIDER);
        return options;
    }

    /**
     * A {@code SPARK_HOME} of links, since executors on this machine write their logs there.
     *
     * @param folder an empty one
     * @return this installation's own folder where there are no links
     */
    Path homeOfLinks(Path folder) {
        try {
            Files.createSymbolicLink(
                    folder.resolve("jars"), home.resolve("jars").toAbsolutePath());
            return folder;
        } catch (IOException | UnsupportedOperationException e) {
            return home;
        }
    }

    /**
     * The command line of a driver; no secret is part of it.
     *
     * @param temporary where Spark has its temporary files, unless its settings name another place
     */
    List<String> driverCommand(String heap, Path temporary) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(moduleOptions());
        command.addAll(passedOn());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Xmx" + heap);
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
        command.add(LOG_PROVIDER);
        command.addAll(List.of("-Djava.awt.headless=true", "-Dlog4j2.configurationFile=zimage-lab-driver-log4j2.xml"));
        command.addAll(List.of("-cp", driverClassPath(), "org.zimagelab.spark.SparkDriver"));
        return command;
    }

    private String driverClassPath() {
        return String.join(
                File.pathSeparator,
                Stream.of(
                                Stream.of(home.resolve("jars").resolve("*").toString()),
                                jar.map(Path::toString).stream(),
                                Stream.of(classPath))
                        .flatMap(entries -> entries)
                        .toList());
    }
}
