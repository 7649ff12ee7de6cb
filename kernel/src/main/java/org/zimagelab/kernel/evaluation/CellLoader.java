package org.zimagelab.kernel.evaluation;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/** Loads the classes of cells, and of jars added to the kernel's own; magics come from here too. */
final class CellLoader extends URLClassLoader {
    /** As a class file names Point of a cell; REPL/$JShell$3 alone holds variables and methods, all public. */
    private static final Pattern TYPE_OF_CELL = Pattern.compile("REPL/\\$JShell\\$\\d+[A-Z]*\\$");

    private final Map<String, byte[]> pending = new ConcurrentHashMap<>();
    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();

    CellLoader(List<Path> classPath, ClassLoader parent) {
        super("cells", new URL[0], parent);
        classPath.forEach(this::add);
    }

    /** The classes that JShell has loaded, as they were compiled; bytes by name. */
    Map<String, byte[]> declared() {
        return declared;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] code = pending.remove(name);
        return code == null ? super.findClass(name) : defineClass(name, code, 0, code.length);
    }

    /**
     * Loads a statement's classes, to be collected when nothing refers to them any more: ten thousand cells must not leave
     * ten thousand classes. Such classes live in a loader of their own and so cannot reach what is not public in the types
     * of other cells; where they refer to one, they stay here for good.
     */
    Class<?> load(StatementCompiler.Compiled compiled) {
        boolean lasting = compiled.classes().values().stream().anyMatch(CellLoader::refersToTypesOfCells);
        ClassLoader loader = lasting ? this : new Passing(compiled.classes());
        if (lasting) {
            compiled.classes().forEach((name, code) -> pending.put(name, Weaver.weave(code)));
        }
        try {
            return loader.loadClass(compiled.className());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loads one more class of a declaration. */
    void load(String name, byte[] code) {
        pending.put(name, Weaver.weave(code));
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
    private final class Passing extends ClassLoader {
        private final Map<String, byte[]> classes;

        Passing(Map<String, byte[]> classes) {
            super("cell", CellLoader.this);
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] code = classes.get(name);
            if (code == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] woven = Weaver.weave(code);
            return defineClass(name, woven, 0, woven.length);
        }
    }

    /** This loader as JShell wants to see it. */
    LoaderDelegate delegate() {
        return new LoaderDelegate() {
            @Override
            public void load(ClassBytecodes[] classes) throws ClassInstallException {
                for (ClassBytecodes each : classes) {
                    declared.put(each.name(), each.bytecodes());
                    pending.put(each.name(), Weaver.weave(each.bytecodes()));
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
