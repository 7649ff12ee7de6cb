package org.zimagelab.torch;

import org.zimagelab.common.Printable;

/** A model cannot be loaded or run: one line that names the file or device, the reason, and what would help. */
public class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Enough for two paths and a value. */
    private static final int LONGEST = 1000;

    public ModelException(String message) {
        super(line(message));
    }

    public ModelException(String message, Throwable cause) {
        super(line(message), cause);
    }

    /** Makes one line of a message, whatever text of a file it quotes. */
    private static String line(String message) {
        String line = Printable.line(message);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
