package org.zimagelab.kernel.magic;

import org.zimagelab.common.Printable;

/** A magic cannot be read or is unknown. It is shown as one line, so it has no stack trace. */
public final class MagicSyntaxException extends RuntimeException {
    MagicSyntaxException(String message) {
        super(Printable.line(message), null, false, false);
    }
}
