package org.zimagelab.kernel.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The notebook's streams, to which {@code System.out}, {@code System.err} and {@code System.in} are set. If a cell
 * replaces one, that holds for this cell alone.
 */
public record StandardStreams(PrintStream out, PrintStream err, InputStream in) {

    /** The streams as they are now. */
    public static StandardStreams current() {
        return new StandardStreams(System.out, System.err, System.in);
    }

    /** A stream for text that stays open when it is closed: a writer around it often closes it unintentionally. */
    public static PrintStream printing(OutputStream bytes) {
        return new Printing(new LastByte(bytes));
    }

    private static final class Printing extends PrintStream {
        private final LastByte bytes;

        Printing(LastByte bytes) {
            super(bytes, true, StandardCharsets.UTF_8);
            this.bytes = bytes;
        }

        @Override
        public void close() {
            flush();
        }
    }

    /** Remembers the last byte, which tells whether a line is unfinished. */
    private static final class LastByte extends OutputStream {
        private final OutputStream bytes;
        private volatile int last = '\n';

        LastByte(OutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int b) throws IOException {
            bytes.write(b);
            last = b;
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            bytes.write(some, from, length);
            last = length > 0 ? some[from + length - 1] : last;
        }

        @Override
        public void flush() throws IOException {
            bytes.flush();
        }
    }

    /** Begins another cell, which has not printed anything yet. */
    void begin() {
        if (out instanceof Printing printing) {
            printing.bytes.last = '\n';
        }
    }

    /**
     * Prints a note of the kernel on a line of its own, even if the cell left its last line unfinished. It goes to the
     * output stream, because front ends show the error stream in red.
     */
    void note(String line) {
        boolean begun = out instanceof Printing printing && printing.bytes.last != '\n';
        out.println(begun ? System.lineSeparator() + line : line);
    }

    /** Sets the streams of System to these. */
    public void install() {
        System.setOut(out);
        System.setErr(err);
        System.setIn(in);
    }

    boolean areInstalled() {
        return equals(current());
    }

    /** Installs these streams again, and prints a note about those that had been replaced. */
    void takeBack() {
        List<String> replaced = new ArrayList<>();
        if (System.out != out) {
            replaced.add("System.out");
        }
        if (System.err != err) {
            replaced.add("System.err");
        }
        if (System.in != in) {
            replaced.add("System.in");
        }
        install();
        if (!replaced.isEmpty()) {
            note(String.join(" and ", replaced) + (replaced.size() == 1 ? " is" : " are")
                    + " the notebook's again: what a cell puts in its place holds for that cell alone");
        }
    }

    /** Flushes the current streams, which may be those of a cell. */
    static void flush() {
        if (System.out != null) {
            System.out.flush();
        }
        if (System.err != null) {
            System.err.flush();
        }
    }
}
