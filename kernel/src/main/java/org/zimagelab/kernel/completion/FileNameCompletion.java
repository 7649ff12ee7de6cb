package org.zimagelab.kernel.completion;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** Completes the name of a file or folder. */
final class FileNameCompletion {
    /** Nobody reads more names than this, and a folder on a network is slow. */
    private static final int MOST = 500;

    private FileNameCompletion() {}

    /**
     * The names that begin with the typed text, sorted; the names of folders end in a slash.
     *
     * @param typed the text so far; {@code ~/} is the home folder and is kept as it is
     * @param foldersOnly whether only folders are wanted
     */
    static List<String> completing(String typed, boolean foldersOnly) {
        int slash = typed.lastIndexOf('/') + 1;
        String folder = typed.substring(0, slash);
        String start = typed.substring(slash);
        String home = folder.startsWith("~/") ? System.getProperty("user.home") + folder.substring(1) : folder;
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(home.isEmpty() ? "." : home))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                boolean hidden = name.startsWith(".") && !start.startsWith(".");
                if (!name.startsWith(start) || hidden || names.size() == MOST) {
                    continue;
                }
                boolean isFolder = Files.isDirectory(entry);
                if (isFolder || !foldersOnly) {
                    names.add(folder + name + (isFolder ? "/" : ""));
                }
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException | SecurityException e) {
            return List.of(); // no such folder, or one that may not be read
        }
        return List.copyOf(names);
    }
}
