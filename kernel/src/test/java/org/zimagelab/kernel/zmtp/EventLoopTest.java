package org.zimagelab.kernel.zmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Peers here are written by hand, since no library sends what a stranger may. How libraries get on with the kernel is
 * seen in the tests with a real client, which uses libzmq; here JeroMQ speaks CurveZMQ.
 */
class EventLoopTest {
    private static final int HANG_MS = 60_000; // no bound on speed: it ends what would wait for ever
    private static final long MESSAGE = 40 << 20;
    private static final long HELD = 64 << 20;
    private static final int CONNECTIONS = 50;
    private static final PeerLimits LARGE = new PeerLimits(CONNECTIONS, MESSAGE, 1000, MESSAGE);
    private static final PeerLimits SMALL = new PeerLimits(CONNECTIONS, 1024, 1, 4 << 20);

    private final List<Socket> strangers = new ArrayList<>();
    private final BlockingQueue<List<byte[]>> received = new LinkedBlockingQueue<>();
    private EventLoop loop;
    private Endpoint router;
    private Endpoint publisher;
    private Endpoint echo;

    @BeforeEach
    void listen() throws IOException {
        listen(null);
    }

    private void listen(KeyPair keys) throws IOException {
        loop = new EventLoop(HELD);
        router = bind(Role.ROUTER, keys, LARGE);
        publisher = bind(Role.XPUB, keys, SMALL);
        echo = bind(Role.REP, keys, new PeerLimits(CONNECTIONS, 1024, 16, 1 << 20));
        loop.start();
    }

    private Endpoint bind(Role role, KeyPair keys, PeerLimits bounds) throws IOException {
        return loop.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                role,
                keys,
                bounds,
                new Endpoint.Receiver() {
                    @Override
                    public boolean received(List<byte[]> message) {
                        received.add(message);
                        return message.size() > 1 && message.get(1).length > 0;
                    }

                    @Override
                    public List<byte[]> welcome(byte[] topic) {
                        return List.of(topic, "welcome".getBytes(US_ASCII));
                    }
                });
    }

    @AfterEach
    void close() throws Exception {
        for (Socket stranger : strangers) {
            stranger.close();
        }
        loop.close(0);
    }

    @Test
    void aRouterAnswersWhoAsked() throws Exception {
        Client one = client("DEALER", router);
        Client two = client("DEALER", router);
        for (Client each : List.of(one, two, one)) {
            assertEquals(List.of("a", "", "b"), asked(each, "a", "", "b"));
        }
    }

    @Test
    void aClientThatComesAgainTakesItsPlace() throws Exception {
        byte[] me = ready("DEALER", "me");
        Client first = new Client(router, me);
        assertEquals(List.of("x"), asked(first, "x"));
        Client again = new Client(router, me);
        assertEquals(List.of("y"), asked(again, "y"));
        assertEnds(first.socket);
        assertEquals(List.of("z"), asked(again, "z"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 254, 255, 256, 16_384, 65_537, 10_000_000, (int) MESSAGE})
    void messagesOfAnyAllowedSizeArriveWhole(int size) throws Exception {
        byte[] body = random(size);
        Client client = client("DEALER", router);
        client.send(body);
        List<byte[]> message = next();
        assertArrayEquals(body, message.get(1));
        router.send(message);
        assertArrayEquals(body, client.receive().get(0));
    }

    @Test
    void subscribersAreWelcomedAndGetWhatTheyAskedFor() throws Exception {
        Client all = client("SUB", publisher);
        all.send("\1");
        assertEquals(List.of("", "welcome"), all.texts());
        Client some = client("SUB", publisher);
        some.send("\1kernel.b");
        assertEquals(List.of("kernel.b", "welcome"), some.texts());
        publisher.publish(bytes("kernel.a", "1"));
        publisher.publish(bytes("kernel.bc", "2"));
        assertEquals(List.of("kernel.a", "1"), all.texts());
        assertEquals(List.of("kernel.bc", "2"), all.texts());
        assertEquals(List.of("kernel.bc", "2"), some.texts());
        some.send("\0kernel.b");
        some.send("\1kernel.c");
        assertEquals(List.of("kernel.c", "welcome"), some.texts());
        publisher.publish(bytes("kernel.bc", "3"));
        publisher.publish(bytes("kernel.c", "4"));
        assertEquals(List.of("kernel.c", "4"), some.texts());
    }

    @Test
    void aHeartbeatComesBack() throws Exception {
        Client client = client("REQ", echo);
        for (int i = 0; i < 3; i++) {
            client.send("", "ping" + i);
            assertEquals(List.of("", "ping" + i), client.texts());
        }
    }

    @Test
    void aPingIsAnsweredAtOnce() throws Exception {
        Client client = client("DEALER", router);
        client.socket.getOutputStream().write(frame(1, new byte[1]));
        client.socket.getOutputStream().write(frame(4, Metadata.command("PING", new byte[] {0, 0, 7})));
        assertArrayEquals(
                Metadata.command("PONG", new byte[] {7}), client.frame().body());
    }

    @Test
    void encryptedSocketsServeWhoHasTheKeyAndNobodyElse() throws Exception {
        loop.close(0);
        ZMQ.Curve.KeyPair server = ZMQ.Curve.generateKeyPair();
        listen(new KeyPair(z85(server.publicKey), z85(server.secretKey)));
        byte[] large = random(3_000_000);
        ZMQ.Context context = ZMQ.context(1);
        try (ZMQ.Socket client = encrypted(context, server.publicKey);
                ZMQ.Socket other = encrypted(context, ZMQ.Curve.generateKeyPair().publicKey)) {
            client.send(large);
            List<byte[]> message = next();
            assertArrayEquals(large, message.get(1));
            router.send(message);
            assertArrayEquals(large, client.recv());
            other.send("other");
            for (String name : List.of("HELLO", "INITIATE", "MESSAGE", "READY")) {
                for (int length : new int[] {0, 8, 107, 194, 248, 1000}) {
                    byte[] command = Metadata.command(name, new byte[length]);
                    assertEnds(stranger(router, greeting("CURVE"), frame(4, command)));
                }
            }
            assertEnds(stranger(router, greeting("NULL"), frame(4, ready("DEALER")), frame(0, new byte[1])));
            client.send("still");
            assertArrayEquals("still".getBytes(US_ASCII), next().get(1)); // and not "other"
        }
        context.close();
    }

    static List<byte[]> garbage() {
        byte[] ready = frame(4, ready("DEALER"));
        byte[] over = frame(4, ready("REP"));
        List<byte[]> bad = new ArrayList<>(List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3).getBytes(US_ASCII),
                new byte[64],
                greeting("PLAIN"),
                greeting("CURVE"),
                greeting("NULLX"),
                greeting(1, "NULL"),
                greeting(0, "NULL"),
                joined(greeting("NULL"), over),
                joined(greeting("NULL"), frame(4, new byte[0])),
                joined(greeting("NULL"), frame(0, new byte[300])),
                joined(greeting("NULL"), frame(4, Metadata.command("READY", new byte[] {5, 'a'}))),
                joined(greeting("NULL"), frame(4, property(new byte[] {-1, -1, -1, -1}))),
                joined(greeting("NULL"), frame(4, property(new byte[] {127, -1, -1, -1}))),
                joined(greeting("NULL"), frame(4, new byte[5000])),
                joined(greeting("NULL"), header(6, 1L << 40)),
                joined(greeting("NULL"), ready, frame(4, Metadata.command("PING"))),
                joined(greeting("NULL"), ready, new byte[] {5, 0}),
                joined(greeting("NULL"), ready, new byte[] {8, 0}),
                joined(greeting("NULL"), ready, new byte[] {-1, 0})));
        for (long size :
                new long[] {-1, Long.MIN_VALUE, Long.MIN_VALUE + 1000, MESSAGE + 1, 1 << 30, 1L << 32, -1000}) {
            bad.add(joined(greeting("NULL"), ready, header(2, size)));
            bad.add(joined(greeting("NULL"), ready, frame(1, new byte[3]), header(3, size)));
        }
        return bad;
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void whatIsNotTheProtocolEndsItsConnectionAlone(byte[] bad) throws Exception {
        Client client = client("DEALER", router);
        asked(client, "before");
        assertEnds(stranger(router, bad));
        assertEquals(List.of("after"), asked(client, "after"));
    }

    @Test
    void aGreetingMayComeInPieces() throws Exception {
        byte[] whole = joined(greeting("NULL"), frame(4, ready("DEALER")), frame(0, "hello".getBytes(US_ASCII)));
        Socket stranger = stranger(router);
        stranger.setTcpNoDelay(true);
        for (byte each : whole) {
            stranger.getOutputStream().write(each);
        }
        assertEquals("hello", new String(next().get(1), US_ASCII));
        for (int cut = 0; cut < whole.length; cut++) {
            try (Socket torn = stranger(router, Arrays.copyOf(whole, cut))) {
                assertTrue(torn.isConnected());
            }
        }
        assertEquals(List.of("x"), asked(client("DEALER", router), "x"));
    }

    @Test
    void messagesWithoutEndEndTheirConnection() throws Exception {
        Socket frames = stranger(router, greeting("NULL"), frame(4, ready("DEALER")));
        assertEnds(frames, frame(1, new byte[1]), 2000);
        Socket bytes = stranger(router, greeting("NULL"), frame(4, ready("DEALER")));
        assertEnds(bytes, frame(3, new byte[1 << 20]), 100);
        assertEquals(List.of("x"), asked(client("DEALER", router), "x"));
    }

    @Test
    void whatIsDeclaredTakesNoMemory() throws Exception {
        System.gc();
        long before = used();
        for (int i = 0; i < CONNECTIONS - 1; i++) {
            stranger(router, greeting("NULL"), frame(4, ready("DEALER")), header(2, MESSAGE), new byte[100]);
        }
        assertEquals(List.of("x"), asked(client("DEALER", router), "x"));
        System.gc();
        assertTrue(used() - before < 20 << 20, "taken: " + (used() - before));
    }

    @Test
    void whoHoldsMostOfAnUnfinishedMessageGoesFirst() throws Exception {
        List<Socket> hoarders = new ArrayList<>();
        for (int i = 0; i < 4; i++) { // together more than all may hold
            Socket hoarder = stranger(router, greeting("NULL"), frame(4, ready("DEALER")), header(2, MESSAGE));
            hoarders.add(hoarder);
            hoarder.getOutputStream().write(new byte[20 << 20]);
        }
        byte[] real = new byte[5 << 20];
        Client client = client("DEALER", router);
        client.send(real);
        assertArrayEquals(real, next().get(1));
        assertEnds(hoarders.get(0)); // one of them had to go
    }

    @ParameterizedTest
    @EnumSource(names = {"XPUB", "REP"})
    void subscriptionsAndHeartbeatsAreShort(Role role) throws Exception {
        Endpoint endpoint = role == Role.XPUB ? publisher : echo;
        byte[] hello = joined(greeting("NULL"), frame(4, ready(role == Role.XPUB ? "SUB" : "REQ")));
        assertEnds(stranger(endpoint, hello, header(2, 8_000), new byte[8_000]));
        assertEnds(stranger(endpoint, hello, header(2, 1 << 20)));
        assertEnds(stranger(endpoint, hello, header(2, -1)));
    }

    @Test
    void subscriptionsAreFew() throws Exception {
        Client subscriber = client("SUB", publisher);
        subscriber.send("\1");
        subscriber.texts();
        Socket stranger = stranger(publisher, greeting("NULL"), frame(4, ready("SUB")));
        OutputStream out = stranger.getOutputStream();
        try {
            for (int i = 0; i < 100_000; i++) {
                out.write(frame(0, ("\1topic" + i).getBytes(US_ASCII)));
            }
        } catch (IOException e) {
            // it has ended
        }
        assertEnds(stranger);
        publisher.publish(bytes("a", "b"));
        assertEquals(List.of("a", "b"), subscriber.texts());
    }

    @Test
    void whoNeverReadsIsLeftBehind() throws Exception {
        Socket stranger = stranger(publisher, greeting("NULL"), frame(4, ready("SUB")), frame(0, new byte[] {1}));
        Client subscriber = client("SUB", publisher);
        subscriber.send("\1");
        subscriber.texts();
        byte[] output = new byte[1 << 20];
        for (int i = 0; i < 40; i++) { // more than what the kernel keeps for one, and more than TCP does
            publisher.publish(List.of("t".getBytes(US_ASCII), output));
            assertEquals(output.length, subscriber.receive().get(1).length);
        }
        assertEnds(stranger);
    }

    @Test
    void connectionsAreCounted() throws Exception {
        Client client = client("DEALER", router);
        asked(client, "before");
        for (int i = 0; i < 20 * CONNECTIONS; i++) {
            stranger(router, greeting("NULL"), frame(4, ready("DEALER")));
        }
        assertEquals(List.of("after"), asked(client, "after"));
        assertEquals(List.of("new"), asked(client("DEALER", router), "new"));
        assertEnds(strangers.get(1)); // the first is the client
    }

    @Test
    void whatWaitsIsWrittenBeforeTheEnd() throws Exception {
        Client client = client("DEALER", router);
        client.send("x");
        List<byte[]> message = next();
        router.send(List.of(message.get(0), new byte[5 << 20]));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
            try {
                loop.close(HANG_MS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(5 << 20, client.receive().get(0).length);
        closed.join();
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** A peer that behaves. */
    private final class Client {
        final Socket socket;
        private final DataInputStream in;

        Client(Endpoint endpoint, byte[] ready) throws IOException {
            socket = stranger(endpoint, greeting("NULL"), EventLoopTest.frame(4, ready));
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            in.readFully(new byte[64]);
            assertTrue(Metadata.is("READY", frame().body()));
        }

        void send(String... frames) throws IOException {
            send(bytes(frames).toArray(byte[][]::new));
        }

        void send(byte[]... frames) throws IOException {
            for (int i = 0; i < frames.length; i++) {
                socket.getOutputStream().write(EventLoopTest.frame(i + 1 < frames.length ? 1 : 0, frames[i]));
            }
        }

        Frame frame() throws IOException {
            int flags = in.readByte();
            byte[] body = new byte[(flags & 2) == 0 ? in.readUnsignedByte() : (int) in.readLong()];
            in.readFully(body);
            return Frame.of(flags, body);
        }

        List<byte[]> receive() throws IOException {
            List<byte[]> frames = new ArrayList<>();
            Frame frame;
            do {
                frame = frame();
                frames.add(frame.body());
            } while (frame.more());
            return frames;
        }

        List<String> texts() throws IOException {
            return receive().stream().map(frame -> new String(frame, US_ASCII)).toList();
        }
    }

    private Client client(String type, Endpoint endpoint) throws IOException {
        return new Client(endpoint, ready(type));
    }

    private ZMQ.Socket encrypted(ZMQ.Context context, String server) {
        ZMQ.Socket socket = context.socket(SocketType.DEALER);
        socket.setLinger(0);
        socket.setReceiveTimeOut(HANG_MS);
        ZMQ.Curve.KeyPair own = ZMQ.Curve.generateKeyPair();
        socket.setCurvePublicKey(own.publicKey.getBytes(US_ASCII));
        socket.setCurveSecretKey(own.secretKey.getBytes(US_ASCII));
        socket.setCurveServerKey(server.getBytes(US_ASCII));
        socket.connect("tcp://127.0.0.1:" + router.channel.socket().getLocalPort());
        return socket;
    }

    private static byte[] z85(String key) {
        return Arrays.copyOf(ZMQ.Curve.z85Decode(key), 32);
    }

    private List<byte[]> next() throws InterruptedException {
        List<byte[]> message = received.poll(HANG_MS, TimeUnit.MILLISECONDS);
        assertTrue(message != null, "no message");
        return message;
    }

    /** Sends frames, answers them with the same, and returns what comes back. */
    private List<String> asked(Client client, String... frames) throws Exception {
        client.send(frames);
        router.send(next());
        return client.texts();
    }

    private static byte[] random(int size) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        return body;
    }

    private static List<byte[]> bytes(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(US_ASCII)).toList();
    }

    private Socket stranger(Endpoint endpoint, byte[]... sent) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), endpoint.channel.socket().getLocalPort());
        socket.setSoTimeout(HANG_MS);
        strangers.add(socket);
        try {
            socket.getOutputStream().write(joined(sent));
        } catch (IOException e) {
            // what came first was enough
        }
        return socket;
    }

    private static void assertEnds(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            while (in.read(new byte[8192]) >= 0) {
                // the greeting and the like
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection is still there", e);
        } catch (IOException e) {
            // reset, since it had not read all
        }
    }

    private static void assertEnds(Socket socket, byte[] sent, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(sent);
            }
        } catch (IOException e) {
            // it has ended
        }
        assertEnds(socket);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] greeting(String mechanism) {
        return greeting(3, mechanism);
    }

    private static byte[] greeting(int version, String mechanism) {
        return ByteBuffer.allocate(64)
                .put(0, (byte) 0xff)
                .put(9, (byte) 0x7f)
                .put(10, (byte) version)
                .put(12, mechanism.getBytes(US_ASCII))
                .array();
    }

    private static byte[] ready(String type) {
        return Metadata.command(
                "READY",
                Metadata.command("Socket-Type", new byte[] {0, 0, 0, (byte) type.length()}, type.getBytes(US_ASCII)));
    }

    private static byte[] ready(String type, String identity) {
        return joined(
                ready(type),
                Metadata.command(
                        "Identity", new byte[] {0, 0, 0, (byte) identity.length()}, identity.getBytes(US_ASCII)));
    }

    private static byte[] property(byte[] length) {
        return Metadata.command("READY", Metadata.command("Socket-Type", length, new byte[3]));
    }

    private static byte[] frame(int flags, byte[] body) {
        return body.length < 256 && (flags & 2) == 0
                ? joined(new byte[] {(byte) flags, (byte) body.length}, body)
                : joined(header(flags | 2, body.length), body);
    }

    private static byte[] header(int flags, long size) {
        return ByteBuffer.allocate(9).put((byte) flags).putLong(size).array();
    }
}
