package org.zimagelab.torch.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.zimagelab.common.AtomicFile;

/**
 * Hashes of files that were read once, remembered in a text file by what the file system says of each: a line has the
 * SHA-256 of a content, the {@link FileStamp} of the file that held it, and a sum of both. A line that is damaged, a file
 * that is missing, too long or cannot be written only costs reading again.
 *
 * <p>Several processes may share the file: each writes it whole and renames it into place. Where two write at once, one
 * may lose what the other has added.
 */
public final class FileHashes {
    static final String NAME = "hashes.txt";

    /** Entries kept, the youngest; a large model has about 20. */
    static final int MOST = 2000;

    private static final long LONGEST = 1 << 20;
    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{64}) (\\d+ [-\\d.]+ [-\\d.]+ \\d+ \\d+) ([0-9a-f]{8})");

    private final Path file;
    private final Supplier<Instant> clock;

    FileHashes(Path file, Supplier<Instant> clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Those in this program's cache. */
    public static FileHashes inCache() {
        return new FileHashes(CacheFolder.path().resolve(NAME), Instant::now);
    }

    Instant now() {
        return clock.get();
    }

    /** All that is remembered, hashes by stamps' texts. */
    Map<String, String> read() {
        Map<String, String> hashes = new LinkedHashMap<>();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
                return hashes;
            }
            // not Files.readString: a damaged file may hold any bytes
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).split("\n")) {
                Matcher m = LINE.matcher(line);
                if (m.matches() && m.group(3).equals(sum(m.group(1), m.group(2)))) {
                    hashes.put(m.group(2), m.group(1));
                }
            }
        } catch (IOException e) {
            // as if nothing were remembered
        }
        return hashes;
    }

    /** What is remembered of a file with this stamp, if that can be trusted. */
    static Optional<String> find(Map<String, String> remembered, FileStamp stamp, Instant now) {
        return stamp.isSettled(now) ? Optional.ofNullable(remembered.get(stamp.text())) : Optional.empty();
    }

    /**
     * Adds to what is remembered.
     *
     * @param fresh hashes of files that still had these stamps after they were read
     * @param begun when reading them began: what was changed just before is not remembered
     */
    void remember(Map<FileStamp, String> fresh, Instant begun) {
        Map<String, String> all = read();
        fresh.forEach((stamp, hash) -> {
            if (stamp.isSettled(begun)) {
                all.remove(stamp.text());
                all.put(stamp.text(), hash);
            }
        });
        StringBuilder text = new StringBuilder();
        all.entrySet().stream()
                .skip(Math.max(0, all.size() - MOST))
                .forEach(e -> text.append(e.getValue())
                        .append(' ')
                        .append(e.getKey())
                        .append(' ')
                        .append(sum(e.getValue(), e.getKey()))
                        .append('\n'));
        try {
            Files.createDirectories(file.getParent());
            AtomicFile.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // read again the next time
        }
    }

    private static String sum(String hash, String stamp) {
        byte[] both = (hash + " " + stamp).getBytes(StandardCharsets.ISO_8859_1);
        return DigestUtils.sha256Hex(both).substring(0, 8);
    }
}
