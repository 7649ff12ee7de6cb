package org.zimagelab.notebook.options;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.results.Csv;
import tech.tablesaw.api.Table;

/**
 * A file that a magic will write.
 *
 * @param option that named it
 * @param path as typed
 */
public record OutputFile(String option, Path path) {

    /**
     * Fails if the file cannot be written: before anything is computed.
     *
     * @param endings that the name may have, with their dot
     */
    public void check(List<String> endings) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        if (endings.stream().noneMatch(name.toLowerCase(Locale.ROOT)::endsWith)) {
            throw wrong("expected a file name that ends in " + String.join(" or ", endings));
        }
        Path folder = path.toAbsolutePath().getParent();
        if (!Files.exists(folder)) {
            throw wrong("the folder " + folder + " does not exist");
        }
        if (!Files.isDirectory(folder)) {
            throw wrong(folder + " is a file, not a folder");
        }
        if (!Files.isWritable(folder)) {
            throw wrong("the folder " + folder + " is not writable");
        }
        if (Files.isDirectory(path)) {
            throw wrong("this is a folder; expected a file name");
        }
        if (Files.exists(path) && !Files.isWritable(path)) {
            throw wrong("the file is not writable");
        }
    }

    /**
     * The file of one of several pictures, counted from 1: {@code cat-3.png}; the path itself if there is one picture.
     */
    public Path numbered(int number, int count) {
        if (count == 1) {
            return path;
        }
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return path.resolveSibling(name.substring(0, dot) + "-" + number + name.substring(dot));
    }

    /**
     * Writes the file whole, or leaves the earlier one.
     *
     * @throws IOException with one line that names the file and the reason
     */
    public void write(AtomicFile.Content content) throws IOException {
        AtomicFile.write(path, content);
    }

    /** As {@link #write(AtomicFile.Content)}. */
    public void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(out -> out.write(bytes));
    }

    /** As CSV: UTF-8, commas. */
    public void write(Table table) throws IOException {
        write(Csv.of(table));
    }

    private MagicException wrong(String reason) {
        return new MagicException(option + " " + path + ": " + reason);
    }
}
