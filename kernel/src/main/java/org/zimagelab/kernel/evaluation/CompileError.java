package org.zimagelab.kernel.evaluation;

import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import jdk.jshell.Diag;

/**
 * An error that a compiler reports for a snippet.
 *
 * @param message the compiler's message
 * @param position in the snippet's source, from 0; outside of it if the error is in the code around the snippet
 */
record CompileError(String message, long position) {
    /** The error for source on which the compiler runs out of stack. */
    static final CompileError TOO_DEEP = new CompileError("this is nested too deeply for the compiler", 0);

    static boolean isTooDeep(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            boolean isToldOf = t instanceof InternalError
                    && String.valueOf(t.getMessage()).contains(StackOverflowError.class.getName()); // from JShell
            if (t instanceof StackOverflowError || isToldOf) {
                return true;
            }
        }
        return false;
    }

    /** The errors among JShell's diagnostics of a snippet. */
    static List<CompileError> errors(List<Diag> all) {
        return all.stream()
                .filter(Diag::isError)
                .map(error -> new CompileError(error.getMessage(Locale.ENGLISH).strip(), error.getPosition()))
                .toList();
    }

    /**
     * The errors among javac's diagnostics of a compilation unit.
     *
     * @param start the position at which the snippet begins in the unit
     */
    static List<CompileError> errors(List<? extends Diagnostic<?>> all, int start) {
        return all.stream()
                .filter(error -> error.getKind() == Diagnostic.Kind.ERROR)
                .map(error -> new CompileError(error.getMessage(Locale.ENGLISH).strip(), error.getPosition() - start))
                .toList();
    }
}
