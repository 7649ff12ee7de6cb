package org.zimagelab.kernel.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.Message;

/**
 * The base's own classes (displays, comms, standard input) publish through this. There is one for the whole life of the
 * kernel, so that a display after the end of a cell is attributed to the latest cell.
 */
final class BaseEnvironment extends ShellReplyEnvironment {
    private final IoPubQueue ioPub;
    private final StdinChannel stdin;

    BaseEnvironment(IoPubQueue ioPub, StdinChannel stdin) {
        super(null, null, null, null);
        this.ioPub = ioPub;
        this.stdin = stdin;
    }

    @Override
    public void publish(Message<?> message) {
        publish(ioPub, message);
    }

    static void publish(IoPubQueue ioPub, Message<?> message) {
        JsonObject metadata = object(message.getMetadata());
        List<byte[]> buffers = message.getBlobs() == null ? List.of() : message.getBlobs();
        JsonObject content = object(message.getContent());
        String type = message.getHeader().getType().getName();
        ioPub.display(type, metadata, content, buffers);
    }

    private static JsonObject object(Object value) {
        JsonElement json = MessageCodec.JSON.toJsonTree(value == null ? Map.of() : value);
        return json.getAsJsonObject();
    }

    /** Not used: the channel sends the replies, and the base's handlers that reply are not called. */
    @Override
    public void reply(Message<?> message) {
        throw new UnsupportedOperationException(message.getHeader().getType().getName());
    }

    /** The channel publishes busy and idle around every request. */
    @Override
    public void setBusyDeferIdle() {}

    @Override
    public String readFromStdIn(String prompt, boolean password) {
        return stdin.ask(prompt, password) + System.lineSeparator();
    }
}
