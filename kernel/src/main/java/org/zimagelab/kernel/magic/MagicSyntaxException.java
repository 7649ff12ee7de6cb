package org.zimagelab.kernel.magic;

import org.zimagelab.common.Printable;

/** A magic that cannot be read or is not known; shown as one line, so it carries no stack trace. */
public final class MagicSyntaxException extends RuntimeException {
    MagicSyntaxException(String message) {
        super(Printable.line(message), null, false, false);
    }
}
