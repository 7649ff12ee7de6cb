package org.zimagelab.quality.picture;

import java.io.IOException;

/** A picture that is damaged or would cost too much; the message fits after the file's name and a colon. */
final class RefusedPictureException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedPictureException(String message) {
        super(message);
    }
}
