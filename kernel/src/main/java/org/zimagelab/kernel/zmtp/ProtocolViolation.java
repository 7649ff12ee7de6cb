package org.zimagelab.kernel.zmtp;

import java.io.IOException;

/** A peer violated the protocol or exceeded a limit; its connection ends. */
final class ProtocolViolation extends IOException {
    ProtocolViolation(String message) {
        super(message);
    }
}
