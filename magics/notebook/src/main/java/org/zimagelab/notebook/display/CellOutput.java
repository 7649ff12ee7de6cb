package org.zimagelab.notebook.display;

import java.util.UUID;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.common.Interrupts;

/** The output area under the running cell. */
public final class CellOutput {
    /** The most that a changing display sends: a front end parses each change anew, and may be behind a network. */
    private static final double BYTES_PER_SECOND = 400_000;

    private final BaseKernel kernel;

    /**
     * The output of a kernel.
     *
     * @param kernel any kernel on jjava-jupyter's base
     */
    public CellOutput(BaseKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Adds a display.
     *
     * @param bundle what it shows
     */
    public void show(MimeBundle bundle) {
        publish(() -> kernel.display(bundle.toDisplayData()));
    }

    /**
     * Adds a display that changes.
     *
     * @param first what it shows now
     * @param seconds the least time between two changes; those that come sooner are dropped
     * @return the display
     */
    public Live live(MimeBundle first, double seconds) {
        return new Live(first, seconds);
    }

    /**
     * Publishes with the interrupt flag down. The sockets signal through a channel that NIO closes for good when the
     * flag is up, and an interrupt would then cost the connection instead of the cell.
     */
    private static void publish(Runnable message) {
        Interrupts.after(message);
    }

    /** A display that changes in place: one id, so that a saved notebook holds its last state alone. */
    public final class Live {
        private final String id = UUID.randomUUID().toString();
        private final double seconds;
        private long last = System.nanoTime();
        private long wait;

        private Live(MimeBundle first, double seconds) {
            this.seconds = seconds;
            DisplayData display = first.toDisplayData();
            display.putTransientData("display_id", id);
            publish(() -> kernel.display(display));
        }

        /**
         * Changes the display, unless it changed a moment ago.
         *
         * @param next asked for only when it will be shown
         */
        public void update(Supplier<MimeBundle> next) {
            if (isDue()) {
                long now = System.nanoTime();
                MimeBundle bundle = next.get();
                finish(bundle);
                last = System.nanoTime();
                // What takes long to make comes less often, so that showing takes little time from computing.
                wait = Math.max(50 * (last - now), (long) (bundle.length() / BYTES_PER_SECOND * 1e9));
            }
        }

        /** Whether {@link #update} would change the display now. */
        public boolean isDue() {
            return System.nanoTime() - last >= Math.max(wait, (long) (seconds * 1e9));
        }

        /**
         * Changes the display now, whatever came before.
         *
         * @param bundle its state from now on
         */
        public void finish(MimeBundle bundle) {
            publish(() -> kernel.getIO().display.updateDisplay(id, bundle.toDisplayData()));
        }
    }
}
