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
 * Shows log records in the notebook. What cells and libraries log through {@code java.util.logging} or SLF4J appears on
 * the error stream of the running cell, or of the latest one. The kernel's own log goes to the server's terminal.
 */
public final class CellLog {
    /** Loggers of the kernel, its base, its sockets and of Maven: their records are for whoever runs the server. */
    private static final List<String> OF_THE_KERNEL = List.of(
            "org.zimagelab.kernel",
            "org.dflib.jjava",
            "org.zeromq",
            "org.apache.maven",
            "org.eclipse.aether",
            "eu.maveniverse");

    /** System properties that configure java.util.logging. */
    private static final List<String> CONFIGURATION =
            List.of("java.util.logging.config.file", "java.util.logging.config.class");

    private static final Logger ROOT = Logger.getLogger("");

    private static final List<Logger> KERNEL =
            OF_THE_KERNEL.stream().map(Logger::getLogger).toList(); // or they would be collected

    private static volatile Handler cells;

    private CellLog() {}

    /** Writes each record at once. Closing it, as a reset of the configuration does, leaves the stream open. */
    private static final class Lines extends StreamHandler {
        Lines(OutputStream out) {
            super(out, new LogLineFormatter());
            setLevel(Level.ALL); // the levels of the loggers decide
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
     * Sends all records to their places from now on. {@code WARNING} and above are logged, unless the level of a logger
     * is set otherwise.
     *
     * @param notebook for the records of cells and libraries; must work even if a cell closes or replaces System.err
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
     * Writes a record that has already passed through {@code java.util.logging}, and that a handler has given to SLF4J,
     * as jul-to-slf4j does. If it were logged again, it would circulate for ever. Nothing is written if the notebook's
     * own handler has the record anyway.
     */
    public static void returned(LogRecord record) {
        Handler handler = cells;
        if (handler != null && !List.of(ROOT.getHandlers()).contains(handler)) {
            handler.publish(record);
        }
    }
}
