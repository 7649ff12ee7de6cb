package org.zimagelab.kernel.commands;

import java.util.stream.Collectors;
import org.zimagelab.kernel.evaluation.Printable;

/** What a person can mend; shown as one line, so it carries no stack trace. */
final class MagicException extends RuntimeException {
    MagicException(String message) {
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
