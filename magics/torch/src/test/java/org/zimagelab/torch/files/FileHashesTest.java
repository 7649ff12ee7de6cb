package org.zimagelab.torch.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path folder;

    private FileHashes hashes() {
        return new FileHashes(folder.resolve("cache").resolve(FileHashes.NAME), () -> NOW);
    }

    /** The stamp of a file that was last changed so many milliseconds before {@link #NOW}. */
    private static FileStamp stamp(long size, long millisAgo) {
        FileTime time = FileTime.from(NOW.minusMillis(millisAgo).plusNanos(7));
        return new FileStamp(size, time, time, "64 " + size);
    }

    private static String hash(int i) {
        return String.format("%064x", i);
    }

    private Optional<String> found(FileStamp stamp) {
        return FileHashes.find(hashes().read(), stamp, NOW);
    }

    @Test
    void whatWasReadIsRemembered() {
        FileStamp stamp = stamp(100, 3_600_000);
        hashes().remember(Map.of(stamp, hash(1)), NOW);
        assertEquals(Optional.of(hash(1)), found(stamp));
        assertEquals(Optional.empty(), found(stamp(101, 3_600_000)));
        assertEquals(Optional.empty(), found(stamp(100, 3_600_001)));
        assertEquals(
                Optional.empty(),
                found(new FileStamp(100, FileTime.from(NOW.minusSeconds(9999)), stamp.changed(), stamp.place())));
        assertEquals(
                Optional.empty(),
                found(new FileStamp(
                        100,
                        stamp.modified(),
                        FileTime.from(stamp.changed().toInstant().plusNanos(1)),
                        stamp.place())));
        assertEquals(Optional.empty(), found(new FileStamp(100, stamp.modified(), stamp.changed(), "64 101")));
    }

    @Test
    void youngFilesAreNotRemembered() {
        hashes().remember(Map.of(stamp(1, 0), hash(1), stamp(2, 59_000), hash(2), stamp(3, -1000), hash(3)), NOW);
        assertEquals(Map.of(), hashes().read());
    }

    @Test
    void timesInWholeSecondsAreNotTrustedNorNone() {
        FileTime whole = FileTime.from(NOW.minusSeconds(9999));
        FileStamp image = new FileStamp(1, whole, whole, "7 1");
        FileStamp windows = new FileStamp(2, whole, null, "null null");
        hashes().remember(Map.of(image, hash(1), windows, hash(2)), NOW);
        assertEquals(Map.of(), hashes().read());
        assertEquals(Optional.empty(), found(windows));
    }

    @Test
    void damageCostsLinesAlone() throws IOException {
        Map<FileStamp, String> all = new LinkedHashMap<>();
        for (int i = 0; i < 50; i++) {
            all.put(stamp(i, 3_600_000), hash(i));
        }
        hashes().remember(all, NOW);
        Path file = folder.resolve("cache").resolve(FileHashes.NAME);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            Files.write(
                    file, round % 10 == 0 ? java.util.Arrays.copyOf(damaged, random.nextInt(whole.length)) : damaged);
            Map<String, String> read = hashes().read();
            assertTrue(round % 10 == 0 || read.size() >= 48, "lines left: " + read.size());
            all.forEach((stamp, hash) -> assertTrue(hash.equals(read.getOrDefault(stamp.text(), hash))));
            assertTrue(read.size() <= 50);
        }
        Files.write(file, new byte[3 << 20]);
        assertEquals(Map.of(), hashes().read());
        Files.writeString(file, "0".repeat(64) + " 1 1.0 1.0 1 1 00000000\n", StandardCharsets.UTF_8);
        assertEquals(Map.of(), hashes().read());
    }

    @Test
    void itStaysBoundedAndKeepsTheYoungest() throws IOException {
        for (int i = 0; i < 3; i++) {
            Map<FileStamp, String> all = new LinkedHashMap<>();
            for (int k = 0; k < 1000; k++) {
                all.put(stamp(1000 * i + k, 3_600_000), hash(k));
            }
            hashes().remember(all, NOW);
        }
        assertEquals(FileHashes.MOST, hashes().read().size());
        assertEquals(Optional.of(hash(7)), found(stamp(2007, 3_600_000)));
        assertEquals(Optional.empty(), found(stamp(7, 3_600_000)));
        assertTrue(Files.size(folder.resolve("cache").resolve(FileHashes.NAME)) < 1 << 20);
    }

    @Test
    void whereItCannotBeWrittenNothingIsRememberedAndNothingFails() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file where a folder should be");
        hashes().remember(Map.of(stamp(100, 3_600_000), hash(1)), NOW);
        assertEquals(Map.of(), hashes().read());
    }
}
