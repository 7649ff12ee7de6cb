package org.zimagelab.common.magic;

import java.util.stream.Collectors;
import org.zimagelab.common.Printable;

/**
 * A person made a mistake, or a file cannot be used. The message is one plain line: what, where, what to write instead.
 *
 * <p>It has no stack trace, since the mistake is in the cell; a kernel shows only the line of an exception without a
 * trace.
 */
public final class MagicException extends RuntimeException {

    /**
     * Makes the exception of one line.
     *
     * @param message one line; line breaks in it become blanks, and control characters are made visible
     */
    public MagicException(String message) {
        super(
                Printable.line(message.lines()
                        .map(String::strip)
                        .collect(Collectors.joining(" "))
                        .strip()),
                null,
                false,
                false);
    }
}
