package org.zimagelab.tuning.store;

/** A run store that cannot be opened, read or written: one line with the path, the reason and what would help. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
