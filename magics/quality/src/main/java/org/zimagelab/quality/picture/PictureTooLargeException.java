package org.zimagelab.quality.picture;

import java.io.IOException;

/** A picture that is not decoded here for its size alone; nothing is known to be wrong with it. */
public final class PictureTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    PictureTooLargeException(String message, Throwable cause) {
        super(message, cause);
    }
}
