package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.HashedFiles;

/**
 * Tells models apart: SHA-256 over the names and whole contents of all files that decide pixels, and over the configs
 * that are assumed where there is no file of them. It is computed in the background while a model is loaded and makes
 * its first picture; whoever asks before that waits.
 */
public final class Fingerprint {
    /** The first line of what is hashed: fingerprints of another form differ from all of this form. */
    private static final String FORM = "zimage-lab model, whole files\n";

    private final Path model;
    private final DecidingFiles deciding;
    private final HashedFiles files;
    private volatile String hex;

    private Fingerprint(Path model, DecidingFiles deciding, HashedFiles files, String hex) {
        this.model = model;
        this.deciding = deciding;
        this.files = files;
        this.hex = hex;
    }

    /** A known fingerprint. */
    public static Fingerprint of(String hex) {
        return new Fingerprint(null, null, null, hex);
    }

    static Fingerprint of(ModelFolder model, HashedFiles files) {
        return new Fingerprint(model.path(), model.files(), files, null);
    }

    /**
     * 64 lower-case hex digits.
     *
     * @throws ModelException with one line, if a file could not be read or has changed meanwhile, or if the thread is
     *     interrupted while it waits (then its interrupt flag is up)
     */
    public String hex() {
        try {
            return await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException(model + ": stopped while its files were being read", e);
        }
    }

    /** Whether {@link #hex} would return at once. */
    public boolean isKnown() {
        return hex != null || files.areHashed();
    }

    private String await() throws InterruptedException {
        String known = hex;
        if (known == null) {
            known = of(files);
            hex = known;
        }
        return known;
    }

    private String of(HashedFiles hashed) throws InterruptedException {
        Map<String, String> byName = new TreeMap<>();
        try {
            hashed.hashes().forEach((file, hash) -> byName.put(deciding.names().get(file), hash));
        } catch (IOException e) {
            throw new ModelException(e.getMessage() + "; load the model again", e);
        }
        StringBuilder text = new StringBuilder(FORM);
        byName.forEach(
                (name, hash) -> text.append(hash).append(' ').append(name).append('\n'));
        return DigestUtils.sha256Hex(text + deciding.assumed());
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Fingerprint f && hex().equals(f.hex());
    }

    @Override
    public int hashCode() {
        return hex().hashCode();
    }

    /** The digits, or a note that they are not known yet. */
    @Override
    public String toString() {
        return hex == null ? "not known yet" : hex;
    }
}
