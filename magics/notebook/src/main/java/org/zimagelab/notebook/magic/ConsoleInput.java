package org.zimagelab.notebook.magic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the user types when a magic asks: {@code System.in}, which every kernel on jjava-jupyter connects. */
public final class ConsoleInput {

    private ConsoleInput() {}

    /** Drops input that an earlier cell did not read: it does not answer the next question. */
    public static void forget() {
        try {
            System.in.skip(System.in.available());
        } catch (IOException | RuntimeException e) {
            // There is nothing to drop.
        }
    }

    /**
     * Waits for the next line.
     *
     * @return a line without its end; empty if the front end cannot ask, as where a program executes the notebook
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public static Optional<String> line() throws InterruptedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        // Not read(): that of jjava-jupyter returns the bytes of 汉 as negative numbers.
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
            // Each kernel has its own exceptions for an interrupt and for a front end that cannot ask.
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped");
            }
            return Optional.empty();
        }
    }
}
