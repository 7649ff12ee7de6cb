package org.zimagelab.kernel.zmtp;

import java.nio.ByteBuffer;
import java.util.Map;

/** How the two ends of one connection become sure of each other, and what then becomes of their frames. */
interface Mechanism {
    /** By which the greetings name it. */
    String name();

    /** The command that follows the greeting; null for none. */
    byte[] first();

    /** Takes a command of the peer, until it has presented itself; returns the answer, null for none. */
    byte[] answer(byte[] command) throws ProtocolViolation;

    /** The properties of the peer as {@link Metadata#read} gives them; null until it has presented itself. */
    Map<String, byte[]> properties();

    /** Bytes that a frame is longer on the wire than it is. */
    int overhead();

    /** What goes over the wire for a frame. */
    Frame encode(Frame frame);

    /** The frame for what came over the wire. */
    Frame decode(Frame frame) throws ProtocolViolation;

    /** NULL: nobody is asked who they are. */
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
