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

/** Which files the cells' loader finds, by the same rules as its classes: what is hidden brings no service lines. */
final class LoaderResources {
    static final String SLF4J = "org.slf4j.LoggerFactory";

    /** The kernel's provider for SLF4J, which cells load once more for an SLF4J of their own. */
    static final Set<String> PROVIDER_CLASSES =
            Set.of("org.zimagelab.kernel.logging.slf4j.JulProvider", "org.zimagelab.kernel.logging.slf4j.JulLogger");

    /** Where the kernel's own classes are. */
    static final URL KERNEL =
            CellLog.class.getProtectionDomain().getCodeSource().getLocation();

    private static final String SERVICES = "META-INF/services/";

    /** What a library that a person has not configured reads in place of its own default, and where it stands. */
    private static final String LOG4J = "log4j2.xml";

    private final Set<String> hidden = ConcurrentHashMap.newKeySet(); // how the URLs of what is in them begin
    private volatile Set<String> own = Set.of();

    /** What looks for files. */
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

    /** The classes that the parent is not asked for, and so neither for the lines of such a service. */
    void own(Set<String> names) {
        own = names;
    }

    /** The first file of a name, or null. */
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

    /** All files of a name: the parent's that are not hidden, then our own. */
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
        if (service && found.size() > 1) { // then the kernel's own is not needed
            found.removeIf(url -> url.toString().contains(KERNEL.getPath()));
        }
        return Collections.enumeration(found);
    }

    private boolean isHidden(URL url) {
        return hidden.stream().anyMatch(url.toString()::startsWith);
    }
}
