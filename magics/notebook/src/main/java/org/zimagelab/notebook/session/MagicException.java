package org.zimagelab.notebook.session;

/**
 * What a person typed wrong, or a file that cannot be used, told in one plain line: what, where, what to write instead.
 *
 * <p>It carries no stack trace: the mistake lies in the cell, and a kernel that finds an empty trace shows the line
 * alone.
 */
public final class MagicException extends RuntimeException {

    /**
     * Makes the exception of one line.
     *
     * @param message one line; line breaks in it (a typed value may hold some) become blanks
     */
    public MagicException(String message) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "), null, false, false);
    }
}
