package org.zimagelab.kernel.libraries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar that may be added.
 *
 * @param jar its absolute path
 * @param artifact the name without the version, as in Maven
 * @param version the version; empty if it is not known
 * @param asked whether the person named it; otherwise another library needs it
 */
public record Library(Path jar, String artifact, String version, boolean asked) {
    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");

    /** A jar that a person named; its artifact and version are read from its file name. */
    public static Library of(Path jar) {
        String file = String.valueOf(jar.getFileName());
        Matcher name = NAME.matcher(file);
        return name.matches()
                ? new Library(jar, name.group(1), name.group(2), true)
                : new Library(jar, file.replaceFirst("\\.jar$", ""), "", true);
    }

    String file() {
        return String.valueOf(jar.getFileName());
    }

    /** The qualified names of the classes in it; none for a folder or an unreadable jar. */
    Set<String> classes() {
        return classes(jar);
    }

    static Set<String> classes(Path jar) {
        if (!Files.isRegularFile(jar)) {
            return Set.of();
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .filter(name -> !name.startsWith("META-INF/")) // variants for newer Java versions
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            return Set.of(); // the compiler will report it
        }
    }

    /** Whether it has an annotation processor, such as Lombok's. Cells are compiled without annotation processors. */
    public boolean processesAnnotations() {
        return has("META-INF/services/javax.annotation.processing.Processor");
    }

    boolean has(String entry) {
        if (!Files.isRegularFile(jar)) {
            return Files.isRegularFile(jar.resolve(entry)); // a folder of classes
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(entry) != null;
        } catch (IOException e) {
            return false;
        }
    }
}
