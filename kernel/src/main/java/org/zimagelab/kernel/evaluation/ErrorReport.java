package org.zimagelab.kernel.evaluation;

import java.util.List;

/**
 * What a notebook shows of a failure.
 *
 * @param name the simple name of the exception's class, or {@code KeyboardInterrupt} or {@code CompilationError}
 * @param message its message, never null
 * @param traceback the lines to show, with ANSI colours where they help
 */
public record ErrorReport(String name, String message, List<String> traceback) {

    public ErrorReport {
        message = message == null ? "" : message;
        traceback = List.copyOf(traceback);
    }
}
