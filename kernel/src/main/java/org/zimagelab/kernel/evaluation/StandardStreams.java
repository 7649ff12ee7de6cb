package org.zimagelab.kernel.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The streams of the notebook behind {@code System.out}, {@code System.err} and {@code System.in}. What a cell puts in
 * their place holds for that cell.
 */
public record StandardStreams(PrintStream out, PrintStream err, InputStream in) {

    /** The streams as they are now. */
    public static StandardStreams current() {
        return new StandardStreams(System.out, System.err, System.in);
    }

    /** A stream for text that stays open whoever closes it: a writer around it closes it too, most often by the way. */
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

    /** Remembers whether a line has been begun. */
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

    /** Another cell begins, under which there is no line yet. */
    void begin() {
        if (out instanceof Printing printing) {
            printing.bytes.last = '\n';
        }
    }

    /**
     * Prints a note of the kernel's own as a line by itself, whatever a cell has left in the line. It is no error:
     * front ends paint the stream of errors red.
     */
    void note(String line) {
        boolean begun = out instanceof Printing printing && printing.bytes.last != '\n';
        out.println(begun ? System.lineSeparator() + line : line);
    }

    /** The fields of System become these streams. */
    public void install() {
        System.setOut(out);
        System.setErr(err);
        System.setIn(in);
    }

    boolean areInstalled() {
        return equals(current());
    }

    /** Installs these streams again, and notes which of them had been replaced. */
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

    /** Passes on what a stream of a cell still holds back. */
    static void flush() {
        if (System.out != null) {
            System.out.flush();
        }
        if (System.err != null) {
            System.err.flush();
        }
    }
}
