package org.zimagelab.tuning.spread;

import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.store.SharedFolder;
import org.zimagelab.tuning.store.StoreAddress;

/**
 * A store that Hadoop opens, through a {@link DriverProcess} without a cluster, so that Hadoop is never on the class
 * path of the kernel. The process starts with the first request, and ends when there was none for a while.
 */
public final class StoreProcess implements SharedFolder, AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    /** Lists of many files, and some pictures at a time. */
    private static final String HEAP = "512m";

    private final StoreAddress address;
    private final Map<String, String> conf;
    private final Supplier<SparkInstallation> installation;
    private final AtomicLong numbers = new AtomicLong();

    private Connection connection;
    private long lastAnswer;

    /** A process, and what comes from it; a request of an earlier one hears nothing of a later. */
    private static final class Connection {
        private final BlockingQueue<DriverMessage> opening = new LinkedBlockingQueue<>();

        /** What comes in answer to each request that is under way. */
        private final Map<Long, BlockingQueue<DriverMessage>> answers = new ConcurrentHashMap<>();

        private DriverProcess process;
        private boolean exclusive;
        private volatile boolean ended;

        /** @param message null for the end of the process */
        private void hear(DriverMessage message) {
            if (message == null) {
                ended = true;
                DriverMessage.Answer end = new DriverMessage.Answer(0, false, "");
                opening.add(end);
                answers.values().forEach(queue -> queue.add(end));
            } else if (message instanceof DriverMessage.FolderOpened) {
                opening.add(message);
            } else if (message instanceof Numbered answer) {
                BlockingQueue<DriverMessage> queue = answers.get(answer.number());
                if (queue != null) { // else whoever asked was interrupted
                    queue.add(message);
                }
            }
        }

        private BlockingQueue<DriverMessage> ask(long number, DriverCommand command) throws IOException {
            BlockingQueue<DriverMessage> queue = new LinkedBlockingQueue<>();
            answers.put(number, queue);
            if (ended) {
                throw new EndedException(process);
            }
            process.send(command);
            return queue;
        }
    }

    /**
     * Nothing is started yet.
     *
     * @param conf properties of Spark by their keys, of which those of Hadoop count; values may be secrets
     * @param installation of this machine, asked when the process starts
     */
    public StoreProcess(StoreAddress address, Map<String, String> conf, Supplier<SparkInstallation> installation) {
        this.address = address;
        this.conf = new LinkedHashMap<>(conf);
        this.installation = installation;
    }

    @Override
    public String address() {
        return Printable.value(address.text());
    }

    /** Starts the process where there is none. */
    private synchronized Connection opened(Waiting waiting) throws IOException {
        lastAnswer = System.nanoTime();
        if (connection != null && !connection.ended && connection.process.isAlive()) {
            return connection;
        }
        Connection started = new Connection();
        boolean open = false;
        try {
            started.process = DriverProcess.start(installation.get(), HEAP, false, Redaction.of(conf), started::hear);
            started.process.send(new DriverCommand.OpenFolder(address.text(), conf));
            DriverMessage answer = waiting.next(started.opening);
            if (!(answer instanceof DriverMessage.FolderOpened opened)) {
                throw new IOException(started.process.end());
            }
            if (!opened.reason().isEmpty()) {
                throw new IOException(opened.reason().replaceFirst("^store \\Q" + address() + "\\E: ", ""));
            }
            started.exclusive = opened.exclusive();
            open = true;
        } catch (ClusterException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            if (!open && started.process != null) {
                started.process.destroy();
            }
        }
        connection = started;
        lastAnswer = System.nanoTime();
        Thread idle = new Thread(() -> endWhenIdle(started), "store-idle");
        idle.setDaemon(true);
        idle.start();
        return started;
    }

    private void endWhenIdle(Connection started) {
        try {
            while (!started.ended) {
                TimeUnit.SECONDS.sleep(1);
                synchronized (this) {
                    long idle = System.nanoTime() - lastAnswer;
                    if (started.answers.isEmpty() && idle > TimeUnit.SECONDS.toNanos(IDLE_SECONDS)) {
                        started.process.close();
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Waiting {
        DriverMessage next(BlockingQueue<DriverMessage> queue);
    }

    /** Waits until the thread is interrupted. */
    private static DriverMessage taken(BlockingQueue<DriverMessage> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** Waits through interrupts, which are there again afterwards. */
    private static DriverMessage awaited(BlockingQueue<DriverMessage> queue) {
        return Interrupts.whole(() -> taken(queue));
    }

    private interface Reader<T> {
        /** @return null, if more is to come */
        T read(DriverMessage message);
    }

    /** The process ended before it answered, so it may be asked anew. */
    private static final class EndedException extends IOException {
        private static final long serialVersionUID = 1;

        EndedException(DriverProcess process) {
            super(process.end());
        }
    }

    private <T> T request(LongFunction<DriverCommand> command, Reader<T> reader) throws IOException {
        Interrupts.check();
        return asked(command, reader, StoreProcess::taken);
    }

    private <T> T asked(LongFunction<DriverCommand> command, Reader<T> reader, Waiting waiting) throws IOException {
        try {
            return askedOnce(command, reader, waiting);
        } catch (EndedException e) {
            return askedOnce(command, reader, waiting);
        }
    }

    private <T> T askedOnce(LongFunction<DriverCommand> command, Reader<T> reader, Waiting waiting) throws IOException {
        long number = numbers.incrementAndGet();
        Connection open = opened(waiting);
        try {
            BlockingQueue<DriverMessage> queue = open.ask(number, command.apply(number));
            while (true) {
                DriverMessage message = waiting.next(queue);
                if (message instanceof DriverMessage.Answer answer) {
                    if (answer.number() != number) {
                        throw new EndedException(open.process);
                    }
                    if (!answer.reason().isEmpty()) {
                        throw new IOException(answer.reason());
                    }
                }
                T result = reader.read(message);
                if (result != null) {
                    return result;
                }
            }
        } finally {
            open.answers.remove(number);
            synchronized (this) {
                lastAnswer = System.nanoTime();
            }
        }
    }

    /**
     * A request that an interrupt does not end, since a finished picture must be kept and a lock released. A process
     * that has ended is asked anew: files are written whole, and a repeated creation knows its own content.
     */
    private <T> T finished(LongFunction<DriverCommand> command, Reader<T> reader) throws IOException {
        return Interrupts.after(() -> asked(command, reader, StoreProcess::awaited));
    }

    private static Boolean yes(DriverMessage message) {
        return message instanceof DriverMessage.Answer answer ? answer.yes() : null;
    }

    private static Entry entry(DriverMessage.FileEntry file) {
        return new Entry(file.name(), file.bytes(), Instant.ofEpochMilli(file.modified()));
    }

    @Override
    public void list(String folder, Consumer<Entry> entries) throws IOException {
        request(number -> new DriverCommand.ListFiles(number, folder), message -> {
            if (message instanceof DriverMessage.Files files) {
                Interrupts.check();
                files.files().forEach(file -> entries.accept(entry(file)));
            }
            return yes(message);
        });
    }

    @Override
    public Optional<Entry> look(String name) throws IOException {
        return request(
                number -> new DriverCommand.LookAtFile(number, name),
                message -> message instanceof DriverMessage.Files files
                        ? files.files().stream().findFirst().map(StoreProcess::entry)
                        : null);
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        return request(
                number -> new DriverCommand.ReadFile(number, name),
                message -> message instanceof DriverMessage.Content content
                        ? Optional.ofNullable(content.content()).map(Base64.getDecoder()::decode)
                        : null);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return request(number -> new DriverCommand.HasFile(number, name), StoreProcess::yes);
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        write(name, content, false);
    }

    @Override
    public boolean create(String name, byte[] content) throws IOException {
        return write(name, content, true);
    }

    private boolean write(String name, byte[] content, boolean create) throws IOException {
        String text = Base64.getEncoder().encodeToString(content);
        return finished(number -> new DriverCommand.WriteFile(number, name, text, create), StoreProcess::yes);
    }

    @Override
    public synchronized boolean isExclusive() {
        return connection != null && connection.exclusive;
    }

    @Override
    public void delete(String name) throws IOException {
        finished(number -> new DriverCommand.DeleteFile(number, name), StoreProcess::yes);
    }

    /** Ends the process; the next request starts it again. */
    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.process.close();
            connection = null;
        }
    }
}
