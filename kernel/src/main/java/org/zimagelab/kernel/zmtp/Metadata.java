package org.zimagelab.kernel.zmtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads and writes commands and the properties that both ends send in the handshake. */
final class Metadata {
    static final String SOCKET_TYPE = "Socket-Type";
    static final String IDENTITY = "Identity";

    private Metadata() {}

    /** The bytes of a command: the length of its name, the name, the data. */
    static byte[] command(String name, byte[]... data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        for (byte[] each : data) {
            out.writeBytes(each);
        }
        return out.toByteArray();
    }

    /** Whether a command has this name. */
    static boolean is(String name, byte[] command) {
        byte[] wanted = command(name);
        return command.length >= wanted.length
                && ByteBuffer.wrap(command, 0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    /** The properties of a listening socket. */
    static byte[] of(Role role) {
        byte[] type = role.name().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).putInt(0, type.length);
        return command(SOCKET_TYPE, length.array(), type);
    }

    /**
     * Reads a list of properties.
     *
     * @return values by name in lower case, since names are case-insensitive
     */
    static Map<String, byte[]> read(ByteBuffer from) throws ProtocolViolation {
        Map<String, byte[]> properties = new HashMap<>();
        while (from.hasRemaining()) {
            String name = new String(take(from, from.get() & 0xff), StandardCharsets.US_ASCII);
            if (from.remaining() < Integer.BYTES) {
                throw new ProtocolViolation("a property that is cut off");
            }
            properties.put(name.toLowerCase(Locale.ROOT), take(from, from.getInt()));
        }
        return properties;
    }

    private static byte[] take(ByteBuffer from, int length) throws ProtocolViolation {
        if (length < 0 || length > from.remaining()) {
            throw new ProtocolViolation("a property that is cut off");
        }
        byte[] taken = new byte[length];
        from.get(taken);
        return taken;
    }
}
