package org.zimagelab.kernel.zmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * A test class with an event loop, three sockets that listen, and peers written by hand, since no library sends what a
 * stranger may send. How libraries get on with the kernel is seen in the tests with a real client, which uses libzmq;
 * here JeroMQ speaks CurveZMQ.
 */
abstract class ZmtpTest {
    static final int HANG_MS = 60_000; // no bound on speed: it ends what would wait for ever
    static final long MESSAGE = 40 << 20;
    static final long HELD = 64 << 20;
    static final int CONNECTIONS = 50;
    static final PeerLimits LARGE = new PeerLimits(CONNECTIONS, MESSAGE, 1000, MESSAGE);
    static final PeerLimits SMALL = new PeerLimits(CONNECTIONS, 1024, 1, 4 << 20);

    final List<Socket> strangers = new ArrayList<>();
    final BlockingQueue<List<byte[]>> received = new LinkedBlockingQueue<>();
    EventLoop loop;
    Endpoint router;
    Endpoint publisher;
    Endpoint echo;

    @BeforeEach
    void listen() throws IOException {
        listen(null);
    }

    void listen(KeyPair keys) throws IOException {
        loop = new EventLoop(HELD);
        router = bind(Role.ROUTER, keys, LARGE);
        publisher = bind(Role.XPUB, keys, SMALL);
        echo = bind(Role.REP, keys, new PeerLimits(CONNECTIONS, 1024, 16, 1 << 20));
        loop.start();
    }

    Endpoint bind(Role role, KeyPair keys, PeerLimits bounds) throws IOException {
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

    static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** A peer that behaves. */
    final class Client {
        final Socket socket;
        final DataInputStream in;

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

    Client client(String type, Endpoint endpoint) throws IOException {
        return new Client(endpoint, ready(type));
    }

    ZMQ.Socket encrypted(ZMQ.Context context, String server) {
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

    static byte[] z85(String key) {
        return Arrays.copyOf(ZMQ.Curve.z85Decode(key), 32);
    }

    List<byte[]> next() throws InterruptedException {
        List<byte[]> message = received.poll(HANG_MS, TimeUnit.MILLISECONDS);
        assertTrue(message != null, "no message");
        return message;
    }

    /** Sends frames, answers them with the same, and returns what comes back. */
    List<String> asked(Client client, String... frames) throws Exception {
        client.send(frames);
        router.send(next());
        return client.texts();
    }

    static byte[] random(int size) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        return body;
    }

    static List<byte[]> bytes(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(US_ASCII)).toList();
    }

    Socket stranger(Endpoint endpoint, byte[]... sent) throws IOException {
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

    static void assertEnds(Socket socket) throws IOException {
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

    static void assertEnds(Socket socket, byte[] sent, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(sent);
            }
        } catch (IOException e) {
            // it has ended
        }
        assertEnds(socket);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] greeting(String mechanism) {
        return greeting(3, mechanism);
    }

    static byte[] greeting(int version, String mechanism) {
        return ByteBuffer.allocate(64)
                .put(0, (byte) 0xff)
                .put(9, (byte) 0x7f)
                .put(10, (byte) version)
                .put(12, mechanism.getBytes(US_ASCII))
                .array();
    }

    static byte[] ready(String type) {
        return Metadata.command(
                "READY",
                Metadata.command("Socket-Type", new byte[] {0, 0, 0, (byte) type.length()}, type.getBytes(US_ASCII)));
    }

    static byte[] ready(String type, String identity) {
        return joined(
                ready(type),
                Metadata.command(
                        "Identity", new byte[] {0, 0, 0, (byte) identity.length()}, identity.getBytes(US_ASCII)));
    }

    static byte[] property(byte[] length) {
        return Metadata.command("READY", Metadata.command("Socket-Type", length, new byte[3]));
    }

    static byte[] frame(int flags, byte[] body) {
        return body.length < 256 && (flags & 2) == 0
                ? joined(new byte[] {(byte) flags, (byte) body.length}, body)
                : joined(header(flags | 2, body.length), body);
    }

    static byte[] header(int flags, long size) {
        return ByteBuffer.allocate(9).put((byte) flags).putLong(size).array();
    }
}
