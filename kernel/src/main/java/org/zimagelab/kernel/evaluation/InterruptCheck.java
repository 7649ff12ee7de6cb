package org.zimagelab.kernel.evaluation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * The code of cells calls this to find out whether it has to stop. {@link InterruptInstrumenter} adds a call of
 * {@link #pass()} at the start of every method and before every backward jump, so that an interrupt ends every loop and
 * every recursion of a cell.
 */
public final class InterruptCheck {
    private static final Set<Thread> stopping = ConcurrentHashMap.newKeySet();
    private static final Set<Thread> stoppingOnce = ConcurrentHashMap.newKeySet(); // of a library's pool
    private static volatile boolean armed; // loops read this field: one load, no call

    private InterruptCheck() {}

    /**
     * Returns at once; throws {@link CellInterrupted} in a thread that has to stop. Only the code of cells calls this.
     */
    public static void pass() {
        if (armed) {
            stop();
        }
    }

    /**
     * Whether this exception stops a cell. Code that catches everything that a cell's method throws must rethrow it.
     */
    public static boolean stops(Throwable thrown) {
        return thrown instanceof CellInterrupted;
    }

    /** Cells call this in place of {@code System.exit} and {@code Runtime.halt}. */
    public static void exit(int status) {
        throw new ExitRefused(status);
    }

    /** Makes the next check of this thread throw, and also the checks of parallel streams. */
    static void arm(Thread thread) {
        stopping.add(thread);
        armed = true;
    }

    /** Makes only the next check of this thread throw: the thread belongs to a pool, which may use it again. */
    static void armOnce(Thread thread) {
        stoppingOnce.add(thread);
        armed = true;
    }

    /** Lets the thread run again. */
    static void disarm(Thread thread) {
        stopping.remove(thread);
        refresh();
    }

    private static void refresh() {
        stoppingOnce.removeIf(thread -> !thread.isAlive());
        armed = !stopping.isEmpty() || !stoppingOnce.isEmpty();
    }

    private static void stop() {
        Thread current = Thread.currentThread();
        if (stoppingOnce.remove(current)) {
            refresh();
            throw new CellInterrupted();
        }
        if (stopping.contains(current) || current instanceof ForkJoinWorkerThread) {
            throw new CellInterrupted();
        }
    }

    /** A cell called {@code System.exit}. This is refused, because the client would see nothing but a dead kernel. */
    static final class ExitRefused extends RuntimeException {
        ExitRefused(int status) {
            super(
                    "exit(" + status + ") was refused: end or restart the kernel from the notebook's menu",
                    null,
                    false,
                    false);
        }
    }
}
