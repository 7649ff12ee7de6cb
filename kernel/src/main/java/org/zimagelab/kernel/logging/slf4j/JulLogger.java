package org.zimagelab.kernel.logging.slf4j;

import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.Marker;
import org.slf4j.event.EventConstants;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.zimagelab.kernel.logging.CellLog;

/** An SLF4J logger that logs to the {@code java.util.logging} logger of the same name. */
final class JulLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private static final StackWalker STACK = StackWalker.getInstance(Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE));

    /** The number of records of this thread that are being logged, by which records that circulate are recognized. */
    private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);

    private final transient Logger logger;

    JulLogger(String name) {
        this.name = name;
        this.logger = Logger.getLogger(name.equalsIgnoreCase(ROOT_LOGGER_NAME) ? "" : name);
    }

    @Override
    public boolean isTraceEnabled() {
        return logger.isLoggable(Level.FINEST);
    }

    @Override
    public boolean isDebugEnabled() {
        return logger.isLoggable(Level.FINE);
    }

    @Override
    public boolean isInfoEnabled() {
        return logger.isLoggable(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return logger.isLoggable(Level.WARNING);
    }

    @Override
    public boolean isErrorEnabled() {
        return logger.isLoggable(Level.SEVERE);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null; // the caller is read from the stack
    }

    @Override
    protected void handleNormalizedLoggingCall(
            org.slf4j.event.Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
        LogRecord record = new LogRecord(level(level), MessageFormatter.basicArrayFormat(pattern, arguments));
        record.setLoggerName(name);
        record.setThrown(thrown);
        STACK.walk(frames ->
                        frames.filter(frame -> !isOfSlf4j(frame.getClassName())).findFirst())
                .ifPresent(caller -> {
                    record.setSourceClassName(caller.getClassName());
                    record.setSourceMethodName(caller.getMethodName());
                });
        int depth = DEPTH.get();
        if (depth > 1 || isReturned()) {
            CellLog.returned(record);
            return;
        }
        DEPTH.set(depth + 1);
        try {
            logger.log(record);
        } finally {
            if (depth == 0) {
                DEPTH.remove();
            } else {
                DEPTH.set(depth);
            }
        }
    }

    private static boolean isOfSlf4j(String className) {
        return className.startsWith("org.slf4j.") || className.startsWith(JulLogger.class.getName());
    }

    /** Whether a handler of {@code java.util.logging} has called. */
    private static boolean isReturned() {
        return STACK.walk(frames -> frames.filter(frame ->
                        Handler.class.isAssignableFrom(frame.getDeclaringClass()) || !isOfSlf4j(frame.getClassName()))
                .findFirst()
                .filter(frame -> Handler.class.isAssignableFrom(frame.getDeclaringClass()))
                .isPresent());
    }

    private static Level level(org.slf4j.event.Level level) {
        int number = level.toInt(); // no switch, which would be one more class to load
        if (number >= EventConstants.ERROR_INT) {
            return Level.SEVERE;
        }
        if (number >= EventConstants.WARN_INT) {
            return Level.WARNING;
        }
        if (number >= EventConstants.INFO_INT) {
            return Level.INFO;
        }
        return number >= EventConstants.DEBUG_INT ? Level.FINE : Level.FINEST;
    }
}
