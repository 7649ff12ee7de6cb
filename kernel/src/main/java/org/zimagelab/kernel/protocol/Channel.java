package org.zimagelab.kernel.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zimagelab.kernel.zmtp.Endpoint;

/**
 * The loop of the shell or the control socket: waits for a request, has it handled, answers.
 *
 * <p>It blocks while it waits, so a request is handled at once; the base looks for requests every 50 ms.
 */
final class Channel {
    /** Handles one request and returns the content of the reply; null if the message needs no reply. */
    interface Handler {
        JsonObject handle(ClientMessage request);
    }

    /** Finds the handler for a message type; null if there is none. */
    interface Handlers {
        Handler of(String type);

        /** Called before a client learns that a request of this type is being handled. */
        void expect(String type);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

    /** How long to wait, after an error, for requests that the client sent before it could know. */
    private static final int STRAGGLERS_MS = 20;

    /** A client gets its reply even if it does not read what is published, so the wait for it is limited. */
    private static final int FLUSH_MS = 1000;

    private static final String REQUEST = "_request"; // other types need no reply

    private record Queued(ClientMessage request, boolean aborted) {}

    private final Endpoint socket;
    private final Inbox inbox;
    private final MessageCodec codec;
    private final IoPubQueue ioPub;
    private final Handlers handlers;
    private final Runnable shutDown;
    private final Deque<Queued> queue = new ArrayDeque<>();

    /**
     * @param shutDown called after a shutdown request has been answered
     */
    Channel(Endpoint socket, Inbox inbox, MessageCodec codec, IoPubQueue ioPub, Handlers handlers, Runnable shutDown) {
        this.socket = socket;
        this.inbox = inbox;
        this.codec = codec;
        this.ioPub = ioPub;
        this.handlers = handlers;
        this.shutDown = shutDown;
    }

    /** Serves requests for ever. */
    void run() {
        while (true) {
            try {
                Queued next = queue.isEmpty() ? receive(-1, false) : queue.remove();
                if (next != null) {
                    serve(next);
                }
            } catch (InterruptedException e) {
                LOG.debug("the interrupt is ignored", e); // nothing ends this loop
            } catch (RuntimeException | Error e) { // the request could not be read, or the reply could not be sent
                LOG.warn("a request got no reply", e);
            }
        }
    }

    private void serve(Queued queued) throws InterruptedException {
        ClientMessage request = queued.request();
        handlers.expect(request.type());
        ioPub.status(request.header(), "busy");
        try {
            answer(request, queued.aborted());
        } finally {
            ioPub.status(request.header(), "idle");
        }
        if (request.type().equals("shutdown_request")) {
            shutDown.run();
        }
    }

    private void answer(ClientMessage request, boolean aborted) throws InterruptedException {
        Handler handler = handlers.of(request.type());
        if (handler == null) {
            LOG.warn("no handler for {}", request.type()); // and no reply, as in IPython's kernel
            return;
        }
        JsonObject metadata = new JsonObject();
        metadata.addProperty("started", MessageCodec.now()); // JupyterLab computes from this how long a cell took
        JsonObject reply;
        if (aborted) {
            reply = aborted();
            metadata.addProperty("status", "aborted");
        } else {
            reply = handle(handler, request);
        }
        if (reply == null || !request.type().endsWith(REQUEST)) {
            return;
        }
        if (stopsQueue(request, reply)) {
            abortQueued(); // before the reply is sent, since what the client sends after the reply must run
        }
        flush(); // a console stops reading output when it has the reply
        String type = request.type().replace(REQUEST, "_reply");
        socket.send(codec.encode(request.identities(), type, request.header(), metadata, reply, List.of()));
    }

    private void flush() {
        try {
            ioPub.flush(FLUSH_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonObject handle(Handler handler, ClientMessage request) {
        try {
            return handler.handle(request);
        } catch (ClientMessage.BadRequest e) {
            return error("BadRequest", e.getMessage());
        } catch (Throwable t) { // whatever it is: without a reply the client would wait for ever
            LOG.warn("{} failed", request.type(), t);
            return error(t.getClass().getSimpleName(), String.valueOf(t.getMessage()));
        }
    }

    private static JsonObject error(String name, String message) {
        JsonObject error = new JsonObject();
        error.addProperty("status", "error");
        error.addProperty("ename", name);
        error.addProperty("evalue", message);
        error.add("traceback", new JsonArray());
        return error;
    }

    private static boolean stopsQueue(ClientMessage request, JsonObject reply) {
        return request.type().equals("execute_request")
                && "error".equals(ClientMessage.text(reply, "status", ""))
                && !new JsonPrimitive(true).equals(request.content().get("silent"))
                && !new JsonPrimitive(false).equals(request.content().get("stop_on_error"));
    }

    private void abortQueued() throws InterruptedException {
        int wait = STRAGGLERS_MS;
        do {
            Queued next = receive(wait, true);
            if (next != null) {
                queue.add(next);
                wait = 0;
            }
        } while (!inbox.isEmpty());
    }

    private static JsonObject aborted() {
        JsonObject content = new JsonObject();
        content.addProperty("status", "aborted");
        return content;
    }

    private Queued receive(int timeoutMs, boolean abort) throws InterruptedException {
        ClientMessage request = timeoutMs < 0 ? inbox.take() : inbox.poll(timeoutMs);
        return request == null
                ? null
                : new Queued(request, abort && request.type().equals("execute_request"));
    }
}
