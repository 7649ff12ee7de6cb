package org.zimagelab.common.magic;

import java.util.stream.Collectors;
import org.zimagelab.common.Printable;

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
     * @param message one line; line breaks in it (a typed value may hold some) become blanks, and what a
     *     terminal would act on is shown
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
