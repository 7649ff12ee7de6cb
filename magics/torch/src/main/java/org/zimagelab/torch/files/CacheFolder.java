package org.zimagelab.torch.files;

import java.nio.file.Path;

/** The folder for files that this program can make again. */
public final class CacheFolder {
    private CacheFolder() {}

    /**
     * {@code ZIMAGE_LAB_CACHE}, else {@code XDG_CACHE_HOME/zimage-lab}, else {@code ~/.cache/zimage-lab}. The folder
     * may not exist yet.
     */
    public static Path path() {
        String own = System.getenv("ZIMAGE_LAB_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("zimage-lab");
    }
}
