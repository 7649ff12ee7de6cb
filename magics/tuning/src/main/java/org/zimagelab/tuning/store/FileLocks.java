package org.zimagelab.tuning.store;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.FilesInUse;

/** The locks of a store in a folder of this machine or of a network file system. */
record FileLocks(Path folder) implements LockFolder {
    private static final int LONGEST = 1000;

    private static final int LOOKS = 5;

    /**
     * Creates the file with its text in one step, so that a process killed here leaves no empty file. A file system
     * without links needs two steps.
     */
    @Override
    public boolean create(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Path whole = AtomicFile.temporaryFor(file);
        try {
            // Not Files.newOutputStream: it leaves an empty file if the thread is interrupted.
            write(whole, text);
            Files.createLink(file, whole);
            return true;
        } catch (FileAlreadyExistsException e) {
            // A network file system that repeats a request finds the link that it made itself.
            return look(name).filter(seen -> seen.text().equals(text)).isPresent();
        } catch (UnsupportedOperationException | FileSystemException e) {
            boolean made = file.toFile().createNewFile();
            if (made) {
                write(file, text);
            }
            return made;
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Other processes create and delete the file meanwhile, so it is asked only once whether it is there. */
    @Override
    public Optional<Seen> look(String name) throws IOException {
        Path file = folder.resolve(name);
        for (int i = 1; ; i++) {
            try {
                // the text before the time, else a network file system may report an older time
                String text = text(file);
                return Optional.of(
                        new Seen(text, Files.getLastModifiedTime(file).toInstant()));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (FileNotFoundException e) {
                // gone between two looks, or not readable
                if (i == LOOKS) {
                    throw e;
                }
            }
        }
    }

    private static String text(Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            throw new IOException("not a file");
        }
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII);
        }
    }

    /** Writes the file anew where its time cannot be set, or only coarsely. */
    @Override
    public void touch(String name, String text, long count) throws IOException {
        File file = folder.resolve(name).toFile();
        Instant before = Instant.ofEpochMilli(file.lastModified());
        boolean set = file.setLastModified(System.currentTimeMillis());
        if (!set || Instant.ofEpochMilli(file.lastModified()).equals(before)) {
            write(file.toPath(), text + " " + count);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        FilesInUse.deleteIfExists(folder.resolve(name)); // others look at it meanwhile
    }

    @Override
    public Duration betweenTouches() {
        return Duration.ofSeconds(2);
    }

    @Override
    public Duration silence() {
        return RunLock.SILENCE;
    }

    private static void write(Path file, String text) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
