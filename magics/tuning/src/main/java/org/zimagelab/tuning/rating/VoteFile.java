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
 * <p>The file only grows, and each vote is on the disk before {@link #add} returns. A process that dies while it writes
 * tears the last line alone: it is passed over with a note, and the next vote begins a line of its own. Several
 * processes may add to one file.
 */
public final class VoteFile {
    public static final String NAME = "votes.jsonl";

    /** Bytes: some hundred thousand votes. */
    private static final long LONGEST = 64 << 20;

    /**
     * What a file holds.
     *
     * @param votes in the order in which they were given
     * @param notes one line for each line that was passed over, with its number
     */
    public record Content(List<Vote> votes, List<String> notes) {}

    private final Path file;

    private VoteFile(Path file) {
        this.file = file;
    }

    /** The votes of a store; the file is made by the first. */
    public static VoteFile in(Path store) {
        return new VoteFile(store.resolve(NAME));
    }

    public Path path() {
        return file;
    }

    /** @throws IOException if there is a file and it cannot be read */
    public Content read() throws IOException {
        List<Vote> votes = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (!Files.exists(file)) {
            return new Content(votes, notes);
        }
        check();
        // Not Files.readString: a torn line may end within a character.
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

    /** What is no file would hold up its reader, and what is too long our memory. */
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

    /** @throws IOException with the file and the reason, if the vote cannot be written */
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
        byte[] line = ((endsWithin() ? "\n" : "") + vote.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
        // One write, so that lines of two processes do not mix. Not a FileChannel: see AtomicFile.
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write(line);
            out.getFD().sync();
        }
    }

    /** Whether the last line has no end. */
    private boolean endsWithin() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return false;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(in.length() - 1);
            return in.read() != '\n';
        }
    }
}
