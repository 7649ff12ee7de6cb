package org.zimagelab.tuning.rating;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.common.UnreadableFile;

/**
 * The votes on a store's pictures: {@code votes.jsonl} in its folder, UTF-8, one JSON object a line with {@code left}
 * and {@code right} (keys of runs), {@code answer} ({@code left}, {@code right}, {@code tie}, {@code skip}) and {@code
 * when} (ISO-8601 in UTC).
 *
 * <p>The file only grows, and each vote is on the disk before {@link #add} returns. If a process dies while it
 * writes, only the last line is incomplete: it is skipped with a note, and the next vote starts a new line. Several
 * processes may add to one file.
 */
public final class VoteFile {
    public static final String NAME = "votes.jsonl";

    /** Bytes of a file, enough for some hundred thousand votes. */
    private static final long LONGEST = 64 << 20;

    /**
     * The content of a file.
     *
     * @param votes in the order they were given
     * @param notes one line for each line that was skipped, with its number
     */
    public record Content(List<Vote> votes, List<String> notes) {}

    private final Path file;

    private VoteFile(Path file) {
        this.file = file;
    }

    /** The votes of a store. The first vote creates the file. */
    public static VoteFile in(Path store) {
        return new VoteFile(store.resolve(NAME));
    }

    public Path path() {
        return file;
    }

    /** @throws IOException if the file exists and cannot be read */
    public Content read() throws IOException {
        List<Vote> votes = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (!Files.exists(file)) {
            return new Content(votes, notes);
        }
        check();
        // Not Files.readString, which fails where an incomplete line ends within a character.
        String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n");
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].isBlank()) {
                continue;
            }
            try {
                votes.add(Vote.ofJson(lines[i]));
            } catch (IllegalArgumentException | StackOverflowError e) {
                notes.add(file + ", line " + (i + 1) + ": not a vote; passed over");
            }
        }
        return new Content(List.copyOf(votes), List.copyOf(notes));
    }

    /** Refuses what is not a regular file, which could block the reader, and what is too long for memory. */
    private void check() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    Printable.path(file) + ": " + UnreadableFile.reason(file).orElse("not a file"));
        }
        if (Files.size(file) > LONGEST) {
            throw new IOException(Printable.path(file) + ": " + Files.size(file) + " bytes, more than the " + LONGEST
                    + " of votes that are read");
        }
    }

    /** @throws IOException with one line that names the file and the reason, if the vote cannot be written */
    public void add(Vote vote) throws IOException {
        if (Files.exists(file)) {
            check();
        }
        try {
            append(vote);
        } catch (IOException e) {
            throw new IOException(Printable.path(file) + ": cannot be written: " + AtomicFile.reason(e), e);
        }
    }

    private void append(Vote vote) throws IOException {
        byte[] line = ((isLastLineOpen() ? "\n" : "") + vote.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
        // A single write, so that the lines of two processes do not mix. Not a FileChannel: see AtomicFile.
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write(line);
            out.getFD().sync();
        }
    }

    /** Whether the last line is incomplete. */
    private boolean isLastLineOpen() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return false;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(in.length() - 1);
            return in.read() != '\n';
        }
    }
}
