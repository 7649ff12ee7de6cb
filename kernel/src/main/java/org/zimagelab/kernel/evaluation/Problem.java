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
record Problem(String message, long position) {
    /** What a compiler has instead of words when it runs out of stack. */
    static final Problem TOO_DEEP = new Problem("this is nested too deeply for the compiler", 0);

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
    static List<Problem> errors(List<Diag> all) {
        return all.stream()
                .filter(Diag::isError)
                .map(problem -> new Problem(problem.getMessage(Locale.ENGLISH).strip(), problem.getPosition()))
                .toList();
    }

    /**
     * The errors among what javac tells of a unit.
     *
     * @param start where the snippet begins in the unit
     */
    static List<Problem> errors(List<? extends Diagnostic<?>> all, int start) {
        return all.stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .map(problem -> new Problem(problem.getMessage(Locale.ENGLISH).strip(), problem.getPosition() - start))
                .toList();
    }
}
