package org.zimagelab.common;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AtomicFileTest {
    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long filesInFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private String refused(Path file) {
        String message = assertThrows(IOException.class, () -> AtomicFile.write(file, bytes("new")))
                .getMessage();
        assertEquals(1, message.lines().count());
        assertTrue(message.startsWith(Printable.path(file) + ": cannot be written: "), message);
        return message;
    }

    /**
     * Only FileNotFoundException has the reason in brackets after the name; in other messages brackets belong to the
     * text.
     */
    @Test
    void aReasonKeepsItsBrackets() {
        assertEquals("permission denied", AtomicFile.reason(new FileNotFoundException("/a b/c (Permission denied)")));
        assertEquals("format 2, not this one (1)", AtomicFile.reason(new IOException("format 2, not this one (1)")));
    }

    @Test
    void aDiskThatFillsUpLeavesTheEarlierFileAndNothingBeside() throws IOException {
        Path file = Files.writeString(folder.resolve("table.csv"), "earlier");
        String message = assertThrows(
                        IOException.class,
                        () -> AtomicFile.write(file, out -> {
                            out.write(bytes("half"));
                            throw new IOException("No space left on device");
                        }))
                .getMessage();
        assertEquals(file + ": cannot be written: no space left on device", message);
        assertEquals("earlier", Files.readString(file));
        assertEquals(1, filesInFolder());
    }

    @Test
    void whatFailsOtherwiseLeavesTheEarlierFileToo() throws IOException {
        Path file = Files.writeString(folder.resolve("table.csv"), "earlier");
        assertThrows(
                OutOfMemoryError.class,
                () -> AtomicFile.write(file, out -> {
                    throw new OutOfMemoryError("a test's");
                }));
        assertEquals("earlier", Files.readString(file));
        assertEquals(1, filesInFolder());
    }

    @Test
    void aLinkStaysOneAndItsFileIsReplaced() throws IOException {
        Files.createDirectory(folder.resolve("far"));
        Path file = Files.writeString(folder.resolve("far/table.csv"), "earlier");
        Path near = Files.createSymbolicLink(folder.resolve("near.csv"), Path.of("far/table.csv"));
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), near);
        AtomicFile.write(link, bytes("new"));
        assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(near));
        assertEquals("new", Files.readString(file));
        Files.delete(file);
        AtomicFile.write(link, bytes("made"));
        assertEquals("made", Files.readString(file));
    }

    @Test
    void linksInACircleAreNamed() throws IOException {
        Path a = folder.resolve("a.csv");
        Files.createSymbolicLink(a, Path.of("b.csv"));
        Files.createSymbolicLink(folder.resolve("b.csv"), Path.of("a.csv"));
        assertTrue(refused(a).endsWith("its links lead in a circle"));
    }

    @Test
    void anInterruptedThreadWrites() throws IOException {
        Path file = folder.resolve("table.csv");
        Thread.currentThread().interrupt();
        AtomicFile.write(file, bytes("whole"));
        assertTrue(Thread.interrupted());
        assertEquals("whole", Files.readString(file));
    }

    @Test
    void permissionsOfTheEarlierFileAreKept() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = Files.writeString(folder.resolve("private.csv"), "earlier");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        AtomicFile.write(file, bytes("new"));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void theLongestNamesCanBeWritten() throws IOException {
        Path ascii = folder.resolve("a".repeat(251) + ".csv");
        AtomicFile.write(ascii, bytes("new"));
        assertEquals("new", Files.readString(ascii));
        Path emoji = folder.resolve("😀".repeat(60) + ".csv");
        AtomicFile.write(emoji, bytes("new"));
        assertEquals("new", Files.readString(emoji));
        refused(folder.resolve("a".repeat(300)));
    }

    @Test
    void foldersAndMissingFoldersAreNamed() throws IOException {
        assertTrue(refused(Files.createDirectory(folder.resolve("d.csv"))).endsWith("it is a folder"));
        refused(folder.resolve("missing/table.csv"));
        refused(Files.writeString(folder.resolve("file"), "").resolve("table.csv"));
        assertFalse(Files.exists(folder.resolve("missing")));
    }

    @Test
    void aDeviceIsWrittenTo() throws IOException {
        Path nothing = Path.of("/dev/null");
        assumeTrue(Files.exists(nothing));
        AtomicFile.write(nothing, bytes("new"));
        assertArrayEquals(new byte[0], Files.readAllBytes(nothing));
        assertFalse(Files.isRegularFile(nothing));
    }

    @Test
    void aFullDeviceIsNamed() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        assertTrue(refused(full).endsWith("no space left on device"));
    }

    /** Writes the file of the first argument, and ends the JVM in the middle; then it goes on, or hangs. */
    public static final class EndsWhileItWrites {
        public static void main(String[] arguments) throws IOException {
            boolean goesOn = arguments[1].equals("goes on");
            AtomicFile.write(Path.of(arguments[0]), out -> {
                out.write(bytes("half"));
                Thread exit = new Thread(() -> System.exit(3));
                exit.start();
                try {
                    while (goesOn && exit.getState() != Thread.State.WAITING) { // it waits for the shutdown hooks
                        Thread.sleep(1);
                    }
                    Thread.sleep(goesOn ? 0 : Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                out.write(bytes(" and whole"));
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"goes on, half and whole", "hangs, earlier"})
    void aJvmThatEndsWhileItWritesLeavesAWholeFileAndNothingBeside(String how, String content) throws Exception {
        Path file = Files.writeString(folder.resolve("a.png"), "earlier");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndsWhileItWrites.class.getName(),
                        file.toString(),
                        how)
                .inheritIO()
                .start();
        assertEquals(3, process.waitFor());
        assertEquals(content, Files.readString(file));
        assertEquals(1, filesInFolder());
    }
}
