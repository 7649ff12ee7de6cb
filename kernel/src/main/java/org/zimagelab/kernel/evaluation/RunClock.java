package org.zimagelab.kernel.evaluation;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/**
 * Measures how long the Java code of cells runs, without the time that the compiler takes. It measures only between
 * {@link #reset} and {@link #spent}, and is used on the cell's thread alone.
 */
public final class RunClock {

    /**
     * Times in nanoseconds.
     *
     * @param wall elapsed time
     * @param processor processor time of all threads of the process; negative if the machine does not report it
     */
    public record Spent(long wall, long processor) {
        private Spent plus(Spent more) {
            return new Spent(wall + more.wall, processor + more.processor);
        }
    }

    private OperatingSystemMXBean machine; // null while nothing is measured
    private Spent sum;
    private Spent begun;
    private int depth; // more than 1 in code that evaluates code

    /** Starts measuring from zero. */
    public void reset() {
        machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        sum = new Spent(0, 0);
        depth = 0;
    }

    /** Ends the measuring; returns the times since {@link #reset}. */
    public Spent spent() {
        machine = null;
        return sum;
    }

    /** Runs work and adds its time. */
    <T> T measured(Callable<T> work) throws Exception {
        if (machine != null && depth++ == 0) {
            begun = now();
        }
        try {
            return work.call();
        } finally {
            if (machine != null && depth > 0 && --depth == 0) { // otherwise this work itself ended the measuring
                Spent end = now();
                sum = sum.plus(new Spent(end.wall - begun.wall, end.processor - begun.processor));
            }
        }
    }

    private Spent now() {
        return new Spent(System.nanoTime(), machine.getProcessCpuTime());
    }
}
