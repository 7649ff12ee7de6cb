package org.zimagelab.torch.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.zimagelab.common.AtomicFile;

/**
 * A snapshot as {@code huggingface_hub} 1.33 writes it: {@code blobs/ETAG} is the content, named by its SHA-256 (or
 * git's SHA-1 for a small file), {@code snapshots/COMMIT/PATH} a relative link to it, {@code refs/REVISION} the commit,
 * {@code .locks/models--…/ETAG.lock} the lock. Where links cannot be made, the file itself is in the snapshot.
 *
 * <p>{@code trees/COMMIT.json} is not written: with it, Python's library would call a snapshot without READMEs and
 * pictures incomplete.
 */
final class HuggingFaceSnapshot implements Snapshot {
    /**
     * Python names a partial file {@code ETAG.8-HEX-DIGITS.incomplete}, with other digits in each process, and deletes
     * it when it stops. With digits of our own the file can be found and continued, and no other program writes to it.
     */
    private static final String PARTIAL = ".7a696d67.incomplete";

    private static final String TAG = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This file is a cache directory tag created by Z-Image Lab, for the cache of huggingface_hub.
            # For information about cache directory tags see https://bford.info/cachedir/
            """;

    private final Path cache;
    private final Path repository;
    private final String revision;
    private final String commit;
    private final boolean links;

    /**
     * @param id of the repository
     * @param revision that was asked for: a branch, a tag or the commit
     * @param links whether to try symbolic links
     */
    HuggingFaceSnapshot(Path cache, String id, String revision, String commit, boolean links) {
        this.cache = cache;
        this.repository = HuggingFaceCache.repository(cache, id);
        this.revision = revision;
        this.commit = commit;
        this.links = links;
    }

    @Override
    public Path folder() {
        return repository.resolve("snapshots").resolve(commit);
    }

    private Path blob(HubFile file) {
        return repository.resolve("blobs").resolve(file.digest());
    }

    private Path pointer(HubFile file) {
        return folder().resolve(file.path());
    }

    @Override
    public Path partial(HubFile file) {
        return repository.resolve("blobs").resolve(file.digest() + PARTIAL);
    }

    @Override
    public Path lock(HubFile file) {
        return cache.resolve(".locks").resolve(repository.getFileName()).resolve(file.digest() + ".lock");
    }

    @Override
    public void begin() throws IOException {
        Files.createDirectories(repository.resolve("blobs"));
        Files.createDirectories(folder());
        Files.createDirectories(cache.resolve(".locks").resolve(repository.getFileName()));
        if (!Files.exists(cache.resolve("CACHEDIR.TAG"))) {
            Files.writeString(cache.resolve("CACHEDIR.TAG"), TAG);
        }
        if (!revision.equals(commit)) {
            Path ref = repository.resolve("refs").resolve(revision);
            Files.createDirectories(ref.getParent());
            if (!Files.exists(ref) || !Files.readString(ref).equals(commit)) {
                AtomicFile.write(ref, commit.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    @Override
    public boolean has(HubFile file) throws IOException {
        if (isWhole(pointer(file), file)) {
            return true;
        }
        if (isWhole(blob(file), file)) {
            point(file, false);
            return true;
        }
        return false;
    }

    private static boolean isWhole(Path path, HubFile file) throws IOException {
        return Files.isRegularFile(path) && Files.size(path) == file.size();
    }

    @Override
    public void finish(HubFile file) throws IOException {
        Files.move(partial(file), blob(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        point(file, true);
    }

    /** @param fresh whether nothing else needs the blob, so that it can be moved where no link can be made */
    private void point(HubFile file, boolean fresh) throws IOException {
        Path pointer = pointer(file);
        Files.createDirectories(pointer.getParent());
        Files.deleteIfExists(pointer);
        if (links) {
            try {
                Files.createSymbolicLink(pointer, pointer.getParent().relativize(blob(file)));
                return;
            } catch (FileAlreadyExistsException e) {
                return; // another process made it a moment ago
            } catch (IOException | UnsupportedOperationException | SecurityException e) {
                // Windows without the right to make links, or a file system without them
            }
        }
        if (fresh) {
            Files.move(blob(file), pointer, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.copy(blob(file), pointer, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
