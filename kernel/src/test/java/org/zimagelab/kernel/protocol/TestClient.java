package org.zimagelab.kernel.protocol;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.evaluation.StandardStreams;

/** A kernel in this JVM, and a client that sends it requests and collects what it answers and publishes. */
final class TestClient implements AutoCloseable {
    private static final int HANG_MS = 120_000; // ends what would wait for ever

    /** One message of the kernel. */
    record Message(String type, String parent, JsonObject content) {

        /** Type and content in a few words, as tests compare them. */
        String summary() {
            return switch (type) {
                case "status" -> text("execution_state");
                case "stream" -> text("name") + ": " + text("text");
                case "execute_input" -> "input [" + text("execution_count") + "]: " + text("code");
                case "execute_result" -> "result [" + text("execution_count") + "]: " + plain();
                case "display_data", "update_display_data" -> type + ": " + plain();
                case "error" -> "error: " + text("ename") + ": " + text("evalue");
                default -> type + " " + content;
            };
        }

        private String plain() {
            return content.getAsJsonObject("data").get("text/plain").getAsString();
        }

        String text(String key) {
            return content.get(key).getAsString();
        }
    }

    /**
     * What came of a request.
     *
     * @param reply null where none is expected
     * @param published between busy and idle, both included
     */
    record Answer(JsonObject reply, List<Message> published) {

        /** The published messages in a few words; text of one stream that came in several messages is joined. */
        List<String> summaries() {
            List<String> summaries = new ArrayList<>();
            String last = "";
            for (Message message : published) {
                boolean goesOn =
                        message.type().equals("stream") && message.text("name").equals(last);
                if (goesOn) {
                    int end = summaries.size() - 1;
                    summaries.set(end, summaries.get(end) + message.text("text"));
                } else {
                    summaries.add(message.summary());
                }
                last = message.type().equals("stream") ? message.text("name") : "";
            }
            return summaries;
        }

        String status() {
            return reply.get("status").getAsString();
        }
    }

    private final StandardStreams before = StandardStreams.current();
    private final LoopbackClient client = new LoopbackClient();
    private final Connection connection = client.connection();
    private final JavaKernel kernel = new JavaKernel(List.of());
    private final ZMQ.Socket output;
    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket stdin;
    private final List<Message> published = new ArrayList<>();

    TestClient() throws IOException {
        connection.open(kernel, kernel);
        kernel.start();
        output = connect(SocketType.SUB, "iopub_port");
        output.subscribe(ZMQ.SUBSCRIPTION_ALL);
        shell = connect(SocketType.DEALER, "shell_port");
        control = connect(SocketType.DEALER, "control_port");
        stdin = connect(SocketType.DEALER, "stdin_port");
        published(message -> message.type().equals("iopub_welcome"));
    }

    private ZMQ.Socket connect(SocketType type, String port) {
        ZMQ.Socket socket = client.connect(type, port);
        socket.setReceiveTimeOut(HANG_MS);
        return socket;
    }

    JsonObject properties() {
        return client.properties();
    }

    /** Waits until the kernel has been shut down. */
    void awaitClose() throws InterruptedException {
        connection.awaitClose();
    }

    /** The content of a message, from keys and values in turn. */
    static JsonObject content(Object... keysAndValues) {
        JsonObject content = new JsonObject();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            content.add((String) keysAndValues[i], MessageCodec.JSON.toJsonTree(keysAndValues[i + 1]));
        }
        return content;
    }

    /** The content of a request to run a cell. */
    static JsonObject cell(String code) {
        return content("code", code);
    }

    /** Runs a cell. */
    Answer execute(String code) {
        return ask("execute_request", cell(code));
    }

    /** Sends a request to the shell socket, and waits until the kernel is idle again. */
    Answer ask(String type, JsonObject content) {
        return answer(send(type, content));
    }

    /** Sends a request to the shell socket; returns its id. */
    String send(String type, JsonObject content) {
        List<byte[]> frames = client.codec().encode(List.of(), type, null, null, content, List.of());
        return send(shell, frames);
    }

    /** Sends a request whose signature is wrong. */
    void sendForged(String type, JsonObject content) {
        List<byte[]> frames = new ArrayList<>(client.codec().encode(List.of(), type, null, null, content, List.of()));
        frames.set(1, "0".repeat(64).getBytes(StandardCharsets.US_ASCII));
        send(shell, frames);
    }

    private static String send(ZMQ.Socket socket, List<byte[]> frames) {
        LoopbackClient.send(socket, frames);
        return json(frames.get(2)).get("msg_id").getAsString();
    }

    /** Waits for the reply to a request on the shell socket, and for what was published for it. */
    Answer answer(String id) {
        JsonObject reply = received(shell, id).content();
        return new Answer(reply, untilIdle(id));
    }

    /** Sends a message that gets no reply. */
    Answer tell(String type, JsonObject content) {
        return new Answer(null, untilIdle(send(type, content)));
    }

    /** Sends a request to the control socket. */
    Answer control(String type, JsonObject content) {
        String id = send(control, client.codec().encode(List.of(), type, null, null, content, List.of()));
        JsonObject reply = received(control, id).content();
        return new Answer(reply, untilIdle(id));
    }

    /** Waits for a question on standard input. */
    Message question() {
        return received(stdin, null);
    }

    /** Answers a question on standard input. */
    void reply(String value) {
        send(stdin, client.codec().encode(List.of(), "input_reply", null, null, content("value", value), List.of()));
    }

    /** Waits for a published message. */
    Message published(Predicate<Message> wanted) {
        while (true) {
            Message next = received(output, null);
            published.add(next);
            if (wanted.test(next)) {
                return next;
            }
        }
    }

    private List<Message> untilIdle(String id) {
        Predicate<Message> isEnd = message -> message.parent().equals(id)
                && message.type().equals("status")
                && message.text("execution_state").equals("idle");
        if (published.stream().noneMatch(isEnd)) {
            published(isEnd);
        }
        return published.stream().filter(message -> message.parent().equals(id)).toList();
    }

    /** @param parent of the message to wait for; null for any */
    private Message received(ZMQ.Socket socket, String parent) {
        while (true) {
            List<byte[]> frames = LoopbackClient.receive(socket);
            assertFalse(frames.isEmpty(), "no message has come");
            List<byte[]> parts;
            try {
                parts = client.codec().open(frames).parts();
            } catch (MessageCodec.InvalidMessage e) {
                throw new AssertionError(e);
            }
            Message message = new Message(
                    json(parts.get(0)).get("msg_type").getAsString(),
                    ClientMessage.text(json(parts.get(1)), "msg_id", ""),
                    json(parts.get(3)));
            if (parent == null || parent.equals(message.parent())) {
                return message;
            }
        }
    }

    private static JsonObject json(byte[] bytes) {
        return JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    @Override
    public void close() {
        kernel.onShutdown(false);
        connection.close();
        List.of(output, shell, control, stdin).forEach(ZMQ.Socket::close);
        client.close();
        before.install();
    }
}
