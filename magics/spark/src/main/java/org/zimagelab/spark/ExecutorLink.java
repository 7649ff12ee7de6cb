package org.zimagelab.spark;

import java.io.IOException;
import org.apache.spark.api.plugin.PluginContext;
import org.zimagelab.common.Printable;

/**
 * Where an executor's messages to the driver go: Spark's own connection, so that no further port is opened. Texts alone
 * are sent, so that both sides need no common class.
 */
final class ExecutorLink {
    /** Asked at the end of a task: the answer says that the driver has all messages before. */
    static final String FLUSH = "flush";

    private static volatile PluginContext context;

    private ExecutorLink() {}

    static void open(PluginContext plugin) {
        context = plugin;
    }

    static void send(String line) {
        PluginContext plugin = context;
        try {
            if (plugin != null) { // else no Spark is there, but a test
                plugin.send(line);
            }
        } catch (IOException e) {
            // Spark is ending this executor
        }
    }

    /**
     * The driver's answer, before which it hears all messages sent.
     *
     * @throws MisfitException if it gives none
     */
    static String ask(String line) throws InterruptedException {
        try {
            return (String) context.ask(line);
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
            context.ask(FLUSH);
        } catch (Exception e) {
            interrupted |= e instanceof InterruptedException;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
