package org.zimagelab.kernel.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/** Formats a record as one line: level, logger, message, and the exception without its frames. */
final class LogLineFormatter extends Formatter {
    /** Stack frames inside a message. */
    private static final Pattern FRAMES = Pattern.compile("\\R\\s+at [^\r\n]*|\\R\\s*\\.\\.\\. \\d+ more");

    private static final String CONTINUED = "\n    "; // further lines of a message are indented

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
        } catch (RuntimeException e) { // a person's class may override the methods that toString calls
            return t.getClass().getName();
        }
    }
}
