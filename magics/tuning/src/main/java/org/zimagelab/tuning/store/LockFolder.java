package org.zimagelab.tuning.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where the locks of a store lie: small files, of which only one process can create each. */
interface LockFolder {
    /**
     * A lock's file.
     *
     * @param text its content, ASCII; empty while it is being written, where that takes two steps
     * @param touched when it was last written or touched, by the clock of the folder
     */
    record Seen(String text, Instant touched) {}

    /**
     * Creates a file with its text.
     *
     * @return false if there is a file of this name already
     */
    boolean create(String name, String text) throws IOException;

    /** Looks at a file; empty if there is none. */
    Optional<Seen> look(String name) throws IOException;

    /**
     * Changes a file's time or text, so that {@link #look} tells it from before.
     *
     * @param count different for each call; may be appended to the text behind a space
     */
    void touch(String name, String text, long count) throws IOException;

    /** Deletes a file, if it is there. */
    void delete(String name) throws IOException;

    /** How often a lock is touched. */
    Duration betweenTouches();

    /** After how long without a change a lock of a process that cannot be looked up has ended. */
    Duration silence();
}
