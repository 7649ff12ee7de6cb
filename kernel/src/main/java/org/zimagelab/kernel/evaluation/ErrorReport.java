package org.zimagelab.kernel.evaluation;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the notebook shows of a failure.
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

    /** The same report with reasons below it, one line each; the first reason becomes its message. */
    ErrorReport because(List<String> reasons) {
        return reasons.isEmpty()
                ? this
                : new ErrorReport(
                        name,
                        reasons.get(0),
                        Stream.concat(traceback.stream(), reasons.stream()).toList());
    }
}
