package org.zimagelab.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;

/**
 * SIGINT interrupts the running cell and SIGTERM ends the kernel, as in Jupyter's own kernels; by default the JVM would
 * end at once. The handlers are installed before anything else, since a client may send a signal while the kernel
 * starts. An early SIGINT has no cell to stop; an early SIGTERM is carried out as soon as that is possible.
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
                // the JVM was told not to handle it (-Xrs), or the system has no such signal
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

    /** From now on the signals have these effects. */
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
