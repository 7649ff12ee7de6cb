package org.zimagelab.quality.picture;

import java.io.IOException;

/** A picture that asks for too much; its message fits after the file's name and a colon. */
final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
        super(message);
    }
}
