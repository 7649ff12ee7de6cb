package org.zimagelab.kernel.evaluation;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/**
 * Replaces {@code System.err} while JShell compiles. javac needs an error stream, and prints its own stack trace to it
 * when it fails; the cell shows such a failure in other words. What other threads print goes to the stream that was
 * there before.
 */
final class CompilerStderr extends PrintStream {

    private static final class Parted extends OutputStream {
        private final Thread compiling = Thread.currentThread();
        private volatile PrintStream others; // may be null, since a cell may call System.setErr(null)

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int length) {
            PrintStream to = others;
            if (to != null && Thread.currentThread() != compiling) {
                to.write(bytes, start, length);
            }
        }

        @Override
        public void flush() throws IOException {
            PrintStream to = others;
            if (to != null && Thread.currentThread() != compiling) {
                to.flush();
            }
        }
    }

    private final Parted parted;

    private CompilerStderr(Parted parted) {
        super(parted, true, StandardCharsets.UTF_8);
        this.parted = parted;
        parted.others = System.err;
    }

    /** Compiles in the calling thread. */
    static <T> T aside(Callable<T> compilation) throws Exception {
        if (System.err instanceof CompilerStderr outer && outer.parted.compiling == Thread.currentThread()) {
            return compilation.call();
        }
        CompilerStderr own = new CompilerStderr(new Parted());
        System.setErr(own);
        try {
            return compilation.call();
        } finally {
            if (System.err == own) {
                System.setErr(own.parted.others);
            }
        }
    }

    /** Code that runs during a compilation. */
    interface Running<T> {
        T run() throws Throwable;
    }

    /**
     * Runs code during a compilation with the stream from before; if the code replaces System.err, the new stream is
     * used from then on.
     */
    static <T> T backFor(Running<T> work) throws Throwable {
        if (!(System.err instanceof CompilerStderr own)) {
            return work.run();
        }
        System.setErr(own.parted.others);
        try {
            return work.run();
        } finally {
            own.parted.others = System.err;
            System.setErr(own);
        }
    }
}
