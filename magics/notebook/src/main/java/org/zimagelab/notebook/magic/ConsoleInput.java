package org.zimagelab.notebook.magic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The person at the notebook, asked through {@code System.in}, which any kernel on the base serves. */
public final class ConsoleInput {

    private ConsoleInput() {}

    /** Drops what an earlier cell was given and did not read: it is no answer to what is asked now. */
    public static void forget() {
        try {
            System.in.skip(System.in.available());
        } catch (IOException | RuntimeException e) {
            // Then there is nothing to drop.
        }
    }

    /**
     * What is typed next.
     *
     * @return a line without its end; empty where nobody can be asked, as in a notebook that a program executes
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public static Optional<String> line() throws InterruptedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        // Not read(): the base's own gives the bytes of 汉 as negative numbers.
        byte[] next = new byte[1];
        try {
            while (System.in.read(next) > 0) {
                if (next[0] == '\n') {
                    return Optional.of(line.toString(StandardCharsets.UTF_8));
                }
                line.write(next[0]);
            }
            return line.size() == 0 ? Optional.empty() : Optional.of(line.toString(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            // Each kernel has an exception of its own for an interrupt, and for a client that allows no questions.
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped");
            }
            return Optional.empty();
        }
    }
}
