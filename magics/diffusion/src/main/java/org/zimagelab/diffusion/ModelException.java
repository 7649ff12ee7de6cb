package org.zimagelab.diffusion;

/** A model that cannot be loaded or run: one line that names the file or device, the reason, and what would help. */
public class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
