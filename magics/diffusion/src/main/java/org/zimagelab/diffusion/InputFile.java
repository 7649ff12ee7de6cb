package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.files.FileHashes;
import org.zimagelab.torch.files.FileStamp;
import org.zimagelab.torch.files.HashedFiles;

/**
 * A file beside the model that decides pixels, such as a LoRA or a picture to begin with: its name for people, and the
 * digest of its content for everything else. Two files of one content are equal, wherever they are.
 *
 * @param name of the file, without its folder
 * @param digest the first {@value #DIGITS} hex digits of the SHA-256 of its content
 */
public record InputFile(String name, String digest) {
    /** A1111 and Civitai write 10; 16 digits do not meet by chance. */
    static final int DIGITS = 16;

    private static final Pattern TEXT = Pattern.compile("(?s)(.+)@([0-9a-f]{" + DIGITS + "})");

    /** Where a content was last seen in this process: a text names no folder. */
    private static final Map<String, Path> SEEN = new ConcurrentHashMap<>();

    /**
     * Reads the content of a file, or knows it from an earlier time.
     *
     * @throws IllegalArgumentException with one line, if there is no such file or it cannot be read
     */
    public static InputFile read(Path path) {
        Path file = path.toAbsolutePath().normalize();
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("'" + Printable.value(path) + "': no such file");
        }
        try (HashedFiles hashed = new HashedFiles(Map.of(file, FileStamp.of(file)), FileHashes.inCache())) {
            String digest = hashed.hashes().get(file).substring(0, DIGITS);
            SEEN.put(digest, file);
            return new InputFile(String.valueOf(file.getFileName()), digest);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "'" + Printable.value(path) + "': " + Printable.value(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("'" + Printable.value(path) + "': stopped while it was read", e);
        }
    }

    /**
     * What a person or a stored run names: a path, which is read, or {@link #text()}, which is not.
     *
     * @throws IllegalArgumentException with one line, if there is no such file or it cannot be read
     */
    public static InputFile of(String text) {
        Matcher known = TEXT.matcher(text);
        return known.matches() && !Files.exists(Path.of(text))
                ? new InputFile(known.group(1), known.group(2))
                : read(Path.of(text));
    }

    /** {@code style.safetensors@0123456789abcdef}: the only form in keys, in the files of runs and in tables. */
    public String text() {
        return name + "@" + digest;
    }

    /**
     * Where the content is.
     *
     * @throws IllegalArgumentException with one line, if this process has not seen it, or if the file is no longer there
     *     or has changed
     */
    public Path path() {
        Path file = SEEN.get(digest);
        if (file == null) {
            throw new IllegalArgumentException("'" + Printable.value(name) + "': this run needs the file whose SHA-256"
                    + " begins with " + digest + "; name the file again, so that it is found");
        }
        if (!read(file).digest.equals(digest)) {
            throw new IllegalArgumentException("'" + Printable.value(file) + "': the file has changed; name it again");
        }
        return file;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputFile file && digest.equals(file.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
