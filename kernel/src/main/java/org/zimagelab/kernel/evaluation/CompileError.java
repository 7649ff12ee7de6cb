package org.zimagelab.kernel.evaluation;

import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import jdk.jshell.Diag;

/**
 * What a compiler finds wrong with a snippet.
 *
 * @param message its words
 * @param position in the snippet's source, from 0; may lie outside where the fault is in what stands around the snippet
 */
record CompileError(String message, long position) {
    /** What a compiler has instead of words when it runs out of stack. */
    static final CompileError TOO_DEEP = new CompileError("this is nested too deeply for the compiler", 0);

    static boolean isTooDeep(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            boolean isToldOf = t instanceof InternalError
                    && String.valueOf(t.getMessage()).contains(StackOverflowError.class.getName()); // JShell's words
            if (t instanceof StackOverflowError || isToldOf) {
                return true;
            }
        }
        return false;
    }

    /** The errors among what JShell tells of a snippet. */
    static List<CompileError> errors(List<Diag> all) {
        return all.stream()
                .filter(Diag::isError)
                .map(error -> new CompileError(error.getMessage(Locale.ENGLISH).strip(), error.getPosition()))
                .toList();
    }

    /**
     * The errors among what javac tells of a unit.
     *
     * @param start where the snippet begins in the unit
     */
    static List<CompileError> errors(List<? extends Diagnostic<?>> all, int start) {
        return all.stream()
                .filter(error -> error.getKind() == Diagnostic.Kind.ERROR)
                .map(error -> new CompileError(error.getMessage(Locale.ENGLISH).strip(), error.getPosition() - start))
                .toList();
    }
}
