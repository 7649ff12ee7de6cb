package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import com.google.gson.reflect.TypeToken;
import java.util.Map;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.comm.Comm;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommMsgCommand;
import org.dflib.jjava.jupyter.messages.comm.CommOpenCommand;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** The comms of extensions. The base's CommManager keeps them; this class passes messages to it and from it. */
final class Comms {
    private final CommManager open;
    private final ReplyEnvironment environment;
    private final IoPubQueue ioPub;

    Comms(CommManager open, ReplyEnvironment environment, IoPubQueue ioPub) {
        this.open = open;
        this.environment = environment;
        this.ioPub = ioPub;
    }

    JsonObject opened(ClientMessage request) {
        String id = request.text("comm_id");
        if (open.getTarget(request.text("target_name")) == null) {
            JsonObject close = new JsonObject(); // the base would attribute this message to the latest cell
            close.addProperty("comm_id", id);
            close.add("data", new JsonObject());
            ioPub.publish("comm_close", request.header(), close);
            return null;
        }
        open.handleCommOpenCommand(environment, message(request, MessageType.COMM_OPEN_COMMAND, CommOpenCommand.class));
        return null;
    }

    JsonObject received(ClientMessage request) {
        open.handleCommMsgCommand(environment, message(request, MessageType.COMM_MSG_COMMAND, CommMsgCommand.class));
        return null;
    }

    JsonObject closed(ClientMessage request) {
        open.handleCommCloseCommand(
                environment, message(request, MessageType.COMM_CLOSE_COMMAND, CommCloseCommand.class));
        return null;
    }

    /** The answer to a comm_info_request: the open comms of one target or of all. */
    JsonObject info(ClientMessage request) {
        String target = request.text("target_name", null);
        JsonObject comms = new JsonObject();
        for (Comm comm : open) {
            if (target == null || target.equals(comm.getTargetName())) {
                JsonObject entry = new JsonObject();
                entry.addProperty("target_name", comm.getTargetName());
                comms.add(comm.getID(), entry);
            }
        }
        JsonObject content = new JsonObject();
        content.addProperty("status", "ok");
        content.add("comms", comms);
        return content;
    }

    private static <T> Message<T> message(ClientMessage request, MessageType<T> type, Class<T> contentType) {
        JsonObject raw = request.header();
        Header<T> header = new Header<>(
                ClientMessage.text(raw, "msg_id", ""),
                ClientMessage.text(raw, "username", ""),
                ClientMessage.text(raw, "session", ""),
                new KernelTimestamp(ClientMessage.text(raw, "date", "")),
                type,
                ClientMessage.text(raw, "version", MessageCodec.PROTOCOL));
        Map<String, Object> metadata =
                MessageCodec.JSON.fromJson(request.metadata(), new TypeToken<Map<String, Object>>() {}.getType());
        T content = MessageCodec.JSON.fromJson(request.content(), contentType);
        return new Message<>(request.identities(), header, null, metadata, content, request.buffers());
    }

    /** Takes the place of the base's IOPub socket, and adds the messages to the queue. */
    static final class Outgoing extends JupyterSocket {
        private final IoPubQueue ioPub;

        Outgoing(IoPubQueue ioPub) {
            this(ZMQ.context(1), ioPub);
        }

        private Outgoing(ZMQ.Context context, IoPubQueue ioPub) {
            super(context, SocketType.PUB, null, LoggerFactory.getLogger(Outgoing.class));
            this.ioPub = ioPub;
            close(); // the base requires a socket of JeroMQ; this one never sends
            context.close();
        }

        /** This socket is never bound, since nothing is sent through it. */
        @Override
        public void bind(KernelConnectionProperties properties) {}

        @Override
        public synchronized void sendMessage(Message<?> message) {
            BaseEnvironment.publish(ioPub, message);
        }
    }
}
