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
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A file that is either whole under its name or as it was before: written beside, flushed to the disk, then renamed. A
 * full disk, a kill or an interrupt leaves the earlier file.
 *
 * <p>A link stays a link: the file that it names is replaced, as editors do. The earlier file's permissions are kept.
 * What is no plain file (a pipe, a device) cannot be replaced, and is written to.
 */
public final class AtomicFile {
    private static final int MOST_LINKS = 40;

    /** Of the file's own name in that of the temporary one: both together stay below 255 bytes in any script. */
    private static final int NAME_CHARACTERS = 40;

    private AtomicFile() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** As {@link #write(Path, Content)}. */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, out -> out.write(bytes));
    }

    /**
     * Writes a file whose folder is there.
     *
     * @throws IOException with one line that names the file and the reason; the earlier file is as it was
     */
    public static void write(Path file, Content content) throws IOException {
        try {
            Path target = named(file);
            if (Files.exists(target) && !Files.isRegularFile(target)) {
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
        try {
            // Not a FileChannel: those are closed under a thread that is interrupted, and an interrupted cell keeps its
            // finished pictures.
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                keepPermissions(target, temporary); // first: nobody else may read what only the owner may
                content.writeTo(out);
                out.getFD().sync();
            }
            move(temporary, target);
            done = true;
        } finally {
            if (!done) {
                deleteQuietly(temporary);
            }
        }
    }

    /** The file that a path names, by way of all links; it need not be there. */
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
            // a file system without them, or a file of somebody else's
        }
    }

    /**
     * Renames a file or a folder in one step: whoever looks sees it under one of the two names.
     *
     * @param to in the same file system; a file of this name is replaced, a folder that is not empty is not
     */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Another name in the same folder, hidden, and distinct for each of several processes. */
    public static Path temporaryFor(Path file) {
        String name = file.getFileName().toString();
        int end = Math.min(name.length(), NAME_CHARACTERS);
        if (end < name.length() && Character.isHighSurrogate(name.charAt(end - 1))) {
            end--;
        }
        return file.resolveSibling("." + name.substring(0, end) + "." + UUID.randomUUID() + ".tmp");
    }

    /** Whether {@link #temporaryFor} makes such names. */
    public static boolean isTemporary(String name) {
        return name.startsWith(".") && name.endsWith(".tmp");
    }

    /** Why a file could not be read or written, in words that fit after its name and a colon. */
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
     * Deletes a folder with all that is in it, or a file, and says nothing where that fails: it is only a leftover
     * under a temporary name, which nobody reads. Links are deleted, not followed.
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
            // Only a leftover: readers never look at temporary names.
        }
    }
}
