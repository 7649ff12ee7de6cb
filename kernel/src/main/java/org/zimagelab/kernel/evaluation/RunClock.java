package org.zimagelab.kernel.evaluation;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/**
 * How long the Java of cells ran, without the time the compiler took. Runs only while somebody asks; all on the cell's
 * thread.
 */
public final class RunClock {

    /**
     * Times in nanoseconds.
     *
     * @param wall on the clock
     * @param processor of all threads of the process; negative where the machine does not tell
     */
    public record Spent(long wall, long processor) {
        private Spent plus(Spent more) {
            return new Spent(wall + more.wall, processor + more.processor);
        }
    }

    private OperatingSystemMXBean machine; // null while nobody asks
    private Spent sum;
    private Spent begun;
    private int depth; // code that evaluates code

    /** Starts to sum up, from zero. */
    public void reset() {
        machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        sum = new Spent(0, 0);
        depth = 0;
    }

    /** What was spent since {@link #reset}; ends the measuring. */
    public Spent spent() {
        machine = null;
        return sum;
    }

    /** Runs work that counts. */
    <T> T measured(Callable<T> work) throws Exception {
        if (machine != null && depth++ == 0) {
            begun = now();
        }
        try {
            return work.call();
        } finally {
            if (machine != null && depth > 0 && --depth == 0) { // else this work asked for the time
                Spent end = now();
                sum = sum.plus(new Spent(end.wall - begun.wall, end.processor - begun.processor));
            }
        }
    }

    private Spent now() {
        return new Spent(System.nanoTime(), machine.getProcessCpuTime());
    }
}
