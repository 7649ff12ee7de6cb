package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.zimagelab.kernel.evaluation.StandardStreams;
import org.zimagelab.kernel.zmtp.Endpoint;
import org.zimagelab.kernel.zmtp.EventLoop;
import org.zimagelab.kernel.zmtp.KeyPair;
import org.zimagelab.kernel.zmtp.PeerLimits;
import org.zimagelab.kernel.zmtp.Role;

/**
 * The five sockets of a connection file, and the threads that handle their messages.
 *
 * <p>It replaces the base's JupyterConnection, which polls with a sleep and creates its channels in the constructor.
 */
public final class Connection {
    private static final int LINGER_MS = 1000;

    /**
     * The share of the heap that one message may take; likewise all unfinished messages together, and the unread
     * messages of a client.
     */
    private static final int SHARE = 8;

    private static final long SHARE_AT_LEAST = 32L << 20;
    private static final long SHARE_AT_MOST = 1L << 30;

    private static final int CONNECTIONS = 512; // of one socket
    private static final int FRAMES = 10_000; // each buffer of a comm message is a frame
    private static final int SMALL = 1024; // the most bytes of a subscription or a heartbeat
    private static final int MESSAGES_OF_A_CELL = 6;
    private static final List<String> PORTS =
            List.of("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port");

    /** Connects the base's own classes: displays, comms, questions on standard input. */
    public interface Base {
        /** Makes displays and questions of this kernel use the environment from now on. */
        void attach(ShellReplyEnvironment environment);

        /** The comms of extensions. */
        CommManager comms();
    }

    private final JsonObject properties;
    private final KeyPair keys; // null if the connection file has no keys
    private final MessageCodec codec;
    private final long share = Math.max(
            SHARE_AT_LEAST, Math.min(SHARE_AT_MOST, Runtime.getRuntime().maxMemory() / SHARE));
    private final EventLoop loop = new EventLoop(share);
    private final Inbox shellInbox;
    private final Inbox controlInbox;
    private final Inbox stdinInbox;
    private final Endpoint shell;
    private final Endpoint iopub;
    private final Endpoint control;
    private final Endpoint input;
    private final IoPubQueue ioPub;
    private final StdinChannel stdin;
    private final History history;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Thread publisher;
    private Thread asker;

    /**
     * Binds the sockets before anything else: a client that connects too early tries again only after one or two tenths
     * of a second.
     */
    private Connection(JsonObject properties) throws IOException, GeneralSecurityException {
        this.properties = properties;
        this.keys = Encryption.of(properties);
        this.codec = new MessageCodec(ClientMessage.text(properties, "signature_scheme", "hmac-sha256"), text("key"));
        this.shellInbox = new Inbox(codec);
        this.controlInbox = new Inbox(codec);
        this.stdinInbox = new Inbox(codec);
        PeerLimits requests = new PeerLimits(CONNECTIONS, share, FRAMES, share);
        this.shell = bind("shell_port", Role.ROUTER, requests, shellInbox);
        this.iopub = bind(
                "iopub_port", Role.XPUB, new PeerLimits(CONNECTIONS, SMALL, 1, share), IoPubQueue.subscribers(codec));
        this.control = bind("control_port", Role.ROUTER, requests, controlInbox);
        this.input = bind("stdin_port", Role.ROUTER, requests, stdinInbox);
        bind("hb_port", Role.REP, new PeerLimits(CONNECTIONS, SMALL, 16, SMALL * SMALL), new Endpoint.Receiver() {});
        loop.start();
        this.ioPub = new IoPubQueue(codec);
        this.stdin = new StdinChannel(codec, ioPub);
        this.history = new History(HistoryFile.of(System.getenv()).orElse(null));
    }

    /**
     * Reads a connection file and binds its sockets. Messages wait until {@link #open}.
     *
     * @throws IOException if the file cannot be read, if the kernel cannot listen at its address, or if it names an
     *     unknown signature scheme, encryption or transport
     */
    public static Connection of(Path file) throws IOException {
        try {
            JsonObject properties =
                    JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            check(properties);
            return new Connection(properties);
        } catch (FileSystemException e) { // whose message is only the file name
            throw new IOException("the connection file " + file + " cannot be read (" + e + ")", e);
        } catch (GeneralSecurityException | IllegalStateException | com.google.gson.JsonParseException e) {
            throw new IOException("not a usable connection file: " + file + " (" + e.getMessage() + ")", e);
        }
    }

    private static void check(JsonObject properties) {
        String transport = ClientMessage.text(properties, "transport", "tcp");
        if (!transport.equals("tcp")) {
            throw new IllegalStateException("the transport " + transport
                    + " is not supported; start the kernel with --KernelManager.transport=tcp");
        }
        if (ClientMessage.text(properties, "ip", "").isEmpty()) {
            throw new IllegalStateException("ip is missing"); // by default, ZeroMQ would listen on every address
        }
        for (String port : PORTS) {
            if (!ClientMessage.text(properties, port, "").matches("[1-9][0-9]{0,4}")) {
                throw new IllegalStateException(port + " must be a number from 1 to 65535");
            }
        }
    }

    /** Begins to serve requests, and redirects System.out and System.err to the notebook. */
    public void open(Interpreter interpreter, Base base) {
        BaseEnvironment environment = new BaseEnvironment(ioPub, stdin);
        base.attach(environment);
        base.comms().setIOPubChannel(new Comms.Outgoing(ioPub));
        Comms comms = new Comms(base.comms(), environment, ioPub);
        RequestHandlers requests = new RequestHandlers(interpreter, ioPub, stdin, history, comms, ports());

        publisher = serve("iopub", () -> ioPub.run(iopub));
        ioPub.status(null, "starting");
        Channel urgent = new Channel(control, controlInbox, codec, ioPub, requests, this::close);
        Channel usual = new Channel(shell, shellInbox, codec, ioPub, requests, this::close);
        serve("control", urgent::run);
        asker = serve("stdin", () -> stdin.run(input, stdinInbox));
        serve("shell", usual::run);

        StdinStream in = new StdinStream(() -> stdin.ask("", false));
        new StandardStreams(stream("stdout"), stream("stderr"), in).install();
    }

    /**
     * Writes and reads messages, so that the JVM has compiled this code before it is needed.
     *
     * @param more called before each round, which has as many messages as a cell; false ends the rounds
     */
    public void warmUp(BooleanSupplier more) {
        JsonObject content = new JsonObject();
        content.addProperty("execution_state", "idle");
        try {
            MessageCodec own = new MessageCodec("hmac-sha256", "warm-up"); // shares no memory of messages
            while (more.getAsBoolean()) {
                for (int message = 0; message < MESSAGES_OF_A_CELL; message++) {
                    own.decode(own.encode(List.of(), "status", content, null, content, List.of()));
                }
            }
        } catch (GeneralSecurityException | MessageCodec.InvalidMessage e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** Ends {@link #awaitClose}, like a shutdown request. */
    public void close() {
        closing.countDown();
    }

    /** Waits for a shutdown request or {@link #close}, then sends the last messages, for at most two seconds. */
    public void awaitClose() throws InterruptedException {
        closing.await();
        history.close();
        ioPub.flush(LINGER_MS);
        publisher.interrupt();
        asker.interrupt();
        loop.close(LINGER_MS);
    }

    /** The notebook's error stream, which does not depend on System.err. */
    public OutputStream errors() {
        return new StreamOutput(text -> ioPub.stream("stderr", text));
    }

    private PrintStream stream(String name) {
        return StandardStreams.printing(new StreamOutput(text -> ioPub.stream(name, text)));
    }

    private Endpoint bind(String port, Role role, PeerLimits bounds, Endpoint.Receiver receiver) throws IOException {
        String ip = text("ip");
        int number = Integer.parseInt(text(port));
        try {
            InetSocketAddress address = ip.equals("*")
                    ? new InetSocketAddress(number)
                    : new InetSocketAddress(InetAddress.getByName(ip), number);
            return loop.bind(address, role, keys, bounds, receiver);
        } catch (IOException | IllegalArgumentException e) {
            String host = ip.contains(":") && !ip.startsWith("[") ? "[" + ip + "]" : ip;
            throw new IOException(
                    "cannot listen on tcp://" + host + ":" + number + ", the " + port + ": " + e.getMessage(), e);
        }
    }

    private JsonObject ports() {
        JsonObject ports = new JsonObject();
        ports.addProperty("status", "ok");
        PORTS.forEach(port -> ports.add(port, properties.get(port)));
        return ports;
    }

    private String text(String key) {
        return ClientMessage.text(properties, key, "");
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread serve(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        // this ends the thread
                    }
                },
                "jupyter-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
