package org.zimagelab.kernel.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;

/** Runs a process, passes its output on while it runs, and ends it and its children at an interrupt. */
final class ShellProcess {
    private static final long POLITE_MS = 300; // time to end by itself before it is killed
    private static final long QUIET_MS = 200; // how long a pipe that a background process keeps open has to be silent

    private ShellProcess() {}

    static boolean isWindows() {
        return System.getProperty("os.name").startsWith("Windows");
    }

    /** The words that run a line in the system's shell. */
    static List<String> line(String command) {
        return isWindows() ? List.of("cmd", "/c", command) : List.of("sh", "-c", command);
    }

    /**
     * Runs a process to its end. Its standard input is empty, and it runs in the kernel's folder.
     *
     * @return its exit code
     * @throws InterruptedException if interrupted; then the process and its children have been killed
     */
    static int run(List<String> words, ShellEnvironment environment, OutputStream out, OutputStream err)
            throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment.all());
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new MagicException(
                    Printable.value(words.get(0)) + " cannot be run: " + Printable.value(e.getMessage()));
        }
        Thread atShutdown = new Thread(() -> kill(process), "kill");
        Runtime.getRuntime().addShutdownHook(atShutdown);
        Pump output = new Pump(process.getInputStream(), out);
        Pump errors = new Pump(process.getErrorStream(), err);
        try {
            int code = process.waitFor();
            output.drain();
            errors.drain();
            return code;
        } catch (InterruptedException e) {
            output.muted = true;
            errors.muted = true;
            kill(process);
            throw e;
        } finally {
            forget(atShutdown);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the hook is already running
        }
    }

    private static void kill(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(POLITE_MS);
        while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** Passes bytes on as they come; the read of a pipe cannot be interrupted, so it has a thread of its own. */
    private static final class Pump extends Thread {
        private final InputStream from;
        private final OutputStream to;
        private volatile boolean reading;
        private volatile long passed;
        private volatile boolean muted;

        Pump(InputStream from, OutputStream to) {
            super("command output");
            this.from = from;
            this.to = to;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            byte[] bytes = new byte[8192];
            try {
                while (true) {
                    reading = true;
                    int count = from.read(bytes);
                    reading = false;
                    if (count < 0) {
                        return;
                    }
                    if (!muted) {
                        to.write(bytes, 0, count);
                        to.flush();
                    }
                    passed += count;
                }
            } catch (IOException e) {
                // closed, because the process has ended
            }
        }

        /** Waits for the end of the output, or until a pipe that a background process keeps open is silent. */
        void drain() throws InterruptedException {
            while (isAlive()) {
                long before = passed;
                join(QUIET_MS);
                if (reading && passed == before) {
                    return;
                }
            }
        }
    }
}
