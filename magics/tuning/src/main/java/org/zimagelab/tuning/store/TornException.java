package org.zimagelab.tuning.store;

import java.io.IOException;

/** A file that was read, and is no whole PNG or no scores; its message is the reason alone. */
final class TornException extends IOException {
    private static final long serialVersionUID = 1;

    TornException(String reason) {
        super(reason);
    }
}
