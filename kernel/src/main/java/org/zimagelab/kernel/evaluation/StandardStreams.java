package org.zimagelab.kernel.evaluation;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The streams of the notebook behind {@code System.out}, {@code System.err} and {@code System.in}. What a cell puts in their
 * place holds for that cell.
 */
public record StandardStreams(PrintStream out, PrintStream err, InputStream in) {

    /** The streams as they are now. */
    public static StandardStreams current() {
        return new StandardStreams(System.out, System.err, System.in);
    }

    /** A stream for text that stays open whoever closes it: a writer around it closes it too, most often by the way. */
    public static PrintStream printing(OutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8) {
            @Override
            public void close() {
                flush();
            }
        };
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

    /** Installs these streams again, and says on {@link #err} which of them had been replaced. */
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
            err.println(String.join(" and ", replaced) + (replaced.size() == 1 ? " is" : " are")
                    + " the notebook's again: what a cell puts in place of a standard stream holds for that cell");
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
