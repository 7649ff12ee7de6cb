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
 * Hashes of files that were read before, kept in a text file. A line has the SHA-256 of a file's content, the file's
 * {@link FileStamp}, and a checksum of both. If a line is damaged, or the text file is missing, too long or not
 * writable, files are simply read again.
 *
 * <p>Several processes may share the file: each writes it whole and renames it into place. If two write at once, the
 * entries of one may be lost.
 */
public final class FileHashes {
    static final String NAME = "hashes.txt";

    /** The most entries; the oldest go first. A large model has about 20. */
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

    /** The hashes in this program's cache. */
    public static FileHashes inCache() {
        return new FileHashes(CacheFolder.path().resolve(NAME), Instant::now);
    }

    Instant now() {
        return clock.get();
    }

    /** All hashes by the texts of their stamps. */
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
            // then no hash is known
        }
        return hashes;
    }

    /** The hash of a file with this stamp, if it is known and the stamp can be trusted. */
    static Optional<String> find(Map<String, String> remembered, FileStamp stamp, Instant now) {
        return stamp.isSettled(now) ? Optional.ofNullable(remembered.get(stamp.text())) : Optional.empty();
    }

    /**
     * Adds hashes.
     *
     * @param fresh hashes of files that still had these stamps after they were read
     * @param begun when reading them began: files that changed just before are left out
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
            // then the files are read again next time
        }
    }

    private static String sum(String hash, String stamp) {
        byte[] both = (hash + " " + stamp).getBytes(StandardCharsets.ISO_8859_1);
        return DigestUtils.sha256Hex(both).substring(0, 8);
    }
}
