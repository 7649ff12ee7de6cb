package org.zimagelab.kernel.magic;

/** A magic that cannot be read or is not known; shown as one line, so it carries no stack trace. */
public final class MagicSyntaxException extends RuntimeException {
    MagicSyntaxException(String message) {
        super(message, null, false, false);
    }
}
