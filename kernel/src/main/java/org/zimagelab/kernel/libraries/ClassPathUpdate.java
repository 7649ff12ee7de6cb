package org.zimagelab.kernel.libraries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.aether.util.version.GenericVersionScheme;
import org.eclipse.aether.version.InvalidVersionSpecificationException;
import org.eclipse.aether.version.VersionScheme;

/**
 * Decides what happens to libraries that a person adds. Most are simply added. If the kernel itself uses another
 * version of a library, either the new version comes before the kernel's, or the kernel's version stays.
 *
 * <p>A version that the person named is taken. Of a library that only another library needs, the newer version is
 * taken, since an older one could lack what is needed. The kernel's version stays if magics and cells share its
 * objects, or if a cell has already used it.
 */
public final class ClassPathUpdate {
    private static final String PROVIDER = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
    private static final String OLD_PROVIDER = "org/slf4j/impl/StaticLoggerBinder.class"; // of SLF4J 1
    private static final String TO_JUL = "slf4j-jdk14"; // the kernel's own provider does this already

    private final KernelJars kernel;
    private final Predicate<Set<String>> used;
    private final List<Path> added = new ArrayList<>();
    private final Set<Path> replaced = new LinkedHashSet<>();
    private final Set<Path> reloaded = new LinkedHashSet<>();
    private final Set<String> first = new LinkedHashSet<>();
    private final List<String> taken = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private int there;

    private ClassPathUpdate(KernelJars kernel, Predicate<Set<String>> used) {
        this.kernel = kernel;
        this.used = used;
    }

    /**
     * Makes the decision.
     *
     * @param libraries those that the person named come first
     * @param classPath the current class path, including added jars
     * @param kernel the kernel's jars without those that were replaced or reloaded before
     * @param used whether a cell has used one of these classes; then it cannot get another class of the same name
     */
    public static ClassPathUpdate of(
            List<Library> libraries, List<Path> classPath, KernelJars kernel, Predicate<Set<String>> used) {
        ClassPathUpdate update = new ClassPathUpdate(kernel, used);
        List<Library> fresh = new ArrayList<>();
        for (Library library : libraries) {
            Library other = added(library, classPath, kernel);
            if (other == null) {
                fresh.add(library);
            } else if (other.file().equals(library.file())) {
                update.there++;
            } else {
                update.kept.add(other.file() + " instead of " + library.file()
                        + " (it was added before: restart the kernel for the other)");
            }
        }
        fresh.forEach(update::decide);
        fresh.stream()
                .filter(ClassPathUpdate::isProvider)
                .findFirst()
                .ifPresent(provider -> update.takeSlf4j(provider, fresh));
        return update;
    }

    /**
     * A library of the same name that was added before, or this very jar. The classes are compared too, since different
     * libraries may have the same name, such as "api".
     */
    private static Library added(Library library, List<Path> classPath, KernelJars kernel) {
        Set<String> classes = null;
        for (Path jar : classPath) {
            if (jar.equals(library.jar())) {
                return library;
            }
            Library other = Library.of(jar);
            boolean isFolder = Files.isDirectory(jar) || Files.isDirectory(library.jar()); // many are called "classes"
            if (kernel.contains(jar) || isFolder || !other.artifact().equals(library.artifact())) {
                continue;
            }
            classes = classes == null ? library.classes() : classes;
            boolean sameFile =
                    other.file().equals(library.file()) && !library.version().isEmpty();
            if (sameFile || other.classes().stream().anyMatch(classes::contains)) {
                return other;
            }
        }
        return null;
    }

    private void decide(Library library) {
        if (library.artifact().equals(TO_JUL)) {
            kept.add("its own bridge from SLF4J to java.util.logging instead of " + library.file());
            return;
        }
        Map<Path, Integer> common = kernel.having(library.classes());
        Path same = kernel.named(library.artifact()).stream()
                .filter(jar ->
                        common.containsKey(jar) || jar.getFileName().toString().equals(library.file()))
                .findFirst()
                .orElse(null);
        if (same != null) {
            decide(library, same);
            return;
        }
        Set<Path> most = new LinkedHashSet<>(); // of such a jar's classes are in the library, under another name
        common.forEach((jar, count) -> {
            if (2 * count >= kernel.size(jar) && !KernelJars.isShared(jar)) {
                most.add(jar);
            }
        });
        if (!library.asked() || most.isEmpty() || !take(library, most)) {
            added.add(library.jar());
        }
    }

    private void decide(Library library, Path same) {
        String file = same.getFileName().toString();
        int order = order(library.version(), Library.of(same).version());
        if (order == 0) {
            there++;
        } else if (order < 0 && !library.asked()) {
            kept.add(file + " instead of " + library.file() + " (newer)");
        } else if (KernelJars.isShared(same)) {
            kept.add(file + " instead of " + library.file() + " (cells and magics share its objects)");
        } else if (!take(library, Set.of(same))) {
            kept.add(file + " instead of " + library.file() + " (" + late(library) + ")");
        }
    }

    private static String late(Library library) {
        return "cells have used it: restart the kernel and add " + library.artifact() + " first";
    }

    /** Puts a jar before some of the kernel's jars; false if a cell has used one of these. */
    private boolean take(Library library, Set<Path> instead) {
        if (used.test(kernel.classes(instead))) {
            return false;
        }
        added.add(library.jar());
        replaced.addAll(instead);
        first.addAll(kernel.classes(instead));
        first.addAll(library.classes());
        reloadDependants(instead);
        List<String> files =
                instead.stream().map(jar -> jar.getFileName().toString()).toList();
        taken.add(library.file() + " before the kernel's " + String.join(", ", files));
        return true;
    }

    private static boolean isProvider(Library library) {
        return !library.artifact().equals(TO_JUL) && (library.has(PROVIDER) || library.has(OLD_PROVIDER));
    }

    /**
     * SLF4J looks for its provider in its own class loader, once and for all. So cells need their own SLF4J for a
     * provider that the person adds. A provider for SLF4J 1 does not work with SLF4J 2.
     */
    private void takeSlf4j(Library provider, List<Library> fresh) {
        Set<Path> ours = kernel.named("slf4j-api");
        boolean own = replaced.containsAll(ours) && !used.test(Set.of("org.slf4j.LoggerFactory"));
        Library old = provider.has(PROVIDER)
                ? null
                : fresh.stream()
                        .filter(library -> library.artifact().equals("slf4j-api"))
                        .findFirst()
                        .orElse(null);
        boolean done = own || !ours.isEmpty() && (old == null ? again(ours) : take(old, ours));
        if (done && old != null) {
            kept.removeIf(line -> line.contains(" instead of " + old.file() + " "));
        }
        if (done) {
            taken.add("SLF4J logs to " + provider.artifact());
        } else {
            kept.add("java.util.logging instead of " + provider.artifact() + " below SLF4J (" + late(provider) + ")");
        }
    }

    /** Loads jars of the kernel again for cells; false if a cell has used one of them. */
    private boolean again(Set<Path> jars) {
        if (used.test(kernel.classes(jars))) {
            return false;
        }
        reloaded.addAll(jars);
        first.addAll(kernel.classes(jars));
        reloadDependants(jars);
        return true;
    }

    /** Also reloads the jars that depend on these. A jar that has been used already stays linked to the kernel's. */
    private void reloadDependants(Set<Path> jars) {
        for (Path jar : kernel.dependants(jars)) {
            Set<String> names = kernel.classes(Set.of(jar));
            if (!used.test(names)) {
                reloaded.add(jar);
                first.addAll(names);
            }
        }
    }

    /** Compares versions: negative if the first is older. */
    private static int order(String one, String other) {
        VersionScheme scheme = new GenericVersionScheme();
        try {
            return scheme.parseVersion(one).compareTo(scheme.parseVersion(other));
        } catch (InvalidVersionSpecificationException e) {
            return one.compareTo(other);
        }
    }

    /** The jars to add, in order. */
    public List<Path> added() {
        return added;
    }

    /** The kernel's jars that cells no longer see. */
    public Set<Path> replaced() {
        return replaced;
    }

    /** The kernel's jars that are loaded again for cells, linked to the new libraries. */
    public Set<Path> reloaded() {
        Set<Path> rest = new LinkedHashSet<>(reloaded);
        rest.removeAll(replaced);
        return rest;
    }

    /** The classes that cells get from added and reloaded jars, never from the kernel. */
    public Set<String> first() {
        return first;
    }

    /** What was done, in one line. */
    public String line() {
        StringBuilder line = new StringBuilder();
        line.append(added.size() == 1 ? "1 jar" : added.size() + " jars").append(" added to the class path");
        line.append(there == 0 ? "" : ", " + there + " there already");
        line.append(taken.isEmpty() ? "" : "; " + String.join(", ", taken));
        line.append(kept.isEmpty() ? "" : "; the kernel keeps " + String.join(", ", kept));
        return line.toString();
    }
}
