package org.zimagelab.kernel.zmtp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that reads from and writes to all connections. Whatever goes wrong with one of them ends that one.
 */
public final class EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int BACKLOG = 256; // connections that wait to be accepted
    private static final int ACCEPTS = 64; // in a row
    private static final long TICK_MS = 1000;
    private static final int TOLD = 20; // disconnections that are told of; a stranger cannot fill the log

    private final Selector selector;
    private final long heldLimit;
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Queue<Peer> toWrite = new ConcurrentLinkedQueue<>();
    private final Set<Peer> peers = new LinkedHashSet<>(); // in the order of arrival; used on the loop's thread alone
    private final Thread thread = new Thread(this::run, "jupyter-sockets");
    private long held;
    private long ticked = System.nanoTime();
    private boolean ticks; // a peer's time limit is running, or accepting has to be tried again
    private int told;
    private volatile long closeBy = Long.MAX_VALUE; // nanoTime

    /**
     * @param heldBytes the most bytes of all incomplete messages together; if there are more, the peer that holds most
     *     is disconnected
     */
    public EventLoop(long heldBytes) throws IOException {
        this.selector = Selector.open();
        this.heldLimit = heldBytes;
    }

    /**
     * Listens at an address. Only before {@link #start}.
     *
     * @param keys the keys for CurveZMQ; null for no encryption
     */
    public Endpoint bind(
            InetSocketAddress address, Role role, KeyPair keys, PeerLimits bounds, Endpoint.Receiver receiver)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            Endpoint endpoint = new Endpoint(this, channel, role, keys, bounds, receiver);
            channel.register(selector, SelectionKey.OP_ACCEPT, endpoint);
            return endpoint;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Begins to accept connections. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Writes pending messages, at most for the given time, and closes all connections. */
    public void close(long millis) throws InterruptedException {
        closeBy = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        selector.wakeup();
        thread.join(millis + TICK_MS);
    }

    private void run() {
        try {
            while (!isOver()) {
                turn();
            }
        } finally {
            selector.keys().forEach(key -> closeQuietly(key.channel()));
            closeQuietly(selector);
        }
    }

    private boolean isOver() {
        return closeBy != Long.MAX_VALUE
                && (System.nanoTime() - closeBy > 0 || peers.stream().allMatch(Peer::isIdle));
    }

    private void turn() {
        try {
            boolean closing = closeBy != Long.MAX_VALUE;
            selector.select(this::ready, closing ? 1 : ticks ? TICK_MS : 0);
            for (Peer peer = toWrite.poll(); peer != null; peer = toWrite.poll()) {
                serve(peer, SelectionKey.OP_WRITE);
            }
            if (ticks && System.nanoTime() - ticked > TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
                tick();
            }
        } catch (IOException | RuntimeException | Error e) { // for example a full heap; the next turn may succeed
            LOG.warn("the sockets' thread continues after {}", e.toString());
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Endpoint endpoint) {
            accept(endpoint, key);
        } else if (key.isValid()) {
            serve((Peer) key.attachment(), key.readyOps());
        }
    }

    private void serve(Peer peer, int operations) {
        if (!peers.contains(peer)) {
            return;
        }
        SelectionKey key = peer.channel.keyFor(selector);
        try {
            if ((operations & SelectionKey.OP_READ) != 0) {
                peer.read(key, input);
                if (!ticks && peer.isHurried()) {
                    watch();
                }
            }
            if ((operations & SelectionKey.OP_WRITE) != 0 && peers.contains(peer)) {
                peer.write(key, output);
            }
        } catch (IOException | RuntimeException | Error e) {
            end(peer, e);
        }
    }

    private void accept(Endpoint endpoint, SelectionKey key) {
        try {
            for (int i = 0; i < ACCEPTS; i++) {
                SocketChannel channel = endpoint.channel.accept();
                if (channel == null) {
                    return;
                }
                if (!makeRoom(endpoint)) {
                    channel.close();
                    continue;
                }
                try {
                    channel.configureBlocking(false);
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    Peer peer = new Peer(this, endpoint, channel, endpoint.mechanism());
                    channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE, peer);
                    peers.add(peer);
                    endpoint.connections++;
                } catch (IOException | RuntimeException | Error e) {
                    channel.close();
                    throw e;
                }
                watch();
            }
        } catch (IOException | RuntimeException | Error e) { // such as too many open files
            key.interestOps(0);
            watch();
        }
    }

    private boolean makeRoom(Endpoint endpoint) {
        if (endpoint.connections < endpoint.bounds.connections()) {
            return true;
        }
        for (Peer peer : peers) {
            if (peer.endpoint == endpoint && !peer.settled) {
                end(
                        peer,
                        new ProtocolViolation(
                                "there were more than " + endpoint.bounds.connections() + " connections"));
                return true;
            }
        }
        return false;
    }

    private void watch() {
        if (!ticks) {
            ticks = true;
            ticked = System.nanoTime();
        }
    }

    private void tick() {
        ticked = System.nanoTime();
        ticks = false;
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Endpoint && key.isValid()) {
                key.interestOps(SelectionKey.OP_ACCEPT);
            }
        }
        for (Peer peer : List.copyOf(peers)) {
            if (peer.isOverdue(ticked)) {
                end(peer, new ProtocolViolation("no data for too long in the middle of a message"));
            }
            ticks |= peer.isHurried();
        }
    }

    /**
     * Counts memory for an incomplete message. If all peers together hold too much, the one that holds most is
     * disconnected.
     */
    void hold(Peer peer, long bytes) throws ProtocolViolation {
        peer.held += bytes;
        held += bytes;
        while (held > heldLimit) {
            Peer most = peer;
            for (Peer each : peers) {
                most = each.held > most.held ? each : most;
            }
            ProtocolViolation tooMuch = new ProtocolViolation(most.held + " bytes of an incomplete message");
            if (most == peer) {
                throw tooMuch;
            }
            end(most, tooMuch);
        }
    }

    /** Stops counting the memory of a peer, since its message is complete. */
    void release(Peer peer) {
        held -= peer.held;
        peer.held = 0;
    }

    /** Requests a write to a peer; any thread may call this. */
    void toWrite(Peer peer) {
        toWrite.add(peer);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    /**
     * Ends one connection.
     *
     * @param why the reason; null if it need not be logged
     */
    void end(Peer peer, Throwable why) {
        if (!peers.remove(peer)) {
            return;
        }
        release(peer);
        peer.endpoint.left(peer);
        peer.end();
        boolean gone = why == null || why instanceof IOException && !(why instanceof ProtocolViolation);
        if (!gone && told++ < TOLD) {
            LOG.warn(
                    "a connection to the {} socket ended: {}{}",
                    peer.endpoint.role,
                    why instanceof ProtocolViolation ? why.getMessage() : why,
                    told == TOLD ? " (further ones are not logged)" : "");
        }
    }

    private static void closeQuietly(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            LOG.debug("could not be closed", e);
        }
    }
}
