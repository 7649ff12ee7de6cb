package org.zimagelab.tuning.store.png;

import java.io.IOException;

/** A file that was read, and is no whole PNG or no scores; its message is the reason alone. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1;

    public DamagedFileException(String reason) {
        super(reason);
    }
}
