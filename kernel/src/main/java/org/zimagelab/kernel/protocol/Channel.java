package org.zimagelab.kernel.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The loop of the shell or the control socket: waits for a request, has it handled, answers.
 *
 * <p>Waiting blocks in the socket, so a request is taken up at once; the base looks for one every 50 ms.
 */
final class Channel {
    /** Handles one request and returns the content of the reply; null when the message asks for none. */
    interface Handler {
        JsonObject handle(Request request);
    }

    /** Finds the handler for a message type; null when there is none. */
    interface Handlers {
        Handler of(String type);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

    /** How long to wait, after an error, for requests that the client sent before it could know. */
    private static final int STRAGGLERS_MS = 20;

    private record Queued(Request request, boolean aborted) {}

    private final ZMQ.Socket socket;
    private final Wire wire;
    private final Publications publications;
    private final Handlers handlers;
    private final Runnable shutDown;
    private final Deque<Queued> queue = new ArrayDeque<>();

    /**
     * @param shutDown called when a shutdown request has been answered
     */
    Channel(ZMQ.Socket socket, Wire wire, Publications publications, Handlers handlers, Runnable shutDown) {
        this.socket = socket;
        this.wire = wire;
        this.publications = publications;
        this.handlers = handlers;
        this.shutDown = shutDown;
    }

    /** Serves until the context closes, which ends the wait with a ZMQException. */
    void run() {
        while (true) {
            Queued next = queue.isEmpty() ? receive(-1, false) : queue.remove();
            if (next == null) {
                continue;
            }
            try {
                serve(next);
            } catch (ZMQException e) {
                throw e;
            } catch (RuntimeException | OutOfMemoryError e) { // the reply itself could not be sent
                LOG.warn("no reply to {}", next.request().type(), e);
            }
        }
    }

    private void serve(Queued queued) {
        Request request = queued.request();
        Handler handler = handlers.of(request.type());
        if (handler == null) {
            LOG.warn("no handler for {}", request.type());
            return;
        }
        publications.status(request.header(), "busy");
        JsonObject reply = queued.aborted() ? aborted() : handle(handler, request);
        if (reply != null) {
            if (stopsQueue(request, reply)) {
                abortQueued(); // before the reply: what the client sends after reading it is not queued
            }
            String type = request.type().replace("_request", "_reply");
            Wire.send(socket, wire.encode(request.identities(), type, request.header(), null, reply, List.of()));
        }
        publications.status(request.header(), "idle");
        if (request.type().equals("shutdown_request")) {
            shutDown.run();
        }
    }

    private static JsonObject handle(Handler handler, Request request) {
        try {
            return handler.handle(request);
        } catch (Throwable t) { // whatever it is, a client that gets no reply waits for ever
            LOG.warn("{} failed", request.type(), t);
            JsonObject error = new JsonObject();
            error.addProperty("status", "error");
            error.addProperty("ename", t.getClass().getSimpleName());
            error.addProperty("evalue", String.valueOf(t.getMessage()));
            error.add("traceback", new JsonArray());
            return error;
        }
    }

    private static boolean stopsQueue(Request request, JsonObject reply) {
        return request.type().equals("execute_request")
                && "error".equals(Request.text(reply, "status", ""))
                && request.flag("stop_on_error", true);
    }

    private void abortQueued() {
        int wait = STRAGGLERS_MS;
        Queued next;
        while ((next = receive(wait, true)) != null) {
            queue.add(next);
            wait = 0;
        }
    }

    private static JsonObject aborted() {
        JsonObject content = new JsonObject();
        content.addProperty("status", "aborted");
        return content;
    }

    private Queued receive(int timeoutMs, boolean abort) {
        socket.setReceiveTimeOut(timeoutMs);
        byte[] first = socket.recv();
        if (first == null) {
            return null;
        }
        Request request = wire.decode(Wire.receive(socket, first));
        if (request == null) {
            LOG.warn("dropped a message that is malformed or wrongly signed");
            return abort ? receive(timeoutMs, true) : null;
        }
        return new Queued(request, abort && request.type().equals("execute_request"));
    }
}
