package org.zimagelab.kernel.evaluation;

import java.net.URL;
import java.net.URLClassLoader;

/** A class loader that loads some classes itself, without asking its parent for them first. */
abstract class OwnFirstClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    OwnFirstClassLoader(String name, ClassLoader parent) {
        super(name, new URL[0], parent);
    }

    /** Whether this loader loads a class itself. */
    abstract boolean isOwn(String className);

    @Override
    protected final Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isOwn(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }
}
