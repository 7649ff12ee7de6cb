package org.zimagelab.torch.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FolderFile;

/**
 * A file of a repository on a hub.
 *
 * @param path in the repository, parts separated by {@code /}
 * @param size bytes
 * @param digest of the content, hexadecimal: SHA-256 (64 digits), or SHA-1 as git computes it (40 digits); empty if the
 *     hub does not say
 */
public record HubFile(String path, long size, String digest) {
    private static final Pattern DIGEST = Pattern.compile("|[0-9a-f]{40}|[0-9a-f]{64}");

    /** @throws ModelException if the path leads out of a folder, or the digest is none: hubs are not trusted */
    public HubFile {
        if (!Stream.of(path.split("/", -1)).allMatch(FolderFile::isName)) {
            throw new ModelException("the hub lists a file '" + Printable.value(path)
                    + "', which is no name of a file in a folder; nothing of this model is downloaded");
        }
        if (size < 0 || !DIGEST.matcher(digest).matches()) {
            throw new ModelException("the hub lists " + Printable.value(path) + " with " + size
                    + " bytes and the checksum '" + Printable.value(digest) + "', which cannot be");
        }
    }

    /** A digest that has read nothing of the content yet; empty if the hub does not say what it should be. */
    Optional<MessageDigest> begin() {
        if (digest.isEmpty()) {
            return Optional.empty();
        }
        if (digest.length() == 64) {
            return Optional.of(DigestUtils.getSha256Digest());
        }
        MessageDigest git = DigestUtils.getSha1Digest();
        git.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        return Optional.of(git);
    }
}
