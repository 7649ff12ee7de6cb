package org.zimagelab.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;

/**
 * SIGINT interrupts the running cell, SIGTERM ends the kernel: what Jupyter's own kernels do with them, where the JVM
 * would end at once. Taken before anything else, since a client may send the first while the kernel is starting: that
 * one has no cell to stop, and a SIGTERM is kept until it can be followed.
 */
final class Signals {
    private static final String INTERRUPT = "INT";
    private static final String END = "TERM";

    // guarded by this
    private final Map<String, Runnable> actions = new HashMap<>();
    private final List<String> early = new ArrayList<>();

    private Signals() {}

    static Signals take() {
        Signals signals = new Signals();
        for (String name : List.of(INTERRUPT, END)) {
            try {
                Signal.handle(new Signal(name), signal -> signals.received(name));
            } catch (IllegalArgumentException e) {
                // the JVM was told to leave it alone (-Xrs), or the system has no such signal
            }
        }
        return signals;
    }

    private void received(String name) {
        Runnable action;
        synchronized (this) {
            action = actions.get(name);
            if (action == null) {
                early.add(name);
            }
        }
        if (action != null) {
            action.run();
        }
    }

    /** From now on the signals are followed. */
    void give(Runnable interrupt, Runnable end) {
        boolean endNow;
        synchronized (this) {
            actions.put(INTERRUPT, interrupt);
            actions.put(END, end);
            endNow = early.contains(END);
        }
        if (endNow) {
            end.run();
        }
    }
}
