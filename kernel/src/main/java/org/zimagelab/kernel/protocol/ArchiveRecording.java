package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * A short session that is played when the kernel is installed: the JVM records which classes it loads, and the archive
 * of these classes makes the kernel start faster. The client runs in the kernel's own process.
 */
public final class ArchiveRecording {
    private final LoopbackClient client;

    public ArchiveRecording() throws IOException {
        this.client = new LoopbackClient();
    }

    /** The kernel's end. */
    public Connection connection() throws IOException {
        return client.connection();
    }

    /**
     * Runs the cells, asks for completion and documentation at the end of each, and shuts the kernel down. Some cells
     * are meant to fail.
     */
    public void play(List<String> cells) {
        try (ZMQ.Socket shell = client.connect(SocketType.DEALER, "shell_port");
                ZMQ.Socket output = client.connect(SocketType.SUB, "iopub_port");
                ZMQ.Socket control = client.connect(SocketType.DEALER, "control_port")) {
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
        client.close();
    }

    private void ask(ZMQ.Socket socket, String type, JsonObject content) {
        LoopbackClient.send(socket, client.codec().encode(List.of(), type, null, null, content, List.of()));
        LoopbackClient.receive(socket);
    }
}
