package org.zimagelab.common;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Writes files that are always complete: the content goes to a temporary file in the same folder, is flushed to the
 * disk, and the file is renamed. After a full disk, a kill or an interrupt the earlier file is still there. A JVM that
 * ends while it writes gives the file half a second, and then removes the temporary one; a kill leaves it. Some
 * folders can rename nothing (object stores that are mounted); there the content is copied to the file, which is not
 * complete while that goes on, or after a kill.
 *
 * <p>A link stays a link, and the file that it names is replaced, as editors do. The permissions of the earlier file
 * are kept. A pipe or a device cannot be replaced and is written to.
 */
public final class AtomicFile {
    private static final int MOST_LINKS = 40;

    /**
     * The most characters of the file's name in the temporary name, which then has less than 255 bytes in any script.
     */
    private static final int NAME_CHARACTERS = 40;

    private static final String TEMPORARY = ".tmp";

    /** How long the end of the JVM waits for files that are being written: as long as a picture takes. */
    private static final long LAST_WAIT_MILLIS = 500;

    /** Temporary files that are being written. */
    private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(AtomicFile::tidyUp, "files-end"));
        } catch (IllegalStateException e) {
            // the JVM ends already; what it leaves now is removed by whoever looks for leftovers
        }
    }

    private AtomicFile() {}

    /** Lets files be finished that are nearly so, and removes the others. */
    private static void tidyUp() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WAIT_MILLIS);
        try {
            while (!UNFINISHED.isEmpty() && System.nanoTime() - end < 0) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            // they are removed now
        }
        UNFINISHED.forEach(AtomicFile::deleteQuietly);
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes bytes, as {@link #write(Path, Content)}. */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, out -> out.write(bytes));
    }

    /**
     * Writes a file. Its folder must exist.
     *
     * @throws IOException with one line that names the file and the reason; the earlier file is unchanged
     */
    public static void write(Path file, Content content) throws IOException {
        try {
            Path target = named(file);
            if (UnreadableFile.isSpecial(target)) {
                writeInPlace(target, content);
            } else {
                replace(target, content);
            }
        } catch (IOException e) {
            throw new IOException(Printable.path(file) + ": cannot be written: " + reason(e), e);
        }
    }

    private static void writeInPlace(Path target, Content content) throws IOException {
        if (Files.isDirectory(target)) {
            throw new IOException("it is a folder");
        }
        try (FileOutputStream out = new FileOutputStream(target.toFile())) {
            content.writeTo(out);
        }
    }

    private static void replace(Path target, Content content) throws IOException {
        Path temporary = temporaryFor(target);
        boolean done = false;
        UNFINISHED.add(temporary);
        try {
            // Not a FileChannel, which an interrupt would close: an interrupted cell keeps its finished pictures.
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                keepPermissions(target, temporary); // before the content, which only the owner may be allowed to read
                content.writeTo(out);
                out.getFD().sync();
            }
            if (!moved(temporary, target)) {
                copyInto(target, temporary);
                deleteQuietly(temporary);
            }
            done = true;
        } finally {
            if (!done) {
                deleteQuietly(temporary);
            }
            UNFINISHED.remove(temporary);
        }
    }

    /** @return false if the folder can rename no file at all */
    private static boolean moved(Path temporary, Path target) throws IOException {
        try {
            move(temporary, target);
            return true;
        } catch (IOException e) {
            if (Files.isDirectory(target) || canRename(target.toAbsolutePath().getParent())) {
                throw e;
            }
            return false;
        }
    }

    private static void copyInto(Path target, Path whole) throws IOException {
        boolean done = false;
        try (FileOutputStream out = new FileOutputStream(target.toFile())) {
            Files.copy(whole, out);
            out.getFD().sync();
            done = true;
        } finally {
            if (!done) {
                deleteQuietly(target);
            }
        }
    }

    /** Whether files of a folder can be renamed; tries it with a new one. */
    public static boolean canRename(Path folder) throws IOException {
        Path from = temporaryFor(folder.resolve("rename"));
        Path to = temporaryFor(folder.resolve("rename"));
        try {
            Files.write(from, new byte[] {1});
            return isMoved(from, to);
        } finally {
            deleteQuietly(from);
            deleteQuietly(to);
        }
    }

    private static boolean isMoved(Path from, Path to) {
        try {
            move(from, to);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The file that a path names, after following all links; it need not exist. */
    private static Path named(Path file) throws IOException {
        Path path = file.toAbsolutePath();
        for (int i = 0; Files.isSymbolicLink(path); i++) {
            if (i == MOST_LINKS) {
                throw new IOException("its links lead in a circle");
            }
            path = path.resolveSibling(Files.readSymbolicLink(path));
        }
        return path;
    }

    private static void keepPermissions(Path from, Path to) {
        try {
            if (Files.exists(from)) {
                Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
            }
        } catch (IOException | UnsupportedOperationException e) {
            // the file system has no permissions, or the file belongs to somebody else
        }
    }

    /**
     * Renames a file or a folder in one step, so that others see it under exactly one of the two names. One that others
     * have open, which some file systems do not rename, gets a moment.
     *
     * @param to the new name, in the same file system; an existing file is replaced, a folder that is not empty is not
     */
    public static void move(Path from, Path to) throws IOException {
        FilesInUse.move(from, to);
    }

    /**
     * A temporary name in the same folder: hidden, and different for each call and process. It says which process it
     * belongs to, see {@link #isLeftover}.
     */
    public static Path temporaryFor(Path file) {
        String name = file.getFileName().toString();
        int end = Math.min(name.length(), NAME_CHARACTERS);
        if (end < name.length() && Character.isHighSurrogate(name.charAt(end - 1))) {
            end--;
        }
        return file.resolveSibling(
                "." + name.substring(0, end) + "." + ProcessIdentity.IN_NAME + "." + UUID.randomUUID() + TEMPORARY);
    }

    /** Whether {@link #temporaryFor} makes such names. */
    public static boolean isTemporary(String name) {
        return name.startsWith(".") && name.endsWith(TEMPORARY);
    }

    /**
     * Whether a temporary name is of a process of this machine that has ended. False while the process runs or is
     * stopped, and where nobody here can know: the file is of another machine, of another container, or of a version of
     * this program that did not name the process.
     */
    public static boolean isLeftover(String name) {
        String[] parts = name.split("\\.");
        return isTemporary(name) && parts.length > 3 && ProcessIdentity.isOfEnded(parts[parts.length - 3]);
    }

    /** Why a file could not be read or written, as a text to follow its name and a colon. */
    public static String reason(Throwable e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        boolean notDirectory = e instanceof FileSystemException f
                && String.valueOf(f.getReason()).equalsIgnoreCase("not a directory");
        if (notDirectory || e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
            return "a file stands where a folder is needed";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return Printable.lowerFirst(f.getReason());
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        // FileOutputStream says "/long/path (Permission denied)"; others may end in a bracket that means something.
        int open = message.lastIndexOf(" (");
        boolean named = e instanceof FileNotFoundException && open > 0 && message.endsWith(")");
        String reason = Printable.lowerFirst(named ? message.substring(open + 2, message.length() - 1) : message);
        return reason.equals("no such file or directory") ? "no such file or folder" : reason;
    }

    /**
     * Deletes a file, or a folder with all its content. A failure is ignored, since only leftovers with temporary names
     * are deleted this way, which nobody reads. Links are deleted and not followed.
     */
    public static void deleteTree(Path tree) {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // it stays under its temporary name
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // only a leftover; nobody reads files with temporary names
        }
    }
}
