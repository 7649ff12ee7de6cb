package org.zimagelab.tuning.store;

import org.zimagelab.common.Printable;

/** A store cannot be opened, read or written: one line with the path, the reason and what to do. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(Printable.line(message));
    }

    public StoreException(String message, Throwable cause) {
        super(Printable.line(message), cause);
    }
}
