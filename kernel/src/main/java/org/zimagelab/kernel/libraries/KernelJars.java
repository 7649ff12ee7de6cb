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

/** The jars that the kernel itself runs on, and the classes in each. */
public final class KernelJars {
    /**
     * Libraries whose objects go between cells on one side and the kernel and its magics on the other: two classes of
     * one name would not fit. They stand in public signatures of the kernel, its base or the magics, or in those of a
     * library that does (fastutil and RoaringBitmap in Tablesaw's); DJL also has native code, of which a process takes
     * one.
     */
    private static final Pattern SHARED =
            Pattern.compile("zimage-lab-.*|jjava-jupyter|gson|picocli|tablesaw-core|fastutil"
                    + "|RoaringBitmap|xchart|api|pytorch-.*|tokenizers");

    private static final int UTF8 = 1; // the tag of text in a class file's constant pool
    private static final Pattern TYPE = Pattern.compile("L([^;<(]+)[;<]");

    private final Map<Path, Set<String>> classes = new LinkedHashMap<>();

    /** Those of this JVM's class path. */
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

    /** What is left of them when cells have got these jars otherwise. */
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

    /** The jars that have one of these classes, each with how many. */
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
     * The jars that refer to these ones, directly or through others, without those whose objects are shared: who gets
     * other classes than the kernel's has to get them together with whatever was linked to these.
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
            return false; // unreadable, or a class file of a Java to come
        }
        return false;
    }

    /** Whether a class file's text names one of the types, by itself or in a descriptor. */
    private static boolean refers(byte[] code, Set<String> names) {
        ClassReader reader = new ClassReader(code);
        for (int item = 1; item < reader.getItemCount(); item++) {
            int at = reader.getItem(item);
            if (at == 0 || code[at - 1] != UTF8) {
                continue; // the second half of a long
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
