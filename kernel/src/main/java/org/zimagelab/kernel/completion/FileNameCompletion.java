package org.zimagelab.kernel.completion;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** The files and folders that a name being typed could mean. */
final class FileNameCompletion {
    /** More than this nobody reads, and a folder on a network is slow. */
    private static final int MOST = 500;

    private FileNameCompletion() {}

    /**
     * Names that begin with what was typed, sorted; a folder's ends in a slash.
     *
     * @param typed as far as it goes; {@code ~/} is the home folder, and stays as it is
     * @param foldersOnly whether files would be of no use
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
            return List.of(); // no such folder, or none of ours
        }
        return List.copyOf(names);
    }
}
