package org.zimagelab.kernel.libraries;

import java.nio.file.Path;
import java.sql.Driver;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import org.slf4j.LoggerFactory;

/**
 * Registers the providers of added jars with the registries of the JDK, which look for providers only once in the life
 * of a JVM.
 */
public final class Registries {
    private static final List<String> IMAGES = List.of(
            "META-INF/services/javax.imageio.spi.ImageReaderSpi", "META-INF/services/javax.imageio.spi.ImageWriterSpi");

    private Registries() {}

    /**
     * Registers the JDBC drivers and image formats of these jars.
     *
     * @param loader the class loader of the jars
     */
    public static void complete(List<Path> jars, ClassLoader loader) {
        List<Library> libraries = jars.stream().map(Library::of).toList();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            if (libraries.stream().anyMatch(library -> library.has("META-INF/services/java.sql.Driver"))) {
                ServiceLoader.load(Driver.class, loader).stream().forEach(Registries::register);
            }
            if (libraries.stream().anyMatch(library -> IMAGES.stream().anyMatch(library::has))) {
                ImageIO.scanForPlugins();
            }
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) { // whoever uses it will see the reason
            LoggerFactory.getLogger(Registries.class).warn("a provider of an added jar was not registered", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A driver registers itself when its class is initialized. */
    private static void register(ServiceLoader.Provider<Driver> driver) {
        try {
            driver.get();
        } catch (ServiceConfigurationError | LinkageError e) {
            LoggerFactory.getLogger(Registries.class).warn("a JDBC driver of an added jar was not registered", e);
        }
    }
}
