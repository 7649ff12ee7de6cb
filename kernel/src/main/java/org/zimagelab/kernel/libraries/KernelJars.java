package org.zimagelab.kernel.libraries;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.objectweb.asm.ClassReader;

/** The jars that the kernel itself uses, and the classes in each. */
public final class KernelJars {
    /**
     * Libraries whose objects are exchanged between cells and the kernel or its magics, so that both need the same
     * classes. They appear in public signatures of the kernel, its base or the magics, or in those of such a library
     * (fastutil and RoaringBitmap in Tablesaw's). DJL also has native code, which a process can load only once.
     */
    private static final Pattern SHARED =
            Pattern.compile("zimage-lab-.*|jjava-jupyter|gson|picocli|tablesaw-core|fastutil"
                    + "|RoaringBitmap|xchart|api|pytorch-.*|tokenizers");

    private static final int UTF8 = 1; // the tag of a text in the constant pool of a class file
    private static final Pattern TYPE = Pattern.compile("L([^;<(]+)[;<]");

    private final Map<Path, Set<String>> classes = new LinkedHashMap<>();

    /** The jars of this JVM's class path. */
    public static KernelJars ofThisProcess() {
        return new KernelJars(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList());
    }

    public KernelJars(List<Path> classPath) {
        classPath.stream().filter(Files::isRegularFile).forEach(jar -> classes.put(jar, Library.classes(jar)));
    }

    private KernelJars(Map<Path, Set<String>> classes) {
        this.classes.putAll(classes);
    }

    /** The jars that are left when these have been replaced or reloaded for cells. */
    public KernelJars without(Set<Path> jars) {
        KernelJars rest = new KernelJars(classes);
        rest.classes.keySet().removeAll(jars);
        return rest;
    }

    static boolean isShared(Path jar) {
        return SHARED.matcher(Library.of(jar).artifact()).matches();
    }

    boolean contains(Path jar) {
        return classes.containsKey(jar);
    }

    Set<Path> named(String artifact) {
        Set<Path> found = new LinkedHashSet<>();
        for (Path jar : classes.keySet()) {
            if (Library.of(jar).artifact().equals(artifact)) {
                found.add(jar);
            }
        }
        return found;
    }

    /** The jars that contain some of these classes, each with the number of them. */
    Map<Path, Integer> having(Set<String> names) {
        Map<Path, Integer> found = new LinkedHashMap<>();
        classes.forEach((jar, own) -> {
            int common = (int) own.stream().filter(names::contains).count();
            if (common > 0) {
                found.put(jar, common);
            }
        });
        return found;
    }

    int size(Path jar) {
        return classes.get(jar).size();
    }

    Set<String> classes(Collection<Path> jars) {
        Set<String> all = new HashSet<>();
        jars.forEach(jar -> all.addAll(classes.get(jar)));
        return all;
    }

    /**
     * The jars that refer to these jars, directly or through others, without the shared libraries. If cells get other
     * classes than the kernel's, they also need these dependants again, linked to the other classes.
     */
    Set<Path> dependants(Collection<Path> jars) {
        Set<Path> found = new LinkedHashSet<>();
        Set<String> names = internal(classes(jars));
        boolean more = true;
        while (more) {
            more = false;
            for (Path jar : classes.keySet()) {
                boolean known = jars.contains(jar) || found.contains(jar);
                if (!known && !isShared(jar) && refers(jar, names)) {
                    found.add(jar);
                    names.addAll(internal(classes.get(jar)));
                    more = true;
                }
            }
        }
        return found;
    }

    private static Set<String> internal(Set<String> names) {
        Set<String> internal = new HashSet<>();
        names.forEach(name -> internal.add(name.replace('.', '/')));
        return internal;
    }

    private static boolean refers(Path jar, Set<String> names) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                boolean isClass =
                        entry.getName().endsWith(".class") && !entry.getName().endsWith("-info.class");
                if (isClass && refers(zip.getInputStream(entry).readAllBytes(), names)) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            return false; // unreadable, or a class file of a later Java version
        }
        return false;
    }

    /** Whether the constant pool of a class file names one of the types, by itself or in a descriptor. */
    private static boolean refers(byte[] code, Set<String> names) {
        ClassReader reader = new ClassReader(code);
        for (int item = 1; item < reader.getItemCount(); item++) {
            int at = reader.getItem(item);
            if (at == 0 || code[at - 1] != UTF8) {
                continue; // the second half of a long or double
            }
            String text = new String(code, at + 2, reader.readUnsignedShort(at), StandardCharsets.UTF_8);
            if (names.contains(text)) {
                return true;
            }
            boolean descriptor = text.startsWith("(") || text.startsWith("L") || text.startsWith("[");
            Matcher type = TYPE.matcher(descriptor ? text : "");
            while (type.find()) {
                if (names.contains(type.group(1))) {
                    return true;
                }
            }
        }
        return false;
    }
}
