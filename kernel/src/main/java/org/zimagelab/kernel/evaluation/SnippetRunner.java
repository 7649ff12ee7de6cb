package org.zimagelab.kernel.evaluation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Runs compiled snippets on the cells' thread.
 *
 * @param clock measures how long they run
 */
record SnippetRunner(CellThread thread, RunClock clock) {

    /** Distinguishes what a snippet threw from what the code around it throws. */
    private static final class Thrown extends Exception {
        Thrown(Throwable cause) {
            super(null, cause, false, false);
        }
    }

    /**
     * Calls a static method without parameters.
     *
     * @return its value
     * @throws Throwable what the method threw, or why it was abandoned or not started
     */
    Object run(Method snippet) throws Throwable {
        try {
            return thread.run(() -> {
                try {
                    return clock.measured(() -> snippet.invoke(null));
                } catch (InvocationTargetException e) {
                    throw new Thrown(e.getCause());
                }
            });
        } catch (Thrown e) {
            throw e.getCause();
        }
    }
}
