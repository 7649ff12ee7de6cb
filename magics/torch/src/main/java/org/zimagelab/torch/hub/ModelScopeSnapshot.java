package org.zimagelab.torch.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A snapshot as {@code modelscope_hub} 0.5 writes it: plain files, {@code PATH.incomplete} while they are downloaded,
 * and locks named by a hash of what they lock.
 */
final class ModelScopeSnapshot implements Snapshot {
    private final Path cache;
    private final String id;
    private final Path folder;

    ModelScopeSnapshot(Path cache, String id, String revision) {
        this.cache = cache;
        this.id = id;
        folder = ModelScopeCache.snapshot(cache, id, revision);
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public void begin() throws IOException {
        Files.createDirectories(folder);
        Files.createDirectories(cache.resolve(".lock"));
    }

    @Override
    public boolean has(HubFile file) throws IOException {
        Path path = folder.resolve(file.path());
        return Files.isRegularFile(path) && Files.size(path) == file.size();
    }

    @Override
    public Path partial(HubFile file) {
        return folder.resolve(file.path() + ".incomplete");
    }

    @Override
    public Path lock(HubFile file) {
        String key = String.join("\0", "modelscope-hub-download-lock-v2", "file", "model", id, file.path());
        return cache.resolve(".lock").resolve("file_" + DigestUtils.sha256Hex(key) + ".lock");
    }

    @Override
    public void finish(HubFile file) throws IOException {
        Files.move(
                partial(file),
                folder.resolve(file.path()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
