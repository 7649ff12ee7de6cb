package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zimagelab.kernel.evaluation.StandardStreams;

/**
 * The five sockets of a connection file, each with the one thread that may touch it.
 *
 * <p>This replaces the base's JupyterConnection, whose channels poll with a sleep and are created inside its
 * constructor.
 */
public final class Connection {
    private static final int LINGER_MS = 1000;
    private static final int UNLIMITED = 0;
    private static final int MESSAGES_OF_A_CELL = 6;
    private static final List<String> PORTS =
            List.of("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port");

    /** Where the base's own classes publish: displays, comms, questions on standard input. */
    public interface Base {
        /** Displays and questions of this kernel use the environment from now on. */
        void attach(ShellReplyEnvironment environment);

        /** The comms of extensions. */
        CommManager comms();
    }

    private final JsonObject properties;
    private final Encryption encryption; // null: none is asked for
    private final ZMQ.Context context = ZMQ.context(1);
    private final ZMQ.Socket iopub;
    private final ZMQ.Socket heartbeat;
    private final ZMQ.Socket control;
    private final ZMQ.Socket input;
    private final ZMQ.Socket shell;
    private final Wire wire;
    private final Publications publications;
    private final Stdin stdin;
    private final History history;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Thread publisher;
    private Thread asker;
    private Comms.Outgoing outgoingComms;

    /** Binds before all else: a client that comes too early tries again only after a tenth of a second or two. */
    private Connection(JsonObject properties) throws IOException, GeneralSecurityException {
        this.properties = properties;
        this.encryption = Encryption.of(properties);
        this.shell = bind(SocketType.ROUTER, "shell_port");
        this.iopub = bind(SocketType.XPUB, "iopub_port");
        this.control = bind(SocketType.ROUTER, "control_port");
        this.input = bind(SocketType.ROUTER, "stdin_port");
        this.heartbeat = bind(SocketType.REP, "hb_port");
        this.wire = new Wire(Request.text(properties, "signature_scheme", "hmac-sha256"), text("key"));
        this.publications = new Publications(wire);
        this.stdin = new Stdin(wire, publications);
        this.history = new History(HistoryFile.of(System.getenv()).orElse(null));
    }

    /**
     * Reads a connection file and binds its sockets; what arrives waits until {@link #open}.
     *
     * @throws IOException when it cannot be read, when the kernel cannot listen where it says, or when it asks for a signature scheme, an encryption or a transport that the
     *     kernel does not know
     */
    public static Connection of(Path file) throws IOException {
        try {
            JsonObject properties =
                    JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            check(properties);
            return new Connection(properties);
        } catch (FileSystemException e) { // its message is the name alone
            throw new IOException("the connection file " + file + " cannot be read (" + e + ")", e);
        } catch (GeneralSecurityException | IllegalStateException | com.google.gson.JsonParseException e) {
            throw new IOException("not a usable connection file: " + file + " (" + e.getMessage() + ")", e);
        }
    }

    private static void check(JsonObject properties) {
        String transport = Request.text(properties, "transport", "tcp");
        if (!transport.equals("tcp")) {
            throw new IllegalStateException("transport " + transport + " is not supported, since this kernel's ZeroMQ"
                    + " speaks to others over tcp alone: start it with --KernelManager.transport=tcp");
        }
        if (Request.text(properties, "ip", "").isEmpty()) {
            throw new IllegalStateException("ip is missing"); // ZeroMQ would listen on every address
        }
        for (String port : PORTS) {
            if (!Request.text(properties, port, "").matches("[1-9][0-9]{0,4}")) {
                throw new IllegalStateException(port + " has to be a number from 1 to 65535");
            }
        }
    }

    /** Begins to serve requests, and sends System.out and System.err to the notebook. */
    public void open(Interpreter interpreter, Base base) {
        BaseEnvironment environment = new BaseEnvironment(publications, stdin);
        base.attach(environment);
        outgoingComms = new Comms.Outgoing(context, publications);
        base.comms().setIOPubChannel(outgoingComms);
        Comms comms = new Comms(base.comms(), environment, publications);
        Requests requests = new Requests(interpreter, publications, stdin, history, comms, ports());

        publisher = serve("iopub", iopub, () -> publications.run(iopub));
        publications.status(null, "starting");
        serve("heartbeat", heartbeat, () -> {
            while (true) {
                heartbeat.send(heartbeat.recv());
            }
        });
        serve("control", control, () -> new Channel(control, wire, publications, requests, this::close).run());
        asker = serve("stdin", input, () -> stdin.run(input));
        serve("shell", shell, () -> new Channel(shell, wire, publications, requests, this::close).run());

        StandardInput in = new StandardInput(() -> stdin.ask("", false));
        new StandardStreams(stream("stdout"), stream("stderr"), in).install();
    }

    /**
     * Sends messages to itself: the JVM is slow with what it has not run yet.
     *
     * @param more called before each round of as many messages as a cell takes; false ends it
     */
    public void warmUp(BooleanSupplier more) {
        JsonObject content = new JsonObject();
        content.addProperty("execution_state", "idle");
        try (ZMQ.Socket from = context.socket(SocketType.PAIR);
                ZMQ.Socket to = context.socket(SocketType.PAIR)) {
            from.bind("inproc://warm-up"); // no other process can reach that
            to.connect("inproc://warm-up");
            while (more.getAsBoolean()) {
                for (int message = 0; message < MESSAGES_OF_A_CELL; message++) {
                    Wire.send(from, wire.encode(List.of(), "status", content, null, content, List.of()));
                    wire.decode(Wire.receive(to, to.recv()));
                }
            }
        } catch (ZMQException e) {
            // the kernel ends
        }
    }

    /** Ends {@link #awaitClose} as a shutdown request does. */
    public void close() {
        closing.countDown();
    }

    /** Waits for a shutdown request or {@link #close}, then lets the last answers out, for at most two seconds. */
    public void awaitClose() throws InterruptedException {
        closing.await();
        history.close();
        publications.flush(LINGER_MS);
        publisher.interrupt();
        asker.interrupt();
        Thread term = new Thread(
                () -> {
                    outgoingComms.close();
                    context.close();
                },
                "close");
        term.setDaemon(true); // a cell that does not stop keeps its socket; then the exit of the JVM closes it
        term.start();
        term.join(LINGER_MS);
    }

    /** The notebook's error stream, whatever cells do with System.err. */
    public OutputStream errors() {
        return new StreamOutput(text -> publications.stream("stderr", text));
    }

    private PrintStream stream(String name) {
        return StandardStreams.printing(new StreamOutput(text -> publications.stream(name, text)));
    }

    private ZMQ.Socket bind(SocketType type, String port) throws IOException {
        ZMQ.Socket socket = context.socket(type);
        socket.setLinger(LINGER_MS);
        if (type == SocketType.XPUB) {
            socket.setSndHWM(UNLIMITED); // the default drops what a slow client has not read yet
            socket.setXpubVerbose(true); // says so when a second client subscribes, too
        }
        if (type == SocketType.ROUTER) {
            socket.setRouterHandover(true); // a client that reconnects keeps its identity
        }
        if (encryption != null) {
            encryption.serve(socket);
        }
        String address = "tcp://" + text("ip") + ":" + text(port);
        try {
            socket.bind(address);
        } catch (ZMQException | IllegalArgumentException e) {
            throw new IOException("cannot listen on " + address + ", the " + port + ": " + e.getMessage(), e);
        }
        return socket;
    }

    private JsonObject ports() {
        JsonObject ports = new JsonObject();
        ports.addProperty("status", "ok");
        PORTS.forEach(port -> ports.add(port, properties.get(port)));
        return ports;
    }

    private String text(String key) {
        return Request.text(properties, key, "");
    }

    private interface Loop {
        void run() throws InterruptedException;
    }

    private Thread serve(String name, ZMQ.Socket socket, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try (socket) {
                        loop.run();
                    } catch (InterruptedException | ZMQException e) {
                        // how a loop is told to end
                    }
                },
                "jupyter-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
