package org.zimagelab.kernel.evaluation;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.zimagelab.kernel.logging.CellLog;

/**
 * Decides which resource files the cells' class loader finds, by the same rules as for classes: hidden jars provide no
 * services.
 */
final class LoaderResources {
    static final String SLF4J = "org.slf4j.LoggerFactory";

    /** The kernel's provider for SLF4J. Cells load it again if they have their own SLF4J. */
    static final Set<String> PROVIDER_CLASSES =
            Set.of("org.zimagelab.kernel.logging.slf4j.JulProvider", "org.zimagelab.kernel.logging.slf4j.JulLogger");

    /** The jar or folder of the kernel's own classes. */
    static final URL KERNEL =
            CellLog.class.getProtectionDomain().getCodeSource().getLocation();

    private static final String SERVICES = "META-INF/services/";

    /** The configuration of Log4j that is used if the person has none. */
    private static final String LOG4J = "log4j2.xml";

    private final Set<String> hidden = ConcurrentHashMap.newKeySet(); // prefixes of the URLs of hidden files
    private volatile Set<String> own = Set.of();

    /** A search for files. */
    interface Search {
        Enumeration<URL> urls() throws IOException;
    }

    void hide(Set<Path> jars) {
        for (Path jar : jars) {
            hidden.add("jar:" + jar.toUri() + "!/");
            hidden.add("jar:" + plain(jar) + "!/");
        }
    }

    private static URL plain(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Sets the classes that are not loaded from the parent; services of these names are not read from it either. */
    void own(Set<String> names) {
        own = names;
    }

    /** The first file of a name; null if there is none. */
    URL first(String name, Function<String, URL> usual, Search all) {
        URL found = usual.apply(name);
        if (found != null && !own.isEmpty()) {
            try {
                Enumeration<URL> urls = all.urls();
                found = urls.hasMoreElements() ? urls.nextElement() : null;
            } catch (IOException e) {
                return null;
            }
        }
        return found == null && name.equals(LOG4J) ? CellLog.class.getResource(LOG4J) : found;
    }

    /** All files of a name: those of the parent that are not hidden, then our own. */
    Enumeration<URL> all(String name, ClassLoader parent, Search ours) throws IOException {
        List<URL> found = new ArrayList<>();
        boolean service = name.startsWith(SERVICES) && own.contains(name.substring(SERVICES.length()));
        if (!service) {
            for (URL url : Collections.list(parent.getResources(name))) {
                if (hidden.isEmpty() || !isHidden(url)) {
                    found.add(url);
                }
            }
        }
        Set<String> seen = new HashSet<>();
        found.forEach(url -> seen.add(url.toString()));
        for (URL url : Collections.list(ours.urls())) {
            if (seen.add(url.toString())) {
                found.add(url);
            }
        }
        if (service && found.size() > 1) { // the kernel's own provider is not needed then
            found.removeIf(url -> url.toString().contains(KERNEL.getPath()));
        }
        return Collections.enumeration(found);
    }

    private boolean isHidden(URL url) {
        return hidden.stream().anyMatch(url.toString()::startsWith);
    }
}
