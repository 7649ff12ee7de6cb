package org.zimagelab.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.PluginContext;
import org.zimagelab.common.Printable;

/**
 * Where an executor's messages to the driver go: Spark's own connection, so that no further port is opened. Texts alone
 * are sent, so that both sides need no common class. What is said within a moment is one text of several lines: each
 * text costs the driver processor time, and short pictures say much.
 */
final class ExecutorLink {
    /** Asked at the end of a task: the answer says that the driver has all messages before. */
    static final String FLUSH = "flush";

    private static final long TOGETHER_MILLIS = 250;

    private static volatile PluginContext context;

    /** Lines that are not sent yet; guarded by itself. */
    private static final List<String> WAITING = new ArrayList<>();

    /** Held while lines are taken and sent, so that they arrive in their order. */
    private static final Object SENDING = new Object();

    private static final ScheduledExecutorService SENDER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "executor-link");
        thread.setDaemon(true);
        return thread;
    });

    private ExecutorLink() {}

    static void open(PluginContext plugin) {
        context = plugin;
    }

    /** Sends a line soon, after those before. */
    static void send(String line) {
        if (context == null) { // no Spark is there, but a test
            return;
        }
        synchronized (WAITING) {
            WAITING.add(line);
            if (WAITING.size() == 1) {
                SENDER.schedule(ExecutorLink::sendWaiting, TOGETHER_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static void sendWaiting() {
        synchronized (SENDING) {
            String text = waiting(Optional.empty());
            try {
                if (!text.isEmpty()) {
                    context.send(text);
                }
            } catch (IOException e) {
                // Spark is ending this executor
            }
        }
    }

    private static String waiting(Optional<String> last) {
        synchronized (WAITING) {
            last.ifPresent(WAITING::add);
            String text = String.join("\n", WAITING);
            WAITING.clear();
            return text;
        }
    }

    /**
     * The driver's answer, before which it hears all messages sent.
     *
     * @throws MisfitException if it gives none
     */
    static String ask(String line) throws InterruptedException {
        try {
            synchronized (SENDING) {
                return (String) context.ask(waiting(Optional.of(line)));
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new MisfitException(
                    "the driver does not answer it: " + Printable.value(String.valueOf(e.getMessage())));
        }
    }

    /** Waits until the driver has all messages, even if the thread is interrupted, which it then is afterwards. */
    static void flush() {
        boolean interrupted = Thread.interrupted();
        try {
            ask(FLUSH);
        } catch (MisfitException e) {
            // Spark is ending this executor
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
