package org.zimagelab.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.kernel.logging.CellLog;
import org.zimagelab.kernel.protocol.ArchiveRecording;
import org.zimagelab.kernel.protocol.Connection;

/** The kernel's process: {@code java ... org.zimagelab.kernel.Main CONNECTION_FILE}. */
public final class Main {
    /**
     * Jars and folders for cells and extensions, separated as on the class path; {@code folder/*} means all jars in it.
     */
    static final String CLASS_PATH_VARIABLE = "ZIMAGE_LAB_CLASSPATH";

    private static final long EXIT_MS = 2000;
    private static final long PARENT_MS = 1000;
    private static final long INIT = 1; // the process that adopts orphans

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        boolean records = arguments.length == 2 && arguments[0].equals("--record-archive");
        if (arguments.length == 0) { // "jupyter run" appends its files to the connection file
            System.err.println("usage: java ... " + Main.class.getName() + " CONNECTION_FILE (Jupyter writes it)");
            System.exit(2);
        }
        Signals signals = Signals.take();
        Connection connection;
        List<Path> classPath;
        try {
            connection = records ? recording(Path.of(arguments[1])) : Connection.of(Path.of(arguments[0]));
            classPath = extraClassPath(System.getenv(CLASS_PATH_VARIABLE));
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        CellLog.open(connection.errors(), System.err); // still the process's own stream
        JavaKernel kernel = new JavaKernel(classPath);
        connection.open(kernel, kernel);
        signals.give(kernel::interrupt, () -> {
            try {
                kernel.interrupt();
                kernel.onShutdown(false);
            } finally {
                connection.close();
            }
        });
        Runnable readying = () -> { // kernel_info is answered meanwhile
            kernel.start();
            connection.warmUp(kernel::warmUp);
        };
        Thread start = new Thread(readying, "start");
        start.setDaemon(true);
        start.start();
        followParent();
        connection.awaitClose();
        if (records) {
            System.exit(0); // the JVM takes seconds to write the archive
        }
        exit();
    }

    /** A connection whose client plays the cells of a file, which are separated by lines of {@code // ---}. */
    private static Connection recording(Path cells) throws IOException {
        List<String> played = List.of(Files.readString(cells).split("(?m)^// ---.*\\R"));
        ArchiveRecording recording = new ArchiveRecording();
        Thread client = new Thread(() -> recording.play(played), "recording");
        client.setDaemon(true);
        client.start();
        return recording.connection();
    }

    static List<Path> extraClassPath(String variable) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (String entry : variable == null ? new String[0] : variable.split(File.pathSeparator)) {
            if (entry.endsWith("*")) {
                try (DirectoryStream<Path> jars =
                        Files.newDirectoryStream(Path.of(entry.substring(0, entry.length() - 1)), "*.jar")) {
                    jars.forEach(entries::add);
                }
            } else if (!entry.isBlank()) {
                entries.add(Path.of(entry));
            }
        }
        return entries;
    }

    /** Ends the kernel if the Jupyter process that started it dies without a shutdown request. */
    private static void followParent() {
        String jupyter = System.getenv("JPY_PARENT_PID");
        if (jupyter == null || !jupyter.matches("[0-9]{1,18}")) {
            return;
        }
        long server = Long.parseLong(jupyter);
        long first = parent();
        Thread watch = new Thread(
                () -> {
                    try {
                        do { // the JVM reports the end of a process only after its parent has waited for it
                            Thread.sleep(PARENT_MS);
                        } while (!isOrphan(first, server));
                        exit();
                    } catch (InterruptedException e) {
                        // nobody interrupts it
                    }
                },
                "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static boolean isOrphan(long first, long server) {
        long now = parent();
        boolean adopted = now == INIT && server != INIT; // possibly before the first check
        return now != first || adopted || isZombie(server);
    }

    private static long parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L);
    }

    /**
     * Whether a process of the same user is dead but its parent has not waited for it. Such a process has no program
     * any more.
     */
    private static boolean isZombie(long pid) {
        Optional<String> me = ProcessHandle.current().info().user();
        return ProcessHandle.of(pid)
                .map(ProcessHandle::info)
                .filter(info -> info.user().isPresent() && info.user().equals(me))
                .filter(info -> info.command().isEmpty())
                .isPresent();
    }

    /** Runs the shutdown hooks; a hook that hangs cannot keep the process alive. */
    private static void exit() {
        Thread last = new Thread(
                () -> {
                    try {
                        Thread.sleep(EXIT_MS);
                    } catch (InterruptedException e) {
                        // then halt at once
                    }
                    Runtime.getRuntime().halt(0);
                },
                "exit");
        last.setDaemon(true);
        last.start();
        System.exit(0);
    }
}
