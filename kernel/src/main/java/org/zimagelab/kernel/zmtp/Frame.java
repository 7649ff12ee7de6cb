package org.zimagelab.kernel.zmtp;

import java.nio.ByteBuffer;

/**
 * One frame of ZMTP.
 *
 * @param more whether further frames of the same message follow
 * @param command whether it is a command for the connection, and no part of a message
 */
record Frame(boolean more, boolean command, byte[] body) {
    static final int MORE = 1;
    static final int LONG = 2;
    static final int COMMAND = 4;
    static final int RESERVED = ~(MORE | LONG | COMMAND);

    private static final int SHORT_SIZE = 255;

    static Frame of(int flags, byte[] body) {
        return new Frame((flags & MORE) != 0, (flags & COMMAND) != 0, body);
    }

    static Frame command(byte[] body) {
        return new Frame(false, true, body);
    }

    /** The bytes that are sent before the body. */
    ByteBuffer header() {
        int flags = (more ? MORE : 0) | (command ? COMMAND : 0);
        return body.length <= SHORT_SIZE
                ? ByteBuffer.allocate(2)
                        .put((byte) flags)
                        .put((byte) body.length)
                        .flip()
                : ByteBuffer.allocate(9)
                        .put((byte) (flags | LONG))
                        .putLong(body.length)
                        .flip();
    }
}
