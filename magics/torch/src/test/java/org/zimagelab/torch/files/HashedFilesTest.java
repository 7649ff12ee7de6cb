package org.zimagelab.torch.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test sets the clock: a file that was written just now counts as an hour old. */
class HashedFilesTest {
    @TempDir
    Path folder;

    private Path file;
    private Duration later = Duration.ofHours(1);

    @BeforeEach
    void write() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"));
        file = Files.write(folder.resolve("weights"), content());
    }

    private static byte[] content() {
        byte[] bytes = new byte[1_000_000];
        Arrays.fill(bytes, (byte) 5);
        return bytes;
    }

    private FileHashes memory() {
        return new FileHashes(
                folder.resolve(FileHashes.NAME), () -> Instant.now().plus(later));
    }

    private final List<HashedFiles> made = new ArrayList<>();

    private HashedFiles hashed() throws IOException {
        return hashed(FileStamp.of(file));
    }

    private HashedFiles hashed(FileStamp stamp) {
        made.add(new HashedFiles(Map.of(file, stamp), memory()));
        return made.get(made.size() - 1);
    }

    @AfterEach
    void waitForMemory() throws InterruptedException {
        for (HashedFiles files : made) {
            files.awaitRemembered();
        }
    }

    private interface Change {
        void make() throws Exception;
    }

    /** Also sets the time back if only the time would show the change. */
    private void assertNoticed(Change change) throws Exception {
        HashedFiles files = hashed();
        files.hashes();
        files.requireUnchanged();
        files.requireUntouched(List.of(file));
        FileTime time = Files.getLastModifiedTime(file);
        // the next tick of the file system's clock
        Thread.sleep(20);
        change.make();
        if (Files.exists(file)) {
            Files.setLastModifiedTime(file, time);
        }
        String message =
                assertThrows(IOException.class, files::requireUnchanged).getMessage();
        assertTrue(message.startsWith(file + ": c"), message);
        assertEquals(1, message.lines().count());
        // also after the old content is back
        Files.write(file, content());
        assertThrows(IOException.class, files::requireUnchanged);
        assertThrows(IOException.class, () -> files.requireUntouched(List.of(file)));
    }

    private void put(int at) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek(at);
            f.write(6);
        }
    }

    @Test
    void oneByteInPlace() throws Exception {
        for (int at : new int[] {0, 4096, 500_000, 999_999}) {
            Files.write(file, content());
            assertNoticed(() -> put(at));
        }
    }

    @Test
    void oneByteThroughAMapping() throws Exception {
        assertNoticed(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.map(FileChannel.MapMode.READ_WRITE, 0, 1_000_000).put(500_000, (byte) 6);
            }
        });
    }

    @Test
    void anotherFileInItsPlace() throws Exception {
        assertNoticed(() -> {
            byte[] other = content();
            other[777] = 6;
            Path beside = Files.write(folder.resolve("other"), other);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    @Test
    void aLinkThatIsTurned() throws Exception {
        byte[] other = content();
        other[777] = 6;
        Path first = Files.move(file, folder.resolve("first"));
        Path second = Files.write(folder.resolve("second"), other);
        Files.createSymbolicLink(file, first);
        assertNoticed(() -> {
            Files.delete(file);
            Files.createSymbolicLink(file, second);
        });
        assertTrue(Files.size(first) == Files.size(second));
    }

    @Test
    void aFileThatIsCut() throws Exception {
        assertNoticed(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(10);
            }
        });
    }

    @Test
    void aFileThatIsGone() throws Exception {
        assertNoticed(() -> Files.delete(file));
    }

    @Test
    void rightsAndTimesAreNoChange() throws Exception {
        HashedFiles files = hashed();
        files.hashes();
        Thread.sleep(20);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        files.requireUntouched(List.of(file));
        files.requireUnchanged();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(1000)));
        files.requireUnchanged();
        Path same = Files.copy(file, folder.resolve("same"));
        Files.move(same, file, StandardCopyOption.REPLACE_EXISTING);
        files.requireUnchanged();
        // but while a picture is made, a network may have read other content
        Files.write(file, content());
        assertThrows(IOException.class, () -> files.requireUntouched(List.of(file)));
    }

    /**
     * Two writes within one tick of a clock have the same stamp. Tries until this happens, if the clock is so coarse.
     */
    @Test
    void aYoungFileIsReadAgain() throws Exception {
        later = Duration.ZERO;
        int sameStamp = 0;
        for (int i = 0; i < 300 && sameStamp < 3; i++) {
            Files.write(file, new byte[] {1, 2, 3});
            HashedFiles files = hashed();
            files.hashes();
            FileStamp before = FileStamp.of(file);
            put(1);
            if (FileStamp.of(file).equals(before)) {
                sameStamp++;
                assertThrows(IOException.class, () -> files.requireUntouched(List.of(file)));
                assertThrows(IOException.class, files::requireUnchanged);
            }
        }
        assumeTrue(sameStamp > 0);
    }

    @Test
    void aFileIsReadOnceAndThenRemembered() throws Exception {
        Map<Path, String> first = Map.copyOf(hashed().hashes());
        waitForMemory();
        assertEquals(Optional.of(first.get(file)), remembered());
        HashedFiles second = hashed();
        assertEquals(Optional.of(first.get(file)), second.known(file));
        assertEquals(first, second.hashes());
        later = Duration.ofSeconds(30);
        assertEquals(Optional.empty(), remembered(), "half a minute is too young");
        later = Duration.ofHours(1);
        Thread.sleep(20);
        FileTime time = Files.getLastModifiedTime(file);
        put(1);
        Files.setLastModifiedTime(file, time);
        assertEquals(Optional.empty(), remembered(), "its time was set back");
        assertNotEquals(first, hashed().hashes());
    }

    private Optional<String> remembered() throws IOException {
        return FileHashes.find(memory().read(), FileStamp.of(file), memory().now());
    }

    @Test
    void howLongAFileIsYoung() {
        Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
        Instant[] ages = {
            now,
            now.minusMillis(1999),
            now.minusSeconds(3),
            now.minusSeconds(59),
            now.minusSeconds(61),
            now.plusSeconds(30),
            now.plusSeconds(90)
        };
        boolean[] recent = {true, true, false, false, false, true, false};
        boolean[] settled = {false, false, false, false, true, false, false};
        for (int i = 0; i < ages.length; i++) {
            // programs can set the time of modification
            FileStamp stamp = new FileStamp(1, FileTime.fromMillis(0), FileTime.from(ages[i]), "1 1");
            assertEquals(recent[i], stamp.isRecent(now), ages[i].toString());
            assertEquals(settled[i], stamp.isSettled(now), ages[i].toString());
        }
    }

    @Test
    void whatIsClosedWhileItReadsSaysSo() throws Exception {
        Files.write(file, new byte[64 << 20]);
        HashedFiles files = hashed();
        files.close();
        try {
            files.hashes(); // read already, where this thread came late
        } catch (IOException e) {
            assertEquals("unloaded before " + file + " was read", e.getMessage());
        }
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        FileStamp stamp = FileStamp.of(file);
        Files.delete(file);
        Files.createDirectory(file);
        HashedFiles files = hashed(stamp);
        String message = assertThrows(IOException.class, files::hashes).getMessage();
        assertTrue(message.startsWith(file + ": cannot be read: "), message);
    }

    /** A file of so many bytes takes a processor a tenth of a second at least. */
    private void writeLargeFile() throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(256 << 20);
        }
    }

    @Test
    void aPauseEndsForThoseWhoWait() throws Exception {
        writeLargeFile();
        HashedFiles files = hashed();
        try (HashedFiles.Pause pause = files.pause();
                HashedFiles.Pause another = files.pause()) {
            Thread.sleep(300);
            assertFalse(files.areHashed());
            assertEquals(Map.of(file, files.hashes().get(file)), files.hashes());
            assertTrue(files.areHashed());
            pause.close();
        }
    }

    @Test
    void readingGoesOnBehindThePause() throws Exception {
        writeLargeFile();
        HashedFiles files = hashed();
        HashedFiles.Pause pause = files.pause();
        HashedFiles.Pause another = files.pause();
        pause.close();
        pause.close();
        Thread.sleep(300);
        assertFalse(files.areHashed());
        another.close();
        files.awaitRemembered();
        assertTrue(files.areHashed());
    }

    @Test
    void closingEndsAPause() throws Exception {
        writeLargeFile();
        HashedFiles files = hashed();
        files.pause();
        files.close();
        files.awaitRemembered();
        assertThrows(IOException.class, files::hashes);
    }
}
