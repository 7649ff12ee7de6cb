package org.zimagelab.kernel.evaluation;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/** Loads the classes of cells, and of jars added to the kernel's own; magics come from here too. */
final class CellLoader extends URLClassLoader {
    private final Map<String, byte[]> cells = new ConcurrentHashMap<>();

    CellLoader(List<Path> classPath, ClassLoader parent) {
        super("cells", new URL[0], parent);
        classPath.forEach(this::add);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] code = cells.remove(name);
        return code == null ? super.findClass(name) : defineClass(name, code, 0, code.length);
    }

    private void add(Path path) {
        try {
            addURL(path.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a class path entry: " + path, e);
        }
    }

    /** This loader as JShell wants to see it. */
    LoaderDelegate delegate() {
        return new LoaderDelegate() {
            @Override
            public void load(ClassBytecodes[] classes) throws ClassInstallException {
                for (ClassBytecodes each : classes) {
                    cells.put(each.name(), Weaver.weave(each.bytecodes()));
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
                for (String entry : path.split(java.io.File.pathSeparator)) {
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
