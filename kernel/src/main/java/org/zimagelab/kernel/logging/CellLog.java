package org.zimagelab.kernel.logging;

import java.io.OutputStream;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/**
 * Log records in the notebook. What cells and libraries log through {@code java.util.logging} or SLF4J appears on the
 * error stream under the running cell, or under the latest one; the kernel's own log stays on the server's terminal.
 */
public final class CellLog {
    /** The kernel, its base, its sockets and what resolves libraries: they speak to whoever runs the server. */
    private static final List<String> OF_THE_KERNEL = List.of(
            "org.zimagelab.kernel",
            "org.dflib.jjava",
            "org.zeromq",
            "org.apache.maven",
            "org.eclipse.aether",
            "eu.maveniverse");

    /** System properties by which a person configures java.util.logging from outside. */
    private static final List<String> CONFIGURATION =
            List.of("java.util.logging.config.file", "java.util.logging.config.class");

    private static final Logger ROOT = Logger.getLogger("");

    private static final List<Logger> KERNEL =
            OF_THE_KERNEL.stream().map(Logger::getLogger).toList(); // held, or their handlers would be lost

    private static volatile Handler cells;

    private CellLog() {}

    /** Writes each record at once; closing it, as a reset of the configuration does, leaves the stream open. */
    private static final class Lines extends StreamHandler {
        Lines(OutputStream out) {
            super(out, new LogLineFormatter());
            setLevel(Level.ALL); // the loggers' levels decide
        }

        @Override
        public synchronized void publish(LogRecord record) {
            super.publish(record);
            flush();
        }

        @Override
        public synchronized void close() {
            flush();
        }
    }

    /**
     * Sends records where they belong from now on. {@code WARNING} and above are logged unless a logger's level says
     * otherwise.
     *
     * @param notebook where the records of cells and libraries go; must survive that a cell closes or replaces
     *     System.err
     * @param terminal the process's own error stream
     */
    public static void open(OutputStream notebook, OutputStream terminal) {
        boolean configured = CONFIGURATION.stream().anyMatch(name -> System.getProperty(name) != null);
        if (!configured) {
            ROOT.setLevel(Level.WARNING);
        }
        for (Handler handler : ROOT.getHandlers()) {
            if (handler instanceof ConsoleHandler) {
                ROOT.removeHandler(handler);
            }
        }
        cells = new Lines(notebook);
        ROOT.addHandler(cells);
        Handler kernel = new Lines(terminal);
        for (Logger logger : KERNEL) {
            logger.setUseParentHandlers(false);
            logger.addHandler(kernel);
        }
    }

    /**
     * Writes a record that has been through {@code java.util.logging} already, and came out of it by a handler that
     * hands everything to SLF4J, such as jul-to-slf4j's: through it once more it would go round for ever. Nothing is
     * done where the notebook's own handler has the record anyway.
     */
    public static void returned(LogRecord record) {
        Handler handler = cells;
        if (handler != null && !List.of(ROOT.getHandlers()).contains(handler)) {
            handler.publish(record);
        }
    }
}
