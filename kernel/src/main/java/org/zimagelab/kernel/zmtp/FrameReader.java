package org.zimagelab.kernel.zmtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Splits received bytes into frames. Memory is allocated as bytes arrive, not as a frame declares its size. */
final class FrameReader {
    /** Receives the frames and limits their length. */
    interface Sink {
        /** The most bytes of the next frame's body. */
        long limit(boolean command);

        /** Reports memory that was allocated for an incomplete frame. */
        void hold(int bytes) throws ProtocolViolation;

        void frame(Frame frame) throws ProtocolViolation;
    }

    private static final int FIRST_BYTES = 16 * 1024;

    private final Sink sink;
    private final byte[] head = new byte[9];
    private int headLength;
    private byte[] body; // null while the header is incomplete
    private int filled;
    private int size;

    FrameReader(Sink sink) {
        this.sink = sink;
    }

    /** Whether a frame is incomplete. */
    boolean inFrame() {
        return headLength > 0;
    }

    void read(ByteBuffer input) throws ProtocolViolation {
        while (input.hasRemaining()) {
            if (body == null) {
                head[headLength++] = input.get();
                readHead();
            } else {
                int count = Math.min(input.remaining(), body.length - filled);
                input.get(body, filled, count);
                filled += count;
                if (filled == body.length && filled < size) {
                    grow();
                }
            }
            if (body != null && filled == size) {
                Frame frame = Frame.of(head[0], body);
                body = null;
                headLength = 0;
                filled = 0;
                sink.frame(frame);
            }
        }
    }

    private void readHead() throws ProtocolViolation {
        int flags = head[0];
        if ((flags & Frame.RESERVED) != 0) {
            throw new ProtocolViolation("a frame with the unknown flags 0x%02x".formatted(flags & 0xff));
        }
        boolean command = (flags & Frame.COMMAND) != 0;
        if (command && (flags & Frame.MORE) != 0) {
            throw new ProtocolViolation("a command of several frames");
        }
        boolean isLong = (flags & Frame.LONG) != 0;
        if (headLength < (isLong ? 9 : 2)) {
            return;
        }
        long declared = isLong ? ByteBuffer.wrap(head).getLong(1) : head[1] & 0xff;
        if (Long.compareUnsigned(declared, sink.limit(command)) > 0) {
            throw new ProtocolViolation("a frame of " + Long.toUnsignedString(declared) + " bytes");
        }
        size = (int) declared;
        int first = Math.min(size, FIRST_BYTES);
        sink.hold(first);
        body = new byte[first];
    }

    private void grow() throws ProtocolViolation {
        int longer = (int) Math.min(size, 2L * body.length);
        sink.hold(longer - body.length);
        body = Arrays.copyOf(body, longer);
    }
}
