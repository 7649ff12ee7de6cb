package org.zimagelab.common;

import java.util.concurrent.CancellationException;

/**
 * How long-running work notices that its thread was interrupted: it calls {@link #check()} once a row, a block or a
 * file.
 *
 * <p>The check leaves the flag up. So a handler that goes on after a failure cannot swallow an interrupt: it asks
 * first, and if it does not, the next check of the thread throws again. What declares {@link InterruptedException}
 * turns the one into the other by {@link #stopped}.
 */
public final class Interrupts {
    private Interrupts() {}

    /**
     * Returns at once in a thread that may go on.
     *
     * @throws CancellationException where the current thread was interrupted; its flag stays up
     */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }

    /**
     * Looks, where a checked exception may be thrown, and takes the flag down.
     *
     * @param message what is finished and what is not, in a few words
     * @throws InterruptedException where the current thread was interrupted
     */
    public static void check(String message) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(message);
        }
    }

    /**
     * What to throw in place of {@link #check()}'s exception where a checked one may be thrown. Takes the flag down.
     *
     * @param by what the interrupt threw
     * @param message what is finished and what is not, in a few words
     */
    public static InterruptedException stopped(CancellationException by, String message) {
        Thread.interrupted();
        InterruptedException stopped = new InterruptedException(message);
        stopped.initCause(by);
        return stopped;
    }

    /** Work that has a result. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Does what must not be left half done, such as writing what is finished, with the flag down; an interrupt from
     * before or meanwhile is there again afterwards.
     *
     * @param work short
     */
    public static void after(Runnable work) {
        after(() -> {
            work.run();
            return null;
        });
    }

    /** The same with a result. */
    public static <T, E extends Exception> T after(Work<T, E> work) throws E {
        boolean interrupted = Thread.interrupted();
        try {
            return work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The same for work that looks for interrupts itself: what an interrupt ends meanwhile is done again.
     *
     * @param work can be repeated
     */
    public static <T, E extends Exception> T whole(Work<T, E> work) throws E {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (CancellationException e) {
                    if (!Thread.interrupted()) {
                        throw e; // something else has cancelled it
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
