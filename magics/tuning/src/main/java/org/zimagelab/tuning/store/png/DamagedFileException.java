package org.zimagelab.tuning.store.png;

import java.io.IOException;

/** A file could be read, but its content is damaged or incomplete. The message is the reason, without the file. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1;

    public DamagedFileException(String reason) {
        super(reason);
    }
}
