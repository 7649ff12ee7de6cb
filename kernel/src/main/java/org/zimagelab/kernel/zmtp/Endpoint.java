package org.zimagelab.kernel.zmtp;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A listening socket and its peers. Any thread may send and publish. */
public final class Endpoint {
    /** Receives the messages of the peers. It is called in the loop's thread, and so must not block. */
    public interface Receiver {
        /**
         * Receives a whole message; its first frame is the identity of the sender.
         *
         * @return whether it was valid; then its sender is not among the first to be disconnected if there are too many
         *     connections
         */
        default boolean received(List<byte[]> message) {
            return false;
        }

        /** The message for a peer that has just subscribed to a topic; null for none. */
        default List<byte[]> welcome(byte[] topic) {
            return null;
        }
    }

    private static final int TOPICS = 100; // of one peer
    private static final byte SUBSCRIBE = 1;
    private static final byte UNSUBSCRIBE = 0;

    final ServerSocketChannel channel;
    final Role role;
    final KeyPair keys; // null if not encrypted
    final PeerLimits bounds;
    private final EventLoop loop;
    private final Receiver receiver;
    private final Map<ByteBuffer, Peer> peers = new ConcurrentHashMap<>(); // by identity, after the handshake
    private final Map<Peer, Set<ByteBuffer>> topics = new HashMap<>(); // guarded by itself
    private int named;
    int connections;

    Endpoint(
            EventLoop loop,
            ServerSocketChannel channel,
            Role role,
            KeyPair keys,
            PeerLimits bounds,
            Receiver receiver) {
        this.loop = loop;
        this.channel = channel;
        this.role = role;
        this.keys = keys;
        this.bounds = bounds;
        this.receiver = receiver;
    }

    Mechanism mechanism() {
        return keys == null ? new Mechanism.Plain(role) : new Curve(role, keys);
    }

    /** Adds a peer that has finished its handshake. It replaces an earlier peer of the same identity. */
    byte[] admit(Peer peer, byte[] wanted) {
        byte[] identity = wanted.length > 0
                ? wanted
                : ByteBuffer.allocate(1 + Integer.BYTES).putInt(1, ++named).array();
        Peer before = peers.put(ByteBuffer.wrap(identity), peer);
        if (before != null) {
            loop.end(before, null);
        }
        return identity;
    }

    void left(Peer peer) {
        connections--;
        if (peer.identity() != null) {
            peers.remove(ByteBuffer.wrap(peer.identity()), peer);
        }
        synchronized (topics) {
            topics.remove(peer);
        }
    }

    void received(Peer peer, List<byte[]> message) throws ProtocolViolation {
        switch (role) {
            case ROUTER -> {
                message.add(0, peer.identity());
                peer.settled |= receiver.received(message);
            }
            case REP -> {
                peer.settled = true;
                peer.send(message);
            }
            case XPUB -> subscription(peer, message.get(0));
        }
    }

    private void subscription(Peer peer, byte[] message) throws ProtocolViolation {
        if (message.length == 0 || message[0] != SUBSCRIBE && message[0] != UNSUBSCRIBE) {
            return;
        }
        ByteBuffer topic = ByteBuffer.wrap(message, 1, message.length - 1).slice();
        synchronized (topics) { // so that later messages come after the welcome
            Set<ByteBuffer> own = topics.computeIfAbsent(peer, p -> new HashSet<>());
            if (message[0] == UNSUBSCRIBE) {
                own.remove(topic);
                return;
            }
            own.add(topic);
            if (own.size() > TOPICS) {
                throw new ProtocolViolation("more than " + TOPICS + " subscriptions");
            }
            peer.settled = true;
            byte[] name = new byte[topic.remaining()];
            topic.duplicate().get(name);
            List<byte[]> welcome = receiver.welcome(name);
            if (welcome != null) {
                peer.send(welcome);
            }
        }
    }

    /** Sends a message to the peer whose identity is the first frame; it is dropped if the peer is gone. */
    public void send(List<byte[]> message) {
        Peer peer = peers.get(ByteBuffer.wrap(message.get(0)));
        if (peer != null) {
            peer.send(List.copyOf(message.subList(1, message.size())));
        }
    }

    /** Sends a message to all peers that subscribed to a prefix of its first frame. */
    public void publish(List<byte[]> message) {
        List<byte[]> shared = List.copyOf(message);
        ByteBuffer name = ByteBuffer.wrap(shared.get(0));
        synchronized (topics) {
            topics.forEach((peer, own) -> {
                if (own.stream().anyMatch(topic -> beginsWith(name, topic))) {
                    peer.send(shared);
                }
            });
        }
    }

    /** Whether there is any subscription. */
    public boolean hasSubscribers() {
        synchronized (topics) {
            return !topics.isEmpty();
        }
    }

    private static boolean beginsWith(ByteBuffer name, ByteBuffer topic) {
        int length = topic.remaining();
        return length <= name.remaining() && name.slice(0, length).equals(topic);
    }
}
