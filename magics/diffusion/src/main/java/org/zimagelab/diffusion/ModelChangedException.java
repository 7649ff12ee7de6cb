package org.zimagelab.diffusion;

import org.zimagelab.torch.ModelException;

/** The files of a loaded model have changed since. It makes no more pictures until it is loaded again. */
public final class ModelChangedException extends ModelException {
    private static final long serialVersionUID = 1;

    ModelChangedException(String message, Throwable cause) {
        super(message, cause);
    }
}
