package org.zimagelab.kernel.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/** A record as one line: level, logger, message, and what was thrown without its frames. */
final class LogLineFormatter extends Formatter {
    /** Frames that a library has put into its message. */
    private static final Pattern FRAMES = Pattern.compile("\\R\\s+at [^\r\n]*|\\R\\s*\\.\\.\\. \\d+ more");

    private static final String CONTINUED = "\n    "; // a message of several lines stays one block

    @Override
    public String format(LogRecord record) {
        String logger = record.getLoggerName() == null ? "" : record.getLoggerName();
        String message = formatMessage(record);
        StringBuilder line = new StringBuilder(record.getLevel().getName());
        line.append(logger.isEmpty() ? "" : " " + logger).append(':');
        line.append(message == null || message.isBlank() ? "" : " " + message.strip());
        String between = " (";
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = record.getThrown(); t != null && seen.add(t); t = t.getCause()) {
            line.append(between).append(text(t));
            between = ", caused by ";
        }
        line.append(seen.isEmpty() ? "" : ")");
        return FRAMES.matcher(line).replaceAll("").replaceAll("\\R", CONTINUED) + "\n";
    }

    private static String text(Throwable t) {
        try {
            return t.toString().strip();
        } catch (RuntimeException e) { // a class of the person's may override what toString calls
            return t.getClass().getName();
        }
    }
}
