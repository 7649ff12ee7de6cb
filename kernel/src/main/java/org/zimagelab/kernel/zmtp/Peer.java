package org.zimagelab.kernel.zmtp;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One connection. Only {@link #send} may be called from any thread; everything else belongs to the loop's thread. */
final class Peer implements FrameReader.Sink {
    private static final int GREETING = 64;
    private static final int VERSION = 10;
    private static final int MECHANISM = 12;
    private static final int MECHANISM_LENGTH = 20;
    private static final int AS_SERVER = 32;
    private static final int HANDSHAKE_BYTES = 4096; // of one command
    private static final int COMMAND_BYTES = 1024;
    private static final int IDENTITY_BYTES = 255;
    private static final int PING_CONTEXT = 16;
    private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60); // without data in the middle of a message
    private static final int WRITES = 16; // in a row, before other peers have their turn
    private static final int FRAME_COST = 64; // bytes of memory per frame, besides its content

    final Endpoint endpoint;
    final SocketChannel channel;
    private final EventLoop loop;
    private final Mechanism mechanism;
    private final ByteBuffer greeting = ByteBuffer.allocate(GREETING);
    private final FrameReader reader = new FrameReader(this);
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>(); // encoded
    private List<byte[]> frames = new ArrayList<>(); // of an incomplete message
    private long messageBytes;
    private long heard = System.nanoTime();
    private byte[] identity; // null during the handshake
    long held;
    boolean settled; // it has sent something valid

    private final Deque<List<byte[]>> queue = new ArrayDeque<>(); // this field and those below are guarded by this
    private long backlog;
    private boolean full;
    private boolean ended;

    Peer(EventLoop loop, Endpoint endpoint, SocketChannel channel, Mechanism mechanism) {
        this.loop = loop;
        this.endpoint = endpoint;
        this.channel = channel;
        this.mechanism = mechanism;
        unsent.add(ownGreeting());
    }

    private ByteBuffer ownGreeting() {
        ByteBuffer own = ByteBuffer.allocate(GREETING);
        own.put(0, (byte) 0xff).put(9, (byte) 0x7f).put(VERSION, (byte) 3);
        own.put(MECHANISM, mechanism.name().getBytes(StandardCharsets.US_ASCII));
        own.put(AS_SERVER, (byte) (mechanism instanceof Mechanism.Plain ? 0 : 1));
        return own;
    }

    /** The identity by which a ROUTER addresses it; null during the handshake. */
    byte[] identity() {
        return identity;
    }

    /** Whether it is in the middle of a handshake or a message, which it has to continue in time. */
    boolean isHurried() {
        return identity == null || reader.inFrame() || !frames.isEmpty();
    }

    /** Whether it has been silent for too long. */
    boolean isOverdue(long now) {
        return isHurried() && now - heard > (identity == null ? HANDSHAKE_NANOS : SILENCE_NANOS);
    }

    void read(SelectionKey key, ByteBuffer buffer) throws IOException {
        int count = channel.read(buffer.clear());
        if (count < 0) {
            throw new EOFException();
        }
        if (identity != null) {
            heard = System.nanoTime(); // the time limit of a handshake holds for the whole of it
        }
        buffer.flip();
        while (buffer.hasRemaining() && greeting.hasRemaining()) {
            greet(buffer.get());
        }
        reader.read(buffer);
        if (!unsent.isEmpty()) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    private void greet(byte next) throws ProtocolViolation {
        int at = greeting.position();
        greeting.put(next);
        if (at == 0 && next != (byte) 0xff || at == 9 && (next & 1) == 0) {
            throw new ProtocolViolation("a greeting that is not ZMTP's");
        }
        if (at == VERSION && (next & 0xff) < 3) {
            throw new ProtocolViolation("a ZMTP older than 3.0");
        }
        if (at == GREETING - 1) {
            byte[] name = Arrays.copyOf(mechanism.name().getBytes(StandardCharsets.US_ASCII), MECHANISM_LENGTH);
            if (!ByteBuffer.wrap(name).equals(greeting.slice(MECHANISM, MECHANISM_LENGTH))) {
                throw new ProtocolViolation("a mechanism other than " + mechanism.name());
            }
            byte[] first = mechanism.first();
            if (first != null) {
                write(Frame.command(first));
            }
        }
    }

    @Override
    public long limit(boolean command) {
        if (identity == null) {
            return HANDSHAKE_BYTES;
        }
        return mechanism.overhead()
                + (command
                        ? COMMAND_BYTES
                        : Math.min(Integer.MAX_VALUE / 2, endpoint.bounds.messageBytes() - messageBytes));
    }

    @Override
    public void hold(int bytes) throws ProtocolViolation {
        loop.hold(this, bytes);
    }

    @Override
    public void frame(Frame frame) throws ProtocolViolation {
        if (identity == null) {
            handshake(frame.body());
            loop.release(this);
            return;
        }
        Frame decoded = mechanism.decode(frame);
        if (decoded.command()) {
            hold(-frame.body().length);
            command(decoded.body());
            return;
        }
        frames.add(decoded.body());
        messageBytes += decoded.body().length;
        hold(FRAME_COST);
        if (messageBytes > endpoint.bounds.messageBytes()) {
            throw new ProtocolViolation("a message of more than " + endpoint.bounds.messageBytes() + " bytes");
        }
        if (frames.size() > endpoint.bounds.frames()) {
            throw new ProtocolViolation("a message of more than " + endpoint.bounds.frames() + " frames");
        }
        if (!decoded.more()) {
            List<byte[]> message = frames;
            frames = new ArrayList<>();
            messageBytes = 0;
            loop.release(this);
            endpoint.received(this, message);
        }
    }

    private void handshake(byte[] command) throws ProtocolViolation {
        byte[] answer = mechanism.answer(command);
        if (answer != null) {
            write(Frame.command(answer));
        }
        Map<String, byte[]> properties = mechanism.properties();
        if (properties == null) {
            return;
        }
        byte[] type = properties.getOrDefault("socket-type", new byte[0]);
        if (!endpoint.role.accepts(new String(type, StandardCharsets.US_ASCII))) {
            throw new ProtocolViolation("a socket of a type that does not go with " + endpoint.role);
        }
        byte[] wanted = properties.getOrDefault("identity", new byte[0]);
        if (wanted.length > IDENTITY_BYTES || wanted.length > 0 && wanted[0] == 0) {
            throw new ProtocolViolation("an identity that is not allowed");
        }
        heard = System.nanoTime();
        identity = endpoint.admit(this, wanted);
    }

    private void command(byte[] body) throws ProtocolViolation {
        if (Metadata.is("PING", body)) {
            int context = Metadata.command("PING").length + Short.BYTES;
            if (body.length < context) {
                throw new ProtocolViolation("a PING that is cut off");
            }
            byte[] back = Arrays.copyOfRange(body, context, Math.min(body.length, context + PING_CONTEXT));
            if (backlog() < COMMAND_BYTES) { // a peer that sends pings and does not read gets no more answers
                write(mechanism.encode(Frame.command(Metadata.command("PONG", back))));
            }
        } // other commands belong to later versions than 3.0
    }

    private synchronized long backlog() {
        return backlog + unsent.size();
    }

    private void write(Frame frame) {
        unsent.add(frame.header());
        unsent.add(ByteBuffer.wrap(frame.body()));
    }

    /** Queues a message; any thread may call this. The frames may be shared, but must not be changed any more. */
    void send(List<byte[]> message) {
        synchronized (this) {
            if (ended || full) {
                return;
            }
            full = backlog > 0 && backlog + cost(message) > endpoint.bounds.backlogBytes(); // one message may exceed it
            backlog += cost(message);
            if (full) {
                queue.clear();
            } else {
                queue.add(message);
            }
        }
        loop.toWrite(this);
    }

    private static long cost(List<byte[]> message) {
        long bytes = 0;
        for (byte[] frame : message) {
            bytes += frame.length + FRAME_COST;
        }
        return bytes;
    }

    /** Writes as much as the connection accepts now. */
    void write(SelectionKey key, ByteBuffer buffer) throws IOException {
        for (int turn = 0; turn < WRITES; turn++) {
            fill(buffer.clear());
            if (!buffer.flip().hasRemaining()) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
                return;
            }
            channel.write(buffer);
            int written = buffer.position();
            while (written > 0) {
                ByteBuffer first = unsent.peek();
                int count = Math.min(written, first.remaining());
                first.position(first.position() + count);
                written -= count;
                if (!first.hasRemaining()) {
                    unsent.remove();
                }
            }
            while (!unsent.isEmpty() && !unsent.peek().hasRemaining()) {
                unsent.remove(); // an empty body
            }
            if (buffer.hasRemaining()) {
                break;
            }
        }
        key.interestOpsOr(SelectionKey.OP_WRITE);
    }

    private void fill(ByteBuffer buffer) throws ProtocolViolation {
        for (ByteBuffer each : unsent) {
            if (!buffer.hasRemaining()) {
                return;
            }
            copy(each, buffer);
        }
        while (identity != null && buffer.hasRemaining()) {
            List<byte[]> message;
            synchronized (this) {
                if (full) {
                    throw new ProtocolViolation("more than " + endpoint.bounds.backlogBytes() + " unread bytes");
                }
                message = queue.poll();
                backlog -= message == null ? 0 : cost(message);
            }
            if (message == null) {
                return;
            }
            for (int i = 0; i < message.size(); i++) {
                Frame frame = mechanism.encode(new Frame(i + 1 < message.size(), false, message.get(i)));
                ByteBuffer header = frame.header();
                ByteBuffer body = ByteBuffer.wrap(frame.body());
                unsent.add(header);
                unsent.add(body);
                copy(header, buffer);
                copy(body, buffer);
            }
        }
    }

    private static void copy(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), count);
        to.position(to.position() + count);
    }

    /** Whether there is nothing to write. */
    synchronized boolean isIdle() {
        return queue.isEmpty() && unsent.isEmpty();
    }

    /** Closes the connection and drops what was not written. */
    void end() {
        synchronized (this) {
            ended = true;
            queue.clear();
        }
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed for the other side anyway
        }
    }
}
