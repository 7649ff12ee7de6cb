package org.zimagelab.kernel.evaluation;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The thread that runs cells, and how it is interrupted.
 *
 * <p>One thread runs all cells, since some libraries keep a pool for each thread that calls them. The compiler is never
 * interrupted, because an interrupt would close the class path's files for good. An interrupt is delivered when the
 * compiler has finished.
 */
final class CellThread {
    private static final long POLL_MS = 100;
    private static final long PATIENCE_MS = 1000;
    private static final int BLOCKED_POLLS = 4;

    private final ClassLoader loader;
    private ExecutorService executor;

    // guarded by this
    private Thread running; // null while no user code runs
    private boolean compiling;
    private boolean expected;
    private boolean inCell;
    private boolean requested;
    private int requests;
    private long requestedAt;

    CellThread(ClassLoader loader) {
        this.loader = loader;
        this.executor = newExecutor();
    }

    /** From now on, interrupts count for the cell that is about to begin. */
    synchronized void expectCell() {
        expected = true;
    }

    synchronized void beginCell() {
        expected = false;
        inCell = true;
    }

    synchronized void endCell() {
        inCell = false;
        requested = false;
        requests = 0;
    }

    synchronized boolean isCurrent() {
        return Thread.currentThread() == running;
    }

    /** Whether the running cell has been asked to stop. */
    synchronized boolean wasInterrupted() {
        return requested;
    }

    /** Asks the running cell to stop. After a second call, the kernel no longer waits for it. */
    synchronized void interrupt() {
        if (!inCell && !expected) {
            return;
        }
        if (!requested) {
            requestedAt = System.nanoTime();
        }
        requested = true;
        requests++;
        deliver();
    }

    private void deliver() {
        if (inCell && running != null && !compiling) {
            InterruptCheck.arm(running);
            running.interrupt();
        }
    }

    /** Runs the compiler on the calling thread. If that is the cell's thread, interrupts wait. */
    <T> T compiling(Callable<T> work) throws Exception {
        if (!isCurrent()) {
            return work.call();
        }
        boolean before = compiling(true);
        try {
            return work.call();
        } finally {
            compiling(before);
        }
    }

    private synchronized boolean compiling(boolean now) {
        boolean before = compiling;
        compiling = now;
        if (now && running != null) {
            InterruptCheck.disarm(running);
            Thread.interrupted(); // an interrupt that has just come must not reach the compiler; it is delivered later
        } else if (inCell && requested) {
            deliver();
        }
        return before;
    }

    /**
     * Runs user code on the cell's thread and waits for it.
     *
     * @throws Throwable what the user code threw; {@link CellInterrupted} if it did not stop and was abandoned
     */
    Object run(Callable<?> work) throws Throwable {
        if (isCurrent()) { // code of a cell that evaluates code
            boolean before = compiling(false);
            try {
                return work.call();
            } finally {
                compiling(before);
            }
        }
        Future<?> future = executor.submit(() -> {
            try {
                enter();
                return work.call();
            } finally {
                leave();
            }
        });
        int blocked = 0;
        while (true) {
            try {
                return future.get(POLL_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw e.getCause();
            } catch (TimeoutException e) {
                blocked = isBlocked() ? blocked + 1 : 0;
                if (blocked >= BLOCKED_POLLS || isGivenUp()) {
                    throw abandon();
                }
            }
        }
    }

    private synchronized void enter() {
        running = Thread.currentThread();
        compiling = false;
        if (inCell && requested) {
            throw new CellInterrupted();
        }
    }

    private synchronized void leave() {
        InterruptCheck.disarm(Thread.currentThread());
        if (running == Thread.currentThread()) {
            running = null;
        }
        Thread.interrupted(); // must not reach the next cell
    }

    /**
     * Whether an interrupted cell is in a native method of the JDK that no interrupt ends, such as the read of a
     * socket. A native method of a library, such as the run of a network, returns by itself, so the kernel waits for
     * it. So it does for a wait that has a time limit: after an interrupt, code waits so for what it has begun to end.
     */
    private synchronized boolean isBlocked() {
        if (!inCell || !requested || running == null || running.getState() == Thread.State.TIMED_WAITING) {
            return false;
        }
        StackTraceElement[] stack = running.getStackTrace();
        if (stack.length == 0 || !stack[0].isNativeMethod()) {
            return false;
        }
        String owner = stack[0].getClassName();
        return owner.startsWith("java.") || owner.startsWith("sun.") || owner.startsWith("jdk.");
    }

    private synchronized boolean isGivenUp() {
        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - requestedAt);
        return requests > 1 && waited > PATIENCE_MS;
    }

    /**
     * Abandons the thread, which stops at its next interrupt check if it ever reaches one. Returns its current place.
     */
    private synchronized CellInterrupted abandon() {
        CellInterrupted where = new CellInterrupted();
        if (running != null) {
            where.setStackTrace(running.getStackTrace());
        }
        running = null;
        executor.shutdown();
        executor = newExecutor();
        return where;
    }

    private ExecutorService newExecutor() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "cell");
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        });
    }
}
