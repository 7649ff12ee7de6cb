package org.zimagelab.kernel.protocol;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zimagelab.kernel.zmtp.Endpoint;

/**
 * The messages of one socket that wait for the thread that handles them. What is not signed is dropped as it arrives,
 * so that nobody without the key can fill the memory while a cell runs.
 */
final class Inbox implements Endpoint.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final int TOLD = 20; // a stranger cannot fill the log

    private final MessageCodec codec;
    private final BlockingQueue<MessageCodec.SignedMessage> messages = new LinkedBlockingQueue<>();
    private int dropped; // of the sockets' thread alone

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

    /** Waits for a message; null for one that could not be read. */
    ClientMessage take() throws InterruptedException {
        return parse(messages.take());
    }

    /** Waits for a message at most so long; null when none has come, or one that could not be read. */
    ClientMessage poll(long millis) throws InterruptedException {
        MessageCodec.SignedMessage message = messages.poll(millis, TimeUnit.MILLISECONDS);
        return message == null ? null : parse(message);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Forgets what has come. */
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
