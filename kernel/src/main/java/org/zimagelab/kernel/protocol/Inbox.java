package org.zimagelab.kernel.protocol;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zimagelab.kernel.zmtp.Endpoint;

/**
 * The received messages of one socket. Messages with a wrong signature are dropped on arrival, so that nobody without
 * the key can fill the memory while a cell runs.
 */
final class Inbox implements Endpoint.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final int TOLD = 20; // at most this many are logged

    private final MessageCodec codec;
    private final BlockingQueue<MessageCodec.SignedMessage> messages = new LinkedBlockingQueue<>();
    private int dropped; // used on the sockets' thread alone

    Inbox(MessageCodec codec) {
        this.codec = codec;
    }

    @Override
    public boolean received(List<byte[]> frames) {
        try {
            messages.add(codec.open(frames));
            return true;
        } catch (MessageCodec.InvalidMessage e) {
            if (dropped++ < TOLD) {
                LOG.warn("dropped a message: {}", e.getMessage());
            }
            return false;
        }
    }

    /** Waits for a message; null if it could not be parsed. */
    ClientMessage take() throws InterruptedException {
        return parse(messages.take());
    }

    /** Waits for a message at most for the given time; null if none has come, or if it could not be parsed. */
    ClientMessage poll(long millis) throws InterruptedException {
        MessageCodec.SignedMessage message = messages.poll(millis, TimeUnit.MILLISECONDS);
        return message == null ? null : parse(message);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Drops the messages that have come. */
    void clear() {
        messages.clear();
    }

    private ClientMessage parse(MessageCodec.SignedMessage message) {
        try {
            return codec.parse(message);
        } catch (MessageCodec.InvalidMessage e) {
            LOG.warn("dropped a message: {}", e.getMessage());
            return null;
        }
    }
}
