package org.zimagelab.tuning.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A file of a store that grows line by line, such as votes, UTF-8; several processes may add to it. */
record LineFile(Path file) {

    /** The lines, without empty ones; none if there is no file. */
    Set<String> lines() throws IOException {
        return Files.exists(file) ? lines(Files.readAllBytes(file)) : Set.of();
    }

    /** The lines of such a file's content. */
    static Set<String> lines(byte[] content) {
        // Not a strict decoder, which fails where an incomplete line ends within a character.
        Set<String> lines = new LinkedHashSet<>();
        new String(content, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(lines::add);
        return lines;
    }

    /** The content of a file of these lines. */
    static byte[] content(Collection<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Adds the lines that the file lacks, in one write, so that those of others stay whole.
     *
     * @return the number of lines that were added
     */
    int addMissing(Collection<String> lines) throws IOException {
        byte[] here = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        Set<String> known = lines(here);
        List<String> fresh = lines.stream().filter(known::add).toList();
        if (fresh.isEmpty()) {
            return 0;
        }
        boolean open = here.length > 0 && here[here.length - 1] != '\n';
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write(((open ? "\n" : "") + String.join("\n", fresh) + "\n").getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        }
        return fresh.size();
    }

    /**
     * Takes the lines that a shared folder's file of this name has, and sends those that it lacks.
     *
     * @param send whether to send
     * @return the number of lines that came
     */
    int exchange(SharedFolder shared, boolean send) throws IOException {
        String name = file.getFileName().toString();
        Set<String> theirs = lines(shared.read(name).orElse(new byte[0]));
        int came = addMissing(theirs);
        Set<String> all = new LinkedHashSet<>(theirs);
        if (all.addAll(lines()) && send) {
            shared.write(name, content(all));
        }
        return came;
    }
}
