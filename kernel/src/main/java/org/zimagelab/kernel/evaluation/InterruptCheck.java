package org.zimagelab.kernel.evaluation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * Where the code of cells looks whether it is to stop. {@link InterruptInstrumenter} puts a call of {@link #pass()} at
 * the start of every method and before every jump back, so that no loop and no recursion in a cell runs on after an
 * interrupt.
 */
public final class InterruptCheck {
    private static final Set<Thread> stopping = ConcurrentHashMap.newKeySet();
    private static final Set<Thread> stoppingOnce = ConcurrentHashMap.newKeySet(); // of a library's pool
    private static volatile boolean armed; // what loops read: one load, no call

    private InterruptCheck() {}

    /** Returns at once, or throws {@link CellInterrupted} in a thread that is to stop. Called by cells' code alone. */
    public static void pass() {
        if (armed) {
            stop();
        }
    }

    /** Whether this is how a cell is stopped: whoever catches everything that a cell's method throws lets it pass. */
    public static boolean stops(Throwable thrown) {
        return thrown instanceof CellInterrupted;
    }

    /** Stands for {@code System.exit} and its like in cells. */
    public static void exit(int status) {
        throw new ExitRefused(status);
    }

    /** Makes the next checkpoint of this thread throw, and those of parallel streams with it. */
    static void arm(Thread thread) {
        stopping.add(thread);
        armed = true;
    }

    /** Makes the next checkpoint of this thread throw, and no other: its pool may use it again. */
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

    /** Ends the kernel's process from a cell: refused, since the client would only see a dead kernel. */
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
