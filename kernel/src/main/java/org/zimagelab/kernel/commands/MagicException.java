package org.zimagelab.kernel.commands;

/** What a person can mend; shown as one line, so it carries no stack trace. */
final class MagicException extends RuntimeException {
    MagicException(String message) {
        super(message, null, false, false);
    }
}
