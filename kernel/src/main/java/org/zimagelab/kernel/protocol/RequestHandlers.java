package org.zimagelab.kernel.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.common.Printable;
import org.zimagelab.kernel.evaluation.ErrorReport;
import org.zimagelab.kernel.magic.LineEnds;
import org.zimagelab.kernel.protocol.Interpreter.Completion;
import org.zimagelab.kernel.protocol.Interpreter.Completions;
import org.zimagelab.kernel.protocol.Interpreter.Done;
import org.zimagelab.kernel.protocol.Interpreter.Failed;
import org.zimagelab.kernel.protocol.Interpreter.Outcome;

/**
 * The handlers of all requests. Each reads the content of a request, asks the interpreter and writes the content of the
 * reply.
 */
final class RequestHandlers implements Channel.Handlers {
    private final Interpreter interpreter;
    private final IoPubQueue ioPub;
    private final StdinChannel stdin;
    private final History history;
    private final Map<String, Channel.Handler> handlers;
    private int nextNumber = 1; // used on the shell thread alone

    /**
     * @param ports the port numbers of the five sockets, by their names in the connection file
     */
    RequestHandlers(
            Interpreter interpreter,
            IoPubQueue ioPub,
            StdinChannel stdin,
            History history,
            Comms comms,
            JsonObject ports) {
        this.interpreter = interpreter;
        this.ioPub = ioPub;
        this.stdin = stdin;
        this.history = history;
        this.handlers = Map.ofEntries(
                Map.entry("kernel_info_request", this::info),
                Map.entry("execute_request", this::execute),
                Map.entry("complete_request", this::complete),
                Map.entry("inspect_request", this::inspect),
                Map.entry("is_complete_request", this::isComplete),
                Map.entry("history_request", history::reply),
                Map.entry("comm_info_request", comms::info),
                Map.entry("comm_open", comms::opened),
                Map.entry("comm_msg", comms::received),
                Map.entry("comm_close", comms::closed),
                Map.entry("connect_request", request -> ports.deepCopy()),
                Map.entry("interrupt_request", this::interrupt),
                Map.entry("shutdown_request", this::shutdown));
    }

    @Override
    public Channel.Handler of(String type) {
        return handlers.get(type);
    }

    /** A client may interrupt a cell as soon as it learns that the kernel is busy. */
    @Override
    public void expect(String type) {
        if (type.equals("execute_request")) {
            interpreter.expectCell();
        }
    }

    private JsonObject info(ClientMessage request) {
        JsonObject content = interpreter.info();
        content.addProperty("status", "ok");
        content.addProperty("protocol_version", MessageCodec.PROTOCOL);
        content.addProperty("debugger", false);
        content.add("supported_features", new JsonArray()); // there is neither a debugger nor a subshell
        return content;
    }

    private JsonObject execute(ClientMessage request) {
        String code = request.text("code");
        boolean silent = request.flag("silent", false);
        boolean counts = !silent && request.flag("store_history", true);
        boolean allowStdin = request.flag("allow_stdin", false);
        int number = nextNumber;
        ioPub.attribute(request.header(), request.isFromTextClient());
        stdin.attribute(request, allowStdin);
        if (!silent) {
            JsonObject input = new JsonObject();
            input.addProperty("code", code);
            input.addProperty("execution_count", number);
            ioPub.publish("execute_input", request.header(), input);
        }
        if (counts) {
            nextNumber++;
            history.add(number, code);
        }
        String lines = LineEnds.feeds(code);
        HelpQuery help = HelpQuery.in(lines);
        String java = help == null ? lines : help.before();
        Outcome outcome = java.isBlank() ? new Done(null) : interpreter.execute(java, number);
        JsonArray payload = new JsonArray();
        if (help != null && outcome instanceof Done) {
            page(help, payload);
        }
        System.out.flush();
        System.err.flush();
        ioPub.settle();
        JsonObject reply = new JsonObject();
        if (outcome instanceof Done done) {
            if (done.value() != null && !silent) {
                JsonObject result = data(done.value());
                result.addProperty("execution_count", number);
                ioPub.publish("execute_result", request.header(), result);
                if (counts) {
                    history.output(ClientMessage.text(result.getAsJsonObject("data"), "text/plain", ""));
                }
            }
            reply.addProperty("status", "ok");
            reply.add("user_expressions", expressions(request, number));
        } else {
            JsonObject error = error(((Failed) outcome).error());
            if (!silent) {
                ioPub.publish("error", request.header(), error.deepCopy());
            }
            reply = error;
            reply.addProperty("status", "error");
            reply.add("user_expressions", new JsonObject());
        }
        reply.addProperty("execution_count", number);
        reply.add("payload", payload);
        return reply;
    }

    private void page(HelpQuery help, JsonArray payload) {
        DisplayData found = interpreter.inspect(help.code(), help.at(), help.detailed());
        if (found == null) {
            System.out.println("Object `" + Printable.value(help.code()) + "` not found.");
            return;
        }
        JsonObject page = new JsonObject();
        page.addProperty("source", "page");
        page.add("data", data(found).get("data"));
        page.addProperty("start", 0);
        payload.add(page);
    }

    private JsonObject expressions(ClientMessage request, int number) {
        JsonObject values = new JsonObject();
        JsonElement wanted = request.content().get("user_expressions");
        if (wanted == null || !wanted.isJsonObject()) {
            return values;
        }
        for (Map.Entry<String, JsonElement> expression :
                wanted.getAsJsonObject().entrySet()) {
            JsonElement source = expression.getValue();
            String code = source.isJsonPrimitive() ? source.getAsString() : source.toString();
            Outcome outcome = interpreter.execute(code, number);
            JsonObject value;
            if (outcome instanceof Done done) {
                value = data(done.value() == null ? new DisplayData("null") : done.value());
                value.addProperty("status", "ok");
            } else {
                value = error(((Failed) outcome).error());
                value.addProperty("status", "error");
            }
            values.add(expression.getKey(), value);
        }
        return values;
    }

    private JsonObject complete(ClientMessage request) {
        String code = request.text("code");
        int cursor = request.number("cursor_pos", code.codePointCount(0, code.length()));
        Completions found = interpreter.completions(code, utf16(code, cursor));
        int start = code.codePointCount(0, found.start());
        int end = code.codePointCount(0, found.end());
        JsonArray matches = new JsonArray();
        JsonArray types = new JsonArray();
        for (Completion match : found.matches()) {
            matches.add(match.text());
            JsonObject type = new JsonObject();
            type.addProperty("start", start);
            type.addProperty("end", end);
            type.addProperty("text", match.text());
            type.addProperty("type", match.type());
            types.add(type);
        }
        JsonObject metadata = new JsonObject();
        metadata.add("_jupyter_types_experimental", types); // JupyterLab shows these beside the matches
        JsonObject content = new JsonObject();
        content.addProperty("status", "ok");
        content.add("matches", matches);
        content.addProperty("cursor_start", start);
        content.addProperty("cursor_end", end);
        content.add("metadata", metadata);
        return content;
    }

    private JsonObject inspect(ClientMessage request) {
        String code = request.text("code");
        int at = utf16(code, request.number("cursor_pos", code.codePointCount(0, code.length())));
        DisplayData found = interpreter.inspect(code, at, request.number("detail_level", 0) > 0);
        JsonObject content = found == null ? data(new DisplayData()) : data(found);
        content.addProperty("status", "ok");
        content.addProperty("found", found != null);
        return content;
    }

    private JsonObject isComplete(ClientMessage request) {
        String code = LineEnds.feeds(request.text("code"));
        HelpQuery help = HelpQuery.in(code); // Java would read its mark as a conditional operator
        Interpreter.Completeness answer = interpreter.completeness(help == null ? code : help.before());
        JsonObject content = new JsonObject();
        content.addProperty("status", answer.status());
        if (answer.status().equals("incomplete")) {
            content.addProperty("indent", answer.indent());
        }
        return content;
    }

    private JsonObject interrupt(ClientMessage request) {
        interpreter.interrupt();
        JsonObject content = new JsonObject();
        content.addProperty("status", "ok");
        return content;
    }

    private JsonObject shutdown(ClientMessage request) {
        boolean restart = request.flag("restart", false);
        interpreter.interrupt(); // a running cell must not delay the shutdown
        interpreter.onShutdown(restart);
        JsonObject content = new JsonObject();
        content.addProperty("status", "ok");
        content.addProperty("restart", restart);
        ioPub.publish("shutdown_reply", request.header(), content.deepCopy()); // informs the other clients
        return content;
    }

    private static JsonObject data(DisplayData data) {
        JsonObject content = MessageCodec.JSON.toJsonTree(data).getAsJsonObject();
        content.remove("transient");
        return content;
    }

    private static JsonObject error(ErrorReport report) {
        JsonObject content = new JsonObject();
        content.addProperty("ename", report.name());
        content.addProperty("evalue", report.message());
        content.add("traceback", MessageCodec.JSON.toJsonTree(List.copyOf(report.traceback())));
        return content;
    }

    /**
     * Converts a position: the protocol counts code points, Java counts UTF-16 units, and an emoji has two of these.
     */
    private static int utf16(String code, int codePoints) {
        int length = code.codePointCount(0, code.length());
        return code.offsetByCodePoints(0, Math.max(0, Math.min(codePoints, length)));
    }
}
