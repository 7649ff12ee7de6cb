package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** A Jupyter client in the kernel's own process, which talks to the kernel over TCP on this machine. */
final class LoopbackClient implements AutoCloseable {
    private static final String SCHEME = "hmac-sha256";
    private static final List<String> PORTS =
            List.of("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port");

    private final JsonObject properties = new JsonObject();
    private final String identity = UUID.randomUUID().toString();
    private final MessageCodec codec;
    private final ZMQ.Context context = ZMQ.context(1);

    /** Chooses a key, and free ports of this machine. */
    LoopbackClient() throws IOException {
        String key = UUID.randomUUID().toString();
        properties.addProperty("transport", "tcp");
        properties.addProperty("ip", "127.0.0.1");
        properties.addProperty("signature_scheme", SCHEME);
        properties.addProperty("key", key);
        List<ServerSocket> reserved = new ArrayList<>(); // all at once, or the same port is given twice
        for (String port : PORTS) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            reserved.add(socket);
            properties.addProperty(port, socket.getLocalPort());
        }
        for (ServerSocket socket : reserved) {
            socket.close();
        }
        try {
            codec = new MessageCodec(SCHEME, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** Binds the kernel's sockets. */
    Connection connection() throws IOException {
        Path file = Files.createTempFile("connection", ".json");
        try {
            Files.writeString(file, properties.toString());
            return Connection.of(file);
        } finally {
            Files.delete(file);
        }
    }

    /** The content of the connection file. */
    JsonObject properties() {
        return properties;
    }

    MessageCodec codec() {
        return codec;
    }

    /**
     * Connects a socket; all sockets of a client have the same identity, so that the kernel's questions on standard
     * input reach whoever runs the cell.
     *
     * @param port its name in the connection file
     */
    ZMQ.Socket connect(SocketType type, String port) {
        ZMQ.Socket socket = context.socket(type);
        socket.setLinger(0);
        socket.setIdentity(identity.getBytes(ZMQ.CHARSET));
        socket.connect("tcp://127.0.0.1:" + properties.get(port).getAsInt());
        return socket;
    }

    /** Sends the frames of one message. */
    static void send(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
        }
    }

    /** Waits for a message, at most for the socket's own timeout; empty when none has come. */
    static List<byte[]> receive(ZMQ.Socket socket) {
        List<byte[]> frames = new ArrayList<>();
        do {
            byte[] frame = socket.recv();
            if (frame == null) {
                return List.of();
            }
            frames.add(frame);
        } while (socket.hasReceiveMore());
        return frames;
    }

    /** Only when all its sockets are closed. */
    @Override
    public void close() {
        context.close();
    }
}
