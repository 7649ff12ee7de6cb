package org.zimagelab.tuning.store;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A folder that several machines reach by requests and not as a folder of theirs: of an object store, or of HDFS. Names
 * are relative, with {@code /} between the parts: {@code runs/KEY.png}. Several threads may use it. An error is one
 * line without user names, passwords or keys.
 */
public interface SharedFolder {
    /**
     * A file.
     *
     * @param name without its folder
     * @param modified when it was last written, by the clock of the store
     */
    record Entry(String name, long bytes, Instant modified) {}

    /** Its address for messages, such as {@code s3a://bucket/path}, without user names, passwords or keys. */
    String address();

    /**
     * Lists the files directly in a folder of it, in any order, by as many requests as it takes.
     *
     * @param entries receives them while they come, one twice if a request is repeated; none if there is no such folder
     * @throws java.util.concurrent.CancellationException where the thread is interrupted meanwhile
     */
    void list(String folder, Consumer<Entry> entries) throws IOException;

    /** What {@link #list} would say of a file; empty if there is no such file. */
    Optional<Entry> look(String name) throws IOException;

    /** A file's content; empty if there is no such file. */
    Optional<byte[]> read(String name) throws IOException;

    boolean exists(String name) throws IOException;

    /** Writes a file or replaces one. Whoever reads it meanwhile gets a whole file, the earlier or the new one. */
    void write(String name, byte[] content) throws IOException;

    /**
     * Writes a file, unless there is one of this name.
     *
     * @return false if there is one
     */
    boolean create(String name, byte[] content) throws IOException;

    /** Whether {@link #create} is exclusive if two machines create a file at the same time. */
    boolean isExclusive();

    /** Deletes a file, if it is there. */
    void delete(String name) throws IOException;
}
