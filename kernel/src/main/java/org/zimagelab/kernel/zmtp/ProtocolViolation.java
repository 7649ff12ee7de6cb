package org.zimagelab.kernel.zmtp;

import java.io.IOException;

/** A peer did what the protocol or the bounds forbid; its connection ends. */
final class ProtocolViolation extends IOException {
    ProtocolViolation(String message) {
        super(message);
    }
}
