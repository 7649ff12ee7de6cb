package org.zimagelab.spark;

/**
 * An executor that cannot make the pictures of a sweep, or would make others. Its task fails, and Spark gives it no
 * further one. The message is one line, which does not name the executor.
 */
public final class MisfitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MisfitException(String message) {
        super(message);
    }
}
