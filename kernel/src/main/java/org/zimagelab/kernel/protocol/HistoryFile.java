package org.zimagelab.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.kernel.protocol.History.Entry;

/**
 * The cells of all sessions, as JSON lines in one file, which several kernels may use at the same time.
 *
 * <p>A line is written under a lock and after a complete line. If a crash leaves a part of a line, readers skip it, and
 * no other line is lost. The lock is a separate file, because the history file is replaced when it is shortened.
 */
final class HistoryFile {
    /** The environment variable that names the file; {@code off} or an empty value keeps the history in memory. */
    static final String VARIABLE = "ZIMAGE_LAB_HISTORY";

    static final long MOST_BYTES = 8 << 20; // then the older half is dropped
    private static final int LONGEST_CELL = 200_000; // characters; a longer cell is only kept in memory
    private static final int LOCK_TRIES = 100;
    private static final long LOCK_RETRY_MS = 10;

    private final Path file;

    HistoryFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * The file that the environment names, otherwise one in Jupyter's data folder; none if the history is switched off.
     */
    static Optional<HistoryFile> of(Map<String, String> environment) {
        String named = environment.get(VARIABLE);
        try {
            if (named != null) {
                boolean off = named.isBlank() || named.equals("off");
                return off ? Optional.empty() : Optional.of(new HistoryFile(Path.of(named)));
            }
            return Optional.of(new HistoryFile(
                    jupyterData(environment).resolve("zimage-lab").resolve("history.jsonl")));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Path jupyterData(Map<String, String> environment) {
        String named = environment.getOrDefault("JUPYTER_DATA_DIR", "");
        if (!named.isBlank()) {
            return Path.of(named);
        }
        String system = System.getProperty("os.name");
        Path home = Path.of(System.getProperty("user.home"));
        if (system.startsWith("Mac")) {
            return home.resolve("Library").resolve("Jupyter");
        }
        if (system.startsWith("Windows")) {
            String roaming = environment.getOrDefault("APPDATA", "");
            return (roaming.isBlank() ? home.resolve("AppData").resolve("Roaming") : Path.of(roaming))
                    .resolve("jupyter");
        }
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        return (xdg.isBlank() ? home.resolve(".local").resolve("share") : Path.of(xdg)).resolve("jupyter");
    }

    /**
     * Takes the number of a new session: one more than the last in the file.
     *
     * @throws IOException if the file cannot be made or written
     */
    int begin() throws IOException {
        makeFolder();
        try (FileChannel guard = lock()) {
            int session = 1 + read().stream().mapToInt(Entry::session).max().orElse(0);
            JsonObject line = new JsonObject();
            line.addProperty("session", session);
            line.addProperty(
                    "start", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            write(line);
            return session;
        }
    }

    /** Adds a cell. */
    void append(Entry entry) throws IOException {
        if (entry.source().length() > LONGEST_CELL) {
            return;
        }
        JsonObject line = new JsonObject();
        line.addProperty("session", entry.session());
        line.addProperty("line", entry.line());
        line.addProperty("source", entry.source());
        try (FileChannel guard = lock()) {
            write(line);
        }
    }

    /** All entries of the file. The start of a session is an entry with line 0 and no source. */
    List<Entry> read() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String line : new String(tail(MOST_BYTES), StandardCharsets.UTF_8).split("\n")) {
            Entry entry = parse(line);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static Entry parse(String line) {
        try {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            JsonElement source = object.get("source");
            return source == null
                    ? new Entry(object.get("session").getAsInt(), 0, "", null)
                    : new Entry(
                            object.get("session").getAsInt(),
                            object.get("line").getAsInt(),
                            source.getAsString(),
                            null);
        } catch (RuntimeException e) { // incomplete after a crash, or not written by a kernel
            return null;
        }
    }

    private void write(JsonObject line) throws IOException {
        if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
            AtomicFile.write(file, tail(MOST_BYTES / 2));
        }
        byte[] text = (MessageCodec.JSON.toJson(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = open(file)) {
            long end = channel.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            boolean torn = end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
            ByteBuffer all = ByteBuffer.allocate(text.length + 1);
            if (torn) {
                all.put((byte) '\n');
            }
            all.put(text).flip();
            while (all.hasRemaining()) {
                end += channel.write(all, end);
            }
        }
    }

    /** The last bytes of the file, beginning with a whole line; empty if there is no file. */
    private byte[] tail(long bytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new byte[0];
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - bytes);
            ByteBuffer read = ByteBuffer.allocate((int) (channel.size() - from));
            while (read.hasRemaining() && channel.read(read, from + read.position()) > 0) {}
            byte[] all = Arrays.copyOf(read.array(), read.position());
            int start = 0;
            while (from > 0 && start < all.length && all[start++] != '\n') {}
            return Arrays.copyOfRange(all, start, all.length);
        }
    }

    /** Takes the lock; waits about a second for other kernels. Closing the channel releases the lock. */
    private FileChannel lock() throws IOException {
        FileChannel guard = open(file.resolveSibling(file.getFileName() + ".lock"));
        try {
            for (int i = 0; i < LOCK_TRIES; i++) {
                FileLock lock = guard.tryLock();
                if (lock != null) {
                    return guard;
                }
                Thread.sleep(LOCK_RETRY_MS);
            }
            throw new IOException("another kernel holds the lock of " + file);
        } catch (InterruptedException | IOException | RuntimeException e) {
            guard.close();
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    private FileChannel open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException(path + " is not a file");
        }
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return FileChannel.open(path, options, ownersAlone("rw-------"));
    }

    private void makeFolder() throws IOException {
        Path folder = file.getParent();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, ownersAlone("rwx------"));
        }
    }

    private FileAttribute<?>[] ownersAlone(String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
