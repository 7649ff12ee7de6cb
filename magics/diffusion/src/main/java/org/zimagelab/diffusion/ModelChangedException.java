package org.zimagelab.diffusion;

import org.zimagelab.torch.ModelException;

/** A loaded model whose files are no longer those that it was loaded from: it makes no picture until it is loaded again. */
public final class ModelChangedException extends ModelException {
    private static final long serialVersionUID = 1;

    ModelChangedException(String message, Throwable cause) {
        super(message, cause);
    }
}
