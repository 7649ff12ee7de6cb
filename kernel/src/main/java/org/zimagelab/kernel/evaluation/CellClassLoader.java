package org.zimagelab.kernel.evaluation;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/**
 * Loads the classes of cells and of jars that were added to those of the kernel. Magics are loaded by it too.
 *
 * <p>The kernel's class path comes first, so that magics and cells share their classes. Libraries given to
 * {@link #standBefore} come before it.
 */
final class CellClassLoader extends OwnFirstClassLoader {
    static {
        registerAsParallelCapable(); // tasks of an engine load classes of cells while a cell loads others
    }

    /**
     * How the name of a cell's own type begins in a class file. The class REPL/$JShell$3 itself holds variables and
     * methods, which are all public.
     */
    private static final Pattern TYPE_OF_CELL = Pattern.compile("REPL/\\$JShell\\$\\d+[A-Z]*\\$");

    private final Map<String, byte[]> pending = new ConcurrentHashMap<>();
    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();
    private final LoaderResources resources = new LoaderResources();
    private final Map<String, WeakReference<StatementClassLoader>> passing =
            new ConcurrentHashMap<>(); // of statements in use
    private volatile Set<String> first = Set.of(); // names of classes that are not loaded from the parent

    CellClassLoader(List<Path> classPath, ClassLoader parent) {
        super("cells", parent);
        setPackageAssertionStatus("REPL", true); // assertions are on in cells, and off in the libraries that they add
        classPath.forEach(this::add);
    }

    /** The classes that JShell has loaded, as they were compiled: bytes by name. */
    Map<String, byte[]> declared() {
        return declared;
    }

    /**
     * Puts libraries before those of the kernel for all classes that are loaded from now on.
     *
     * @param names classes that are never loaded from the kernel
     * @param gone jars of the kernel whose classes and files are hidden
     * @param again those of the hidden jars that are loaded here again; the other libraries are added by
     *     {@link #delegate}
     */
    void standBefore(Set<String> names, Set<Path> gone, Set<Path> again) {
        Set<String> all = new HashSet<>(first);
        all.addAll(names);
        resources.hide(gone);
        again.forEach(this::add);
        if (names.contains(LoaderResources.SLF4J)) { // it needs a provider of its own version
            all.addAll(LoaderResources.PROVIDER_CLASSES);
            addURL(LoaderResources.KERNEL);
        }
        resources.own(all);
        first = Set.copyOf(all);
    }

    /** Whether a cell or an added jar has already used one of these classes. */
    boolean hasUsed(Set<String> names) {
        return names.stream().anyMatch(name -> findLoadedClass(name) != null);
    }

    /** A class that this loader has already loaded or found; null if there is none. */
    Class<?> loaded(String name) {
        return findLoadedClass(name);
    }

    @Override
    boolean isOwn(String className) {
        return first.contains(className);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] code = pending.remove(name);
        if (code != null) {
            return defineClass(name, code, 0, code.length);
        }
        WeakReference<StatementClassLoader> found =
                passing.get(name); // code that deserializes a lambda looks here for its class
        StatementClassLoader statement = found == null ? null : found.get();
        return statement == null ? super.findClass(name) : statement.loadClass(name);
    }

    @Override
    public URL getResource(String name) {
        return resources.first(name, super::getResource, () -> getResources(name));
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return resources.all(name, getParent(), () -> findResources(name));
    }

    /**
     * Loads the classes of a statement in a class loader of their own. They are collected when nothing refers to them
     * any more, so that ten thousand cells do not leave ten thousand classes. From there, they cannot use the
     * non-public members of other cells' types; a statement that refers to such a type is loaded here, for good.
     */
    Class<?> load(StatementCompiler.Compiled compiled) {
        boolean lasting = compiled.classes().values().stream().anyMatch(CellClassLoader::refersToTypesOfCells);
        ClassLoader loader = this;
        if (lasting) {
            compiled.classes().forEach((name, code) -> pending.put(name, InterruptInstrumenter.weave(code)));
        } else {
            StatementClassLoader statement = new StatementClassLoader(compiled.classes(), this);
            passing.values().removeIf(each -> each.get() == null);
            WeakReference<StatementClassLoader> reference = new WeakReference<>(statement);
            compiled.classes().keySet().forEach(name -> passing.put(name, reference));
            loader = statement;
        }
        try {
            return loader.loadClass(compiled.className());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loads one more class of a declaration. */
    void load(String name, byte[] code) {
        pending.put(name, InterruptInstrumenter.weave(code));
        try {
            loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean refersToTypesOfCells(byte[] code) {
        return TYPE_OF_CELL
                .matcher(new String(code, StandardCharsets.ISO_8859_1))
                .find();
    }

    private void add(Path path) {
        try {
            addURL(path.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a class path entry: " + path, e);
        }
    }

    /** The classes of one statement. */
    private static final class StatementClassLoader extends OwnFirstClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final Map<String, byte[]> classes;

        StatementClassLoader(Map<String, byte[]> classes, CellClassLoader parent) {
            super("cell", parent);
            setDefaultAssertionStatus(true);
            this.classes = classes;
        }

        /** The parent is not asked first, since it may be waiting for one of these classes in another thread. */
        @Override
        boolean isOwn(String className) {
            return classes.containsKey(className);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] code = classes.get(name);
            if (code == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] woven = InterruptInstrumenter.weave(code);
            return defineClass(name, woven, 0, woven.length);
        }
    }

    /** This class loader in the form that JShell needs. */
    LoaderDelegate delegate() {
        return new LoaderDelegate() {
            @Override
            public void load(ClassBytecodes[] classes) throws ClassInstallException {
                for (ClassBytecodes each : classes) {
                    declared.put(each.name(), each.bytecodes());
                    pending.put(each.name(), InterruptInstrumenter.weave(each.bytecodes()));
                }
                boolean[] installed = new boolean[classes.length];
                for (int i = 0; i < classes.length; i++) {
                    try {
                        loadClass(classes[i].name());
                        installed[i] = true;
                    } catch (ClassNotFoundException | LinkageError e) {
                        throw new ClassInstallException(e.toString(), installed);
                    }
                }
            }

            @Override
            public void classesRedefined(ClassBytecodes[] classes) {
                // JShell gives a redefined snippet a class of a new name
            }

            @Override
            public void addToClasspath(String path) {
                for (String entry : path.split(File.pathSeparator)) {
                    add(Path.of(entry));
                }
            }

            @Override
            public Class<?> findClass(String name) throws ClassNotFoundException {
                return loadClass(name);
            }
        };
    }
}
