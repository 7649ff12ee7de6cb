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
 * @param artifact its name without the version, as Maven names it
 * @param version empty when it is not known
 * @param asked whether the person named it, rather than a library that needs it
 */
public record Library(Path jar, String artifact, String version, boolean asked) {
    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");

    /** A jar that a person has named, whose artifact and version are read off its file's name. */
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

    /** The names of the classes in it, parted by dots; none for a folder and for what cannot be read. */
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
                    .filter(name -> !name.startsWith("META-INF/")) // for a newer Java, beside the same class for all
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            return Set.of(); // the compiler will say more
        }
    }

    /** Whether a compiler would find an annotation processor in it, such as Lombok's; cells are compiled without. */
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
