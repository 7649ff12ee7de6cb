package org.zimagelab.common;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;

/** Why a file cannot be read, told before it is opened: to open a pipe is to wait for somebody who writes into it. */
public final class UnreadableFile {

    private UnreadableFile() {}

    /**
     * Looks at a file without opening it.
     *
     * @param file any path
     * @return words that fit after its name and a colon; empty where there is a file with something in it that may be
     *     read
     */
    public static Optional<String> reason(Path file) {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return Optional.of(missing(file));
        } catch (AccessDeniedException e) {
            return Optional.of("permission denied");
        } catch (FileSystemException e) {
            return Optional.of(refused(e));
        } catch (IOException e) {
            return Optional.of("its size and kind cannot be read");
        }
        if (found.isDirectory()) {
            return Optional.of("a folder, not a file; add /* to name its files");
        }
        if (!found.isRegularFile()) {
            return Optional.of("a pipe, socket or device, not a file");
        }
        if (found.size() == 0) {
            return Optional.of("the file is empty");
        }
        if (!file.toFile().exists()) {
            // Java has the bytes of such a name, and loses them where it makes a text of it.
            return Optional.of("its name is not in UTF-8; rename it");
        }
        return Files.isReadable(file) ? Optional.empty() : Optional.of("permission denied");
    }

    /**
     * Whether there is something that is no regular file: a folder, a pipe, a device. It is one look, so a file that
     * another process creates or removes meanwhile is not taken for one.
     */
    public static boolean isSpecial(Path file) {
        try {
            return !Files.readAttributes(file, BasicFileAttributes.class).isRegularFile();
        } catch (IOException e) {
            return false;
        }
    }

    private static String missing(Path file) {
        if (!Files.isSymbolicLink(file)) {
            return "no such file";
        }
        try {
            return "a link to " + Printable.path(Files.readSymbolicLink(file)) + ", which does not exist";
        } catch (IOException e) {
            return "a link to a file that does not exist";
        }
    }

    private static String refused(FileSystemException e) {
        String reason = String.valueOf(e.getReason()).toLowerCase(Locale.ROOT);
        if (reason.contains("levels of symbolic links")) {
            return "a link that leads back to itself";
        }
        if (reason.contains("name too long")) {
            return "no such file: the name is too long";
        }
        return reason.contains("not a directory") ? "no such file: a part of its path is not a folder" : reason;
    }
}
