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

/**
 * A client in the kernel's own process, which plays a short session through the sockets: so that the JVM can record,
 * when the kernel is installed, what it loads in one.
 */
public final class ArchiveRecording {
    private static final List<String> PORTS =
            List.of("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port");

    private final JsonObject properties = new JsonObject();
    private final MessageCodec codec;

    /** Chooses free ports of this machine. */
    public ArchiveRecording() throws IOException {
        String key = UUID.randomUUID().toString();
        properties.addProperty("transport", "tcp");
        properties.addProperty("ip", "127.0.0.1");
        properties.addProperty("signature_scheme", "hmac-sha256");
        properties.addProperty("key", key);
        List<ServerSocket> reserved = new ArrayList<>(); // all at once, or the same is given twice
        for (String port : PORTS) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            reserved.add(socket);
            properties.addProperty(port, socket.getLocalPort());
        }
        for (ServerSocket socket : reserved) {
            socket.close();
        }
        try {
            codec = new MessageCodec("hmac-sha256", key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** The kernel's end. */
    public Connection connection() throws IOException {
        Path file = Files.createTempFile("recording", ".json");
        try {
            Files.writeString(file, properties.toString());
            return Connection.of(file);
        } finally {
            Files.delete(file);
        }
    }

    /**
     * Runs the cells, asks for help on each, and shuts the kernel down. Some cells are meant to fail.
     */
    public void play(List<String> cells) {
        ZMQ.Context context = ZMQ.context(1);
        try (ZMQ.Socket shell = connect(context, SocketType.DEALER, "shell_port");
                ZMQ.Socket output = connect(context, SocketType.SUB, "iopub_port");
                ZMQ.Socket control = connect(context, SocketType.DEALER, "control_port")) {
            output.subscribe(ZMQ.SUBSCRIPTION_ALL);
            ask(shell, "kernel_info_request", new JsonObject());
            for (String cell : cells) {
                JsonObject code = new JsonObject();
                code.addProperty("code", cell);
                ask(shell, "execute_request", code);
                ask(shell, "is_complete_request", code);
                code.addProperty("cursor_pos", cell.codePointCount(0, cell.length()));
                ask(shell, "complete_request", code);
                ask(shell, "inspect_request", code);
            }
            ask(control, "shutdown_request", new JsonObject());
        }
        context.close();
    }

    private ZMQ.Socket connect(ZMQ.Context context, SocketType type, String port) {
        ZMQ.Socket socket = context.socket(type);
        socket.setLinger(0);
        socket.connect("tcp://127.0.0.1:" + properties.get(port).getAsInt());
        return socket;
    }

    private void ask(ZMQ.Socket socket, String type, JsonObject content) {
        List<byte[]> frames = codec.encode(List.of(), type, null, null, content, List.of());
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
        }
        do {
            socket.recv();
        } while (socket.hasReceiveMore());
    }
}
