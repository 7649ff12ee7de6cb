package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zimagelab.kernel.zmtp.Endpoint;

/**
 * The queue of messages for the IOPub socket.
 *
 * <p>Cells append to it, and one thread encodes, signs and sends the messages in order. Text that is printed in the
 * meantime is joined, so that ten thousand lines become a few dozen messages.
 */
final class IoPubQueue {
    private static final Logger LOG = LoggerFactory.getLogger(IoPubQueue.class);
    private static final long PENDING_CHARS = 8_000_000; // when more are pending, printing threads wait
    private static final int PENDING_DISPLAYS = 100;
    private static final int JOINED_CHARS = 500_000;
    private static final long GATHER_MS = 3;

    private static final class Item {
        final String type;
        final JsonObject parent;
        final JsonObject metadata;
        final JsonObject content;
        final List<byte[]> buffers;
        final String stream; // stdout or stderr; null for other messages
        final StringBuilder text = new StringBuilder();

        Item(
                String type,
                JsonObject parent,
                JsonObject metadata,
                JsonObject content,
                List<byte[]> buffers,
                String stream) {
            this.type = type;
            this.parent = parent;
            this.metadata = metadata;
            this.content = content;
            this.buffers = buffers;
            this.stream = stream;
        }
    }

    private final MessageCodec codec;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final Deque<Item> queue = new ArrayDeque<>();
    private final TextUpdates updates = new TextUpdates(System::nanoTime); // guarded by the lock
    private long pendingChars;
    private boolean sending;
    private int flushing; // the number of threads that wait until the queue is empty
    private volatile JsonObject current; // the parent of messages that are published outside a request

    IoPubQueue(MessageCodec codec) {
        this.codec = codec;
    }

    /**
     * Attributes output to this request from now on: the running cell, or the latest one.
     *
     * @param isTextClient see {@link ClientMessage#isFromTextClient}
     */
    void attribute(JsonObject parent, boolean isTextClient) {
        lock.lock();
        try {
            current = parent;
            updates.begin(isTextClient);
        } finally {
            lock.unlock();
        }
    }

    /** Publishes the updates of displays that were held back, since the running cell displays nothing more. */
    void settle() {
        lock.lock();
        try {
            updates.rest().forEach(content -> publish("display_data", current, content));
        } finally {
            lock.unlock();
        }
    }

    void status(JsonObject parent, String state) {
        JsonObject content = new JsonObject();
        content.addProperty("execution_state", state);
        publish("status", parent, content);
    }

    void publish(String type, JsonObject parent, JsonObject content) {
        publish(type, parent, null, content, List.of());
    }

    /** Publishes a display of the current cell; blocks while too many messages are queued. */
    void display(String type, JsonObject metadata, JsonObject content, List<byte[]> buffers) {
        lock.lock();
        try {
            while (queue.size() > PENDING_DISPLAYS) {
                drained.awaitUninterruptibly();
            }
            updates.before(type, content).forEach(before -> publish("display_data", current, before));
            publish(type, current, metadata, content, buffers);
        } finally {
            lock.unlock();
        }
    }

    private void publish(
            String type, JsonObject parent, JsonObject metadata, JsonObject content, List<byte[]> buffers) {
        lock.lock();
        try {
            queue.add(new Item(type, parent, metadata, content, buffers, null));
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Appends text to a stream of the current cell; blocks while too much text is queued. */
    void stream(String name, String text) {
        lock.lock();
        try {
            while (pendingChars > PENDING_CHARS) {
                drained.awaitUninterruptibly();
            }
            JsonObject parent = current;
            Item last = queue.peekLast();
            if (last == null
                    || !name.equals(last.stream)
                    || last.parent != parent
                    || last.text.length() > JOINED_CHARS) {
                last = new Item("stream", parent, null, new JsonObject(), List.of(), name);
                queue.add(last);
                filled.signal();
            }
            last.text.append(text);
            pendingChars += text.length();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all messages so far have been passed to the socket, at most for the given time. */
    void flush(long millis) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            flushing++;
            filled.signal();
            while ((sending || !queue.isEmpty()) && nanos > 0) {
                nanos = drained.awaitNanos(nanos);
            }
        } finally {
            flushing--;
            lock.unlock();
        }
    }

    /** Sends until interrupted. */
    void run(Endpoint socket) throws InterruptedException {
        while (true) {
            Item item = take();
            try {
                if (socket.hasSubscribers()) {
                    socket.publish(encode(item));
                }
            } catch (RuntimeException | OutOfMemoryError e) { // this message is lost, but the next ones are sent
                LOG.warn("a message of type {} was not sent", item.type, e);
            }
            lock.lock();
            try {
                sending = false;
                pendingChars -= item.text.length();
                drained.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Welcomes a new subscriber, which then knows that it misses no further message. */
    static Endpoint.Receiver subscribers(MessageCodec codec) {
        return new Endpoint.Receiver() {
            @Override
            public List<byte[]> welcome(byte[] topic) {
                JsonObject content = new JsonObject();
                content.addProperty("subscription", new String(topic, StandardCharsets.UTF_8));
                return codec.encode(List.of(topic), "iopub_welcome", null, null, content, List.of());
            }
        };
    }

    private List<byte[]> encode(Item item) {
        if (item.stream != null) {
            item.content.addProperty("name", item.stream);
            item.content.addProperty("text", item.text.toString());
        }
        List<byte[]> topic = List.of(("kernel." + item.type).getBytes(StandardCharsets.US_ASCII));
        return codec.encode(topic, item.type, item.parent, item.metadata, item.content, item.buffers);
    }

    /** Waits for the next message. */
    private Item take() throws InterruptedException {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                filled.await();
            }
            if (flushing == 0 && queue.size() == 1 && queue.peek().stream != null) {
                filled.await(GATHER_MS, TimeUnit.MILLISECONDS); // more text is probably coming
            }
            sending = true;
            return queue.remove();
        } finally {
            lock.unlock();
        }
    }
}
