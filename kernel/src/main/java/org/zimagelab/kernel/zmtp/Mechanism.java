package org.zimagelab.kernel.zmtp;

import java.nio.ByteBuffer;
import java.util.Map;

/** A security mechanism: how the two ends of a connection authenticate each other, and how their frames are encoded. */
interface Mechanism {
    /** Its name in the greeting. */
    String name();

    /** The command to send after the greeting; null for none. */
    byte[] first();

    /** Handles a command of the peer during the handshake; returns the answer, or null for none. */
    byte[] answer(byte[] command) throws ProtocolViolation;

    /** The properties of the peer, as {@link Metadata#read} returns them; null during the handshake. */
    Map<String, byte[]> properties();

    /** The number of bytes that the mechanism adds to a frame. */
    int overhead();

    /** The frame to send for a frame. */
    Frame encode(Frame frame);

    /** The frame for a received frame. */
    Frame decode(Frame frame) throws ProtocolViolation;

    /** The mechanism NULL, without authentication. */
    final class Plain implements Mechanism {
        private final Role role;
        private Map<String, byte[]> properties;

        Plain(Role role) {
            this.role = role;
        }

        @Override
        public String name() {
            return "NULL";
        }

        @Override
        public byte[] first() {
            return Metadata.command("READY", Metadata.of(role));
        }

        @Override
        public byte[] answer(byte[] command) throws ProtocolViolation {
            if (!Metadata.is("READY", command)) {
                throw new ProtocolViolation("no READY after the greeting");
            }
            int name = Metadata.command("READY").length;
            properties = Metadata.read(ByteBuffer.wrap(command, name, command.length - name));
            return null;
        }

        @Override
        public Map<String, byte[]> properties() {
            return properties;
        }

        @Override
        public int overhead() {
            return 0;
        }

        @Override
        public Frame encode(Frame frame) {
            return frame;
        }

        @Override
        public Frame decode(Frame frame) {
            return frame;
        }
    }
}
