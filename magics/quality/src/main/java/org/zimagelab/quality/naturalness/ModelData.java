package org.zimagelab.quality.naturalness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Data of a score that come with this module, byte for byte as they were published; {@code model/NOTICE.txt} says
 * where.
 */
final class ModelData {
    private ModelData() {}

    /** A file beside the classes; one that is not what it was when the score was tested is refused. */
    static byte[] bytes(String name, String sha256) {
        try (InputStream in = ModelData.class.getResourceAsStream("model/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the data file " + name + " is missing from the quality module's jar");
            }
            byte[] bytes = in.readAllBytes();
            String found = DigestUtils.sha256Hex(bytes);
            if (!found.equals(sha256)) {
                throw new IllegalStateException("the data file " + name + " is damaged: SHA-256 " + found + " where "
                        + sha256 + " was expected");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
