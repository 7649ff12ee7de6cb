package org.zimagelab.tuning.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.zimagelab.torch.ModelException;

/**
 * Reads changed files of every {@linkplain HostileFile kind} in one process: {@code java -cp
 * 'magics/tuning/target/test-classes:install/target/lib/*' org.zimagelab.tuning.store.Fuzz N [FIRST]}. The same number
 * always gives the same input. Each input must be read, or refused with one line of bounded length; anything else is a
 * fault, as is an input that takes more than {@value #MOST_SECONDS} s of processor time. An input that hangs or ends
 * the process is in the folder that is printed first.
 */
final class Fuzz {
    /** A picture of the tiny model takes half a second. */
    private static final int MOST_SECONDS = 10;

    /** After this time the process gives up on an input. */
    private static final int ENDLESS_SECONDS = 120;

    private static final int LONGEST_LINE = 1200;
    private static final int WORKERS = 2;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Path folder;
    private final AtomicLong next;
    private final Map<HostileFile, int[]> counts = new EnumMap<>(HostileFile.class);
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private double slowest;

    private Fuzz(Path folder, long first) {
        this.folder = folder;
        next = new AtomicLong(first);
        for (HostileFile kind : HostileFile.values()) {
            counts.put(kind, new int[2]);
        }
    }

    /**
     * The results of several inputs.
     *
     * @param counts numbers of inputs that were read and that were refused, by kind
     * @param faults one line each
     * @param slowest most processor time of one input, seconds
     */
    record Result(Map<HostileFile, int[]> counts, List<String> faults, double slowest) {
        int inputs() {
            return counts.values().stream().mapToInt(c -> c[0] + c[1]).sum() + faults.size();
        }
    }

    public static void main(String[] a) throws Exception {
        long inputs = Long.parseLong(a[0]);
        long first = a.length > 1 ? Long.parseLong(a[1]) : 0;
        Path folder = Files.createTempDirectory("fuzz");
        System.out.println("inputs are written to " + folder);
        AtomicLong left = new AtomicLong(inputs);
        Result result = run(folder, first, () -> left.getAndDecrement() > 0);
        result.counts()
                .forEach((kind, c) -> System.out.printf(
                        "%-12s %6d inputs, %6d read, %6d refused in one line%n",
                        kind.name().toLowerCase(java.util.Locale.ROOT), c[0] + c[1], c[0], c[1]));
        result.faults().forEach(System.out::println);
        System.out.printf(
                "%d inputs, 0 deaths, %d faults (hangs among them); the slowest took %.1f s of processor time%n",
                result.inputs(), result.faults().size(), result.slowest());
        System.exit(result.faults().isEmpty() ? 0 : 1);
    }

    /**
     * Reads inputs on {@value #WORKERS} threads.
     *
     * @param folder for the inputs; an input with a fault stays there
     * @param first the number of the first input
     * @param more whether to go on, checked before each input
     */
    static Result run(Path folder, long first, BooleanSupplier more) throws InterruptedException {
        Fuzz fuzz = new Fuzz(folder, first);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            Worker worker = fuzz.new Worker(folder.resolve("worker" + i), more);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                worker.join(1000);
                ((Worker) worker).requireProgress();
            }
        }
        return new Result(fuzz.counts, List.copyOf(fuzz.faults), fuzz.slowest);
    }

    private final class Worker extends Thread {
        private final Path own;
        private final BooleanSupplier more;
        private volatile long number = -1;
        private volatile long begun;

        Worker(Path own, BooleanSupplier more) {
            super("fuzz " + own.getFileName());
            this.own = own;
            this.more = more;
        }

        @Override
        public void run() {
            try {
                while (more.getAsBoolean()) {
                    one(next.getAndIncrement());
                }
            } catch (Throwable e) {
                faults.add("the fuzzer itself failed at input " + number + ": " + e);
            }
        }

        private void one(long input) throws IOException {
            begun = THREADS.getThreadCpuTime(threadId(this));
            number = input;
            HostileFile kind = HostileFile.of(input);
            empty(own);
            kind.write(new Mutation(input), own);
            long start = THREADS.getCurrentThreadCpuTime();
            String line = "";
            String fault = null;
            try {
                kind.read(own);
            } catch (ModelException | IOException | StoreException e) {
                line = String.valueOf(e.getMessage());
                if (line.length() > LONGEST_LINE
                        || line.lines().count() != 1
                        || line.chars().anyMatch(c -> c < ' ')) {
                    fault = "no line: " + line.substring(0, Math.min(300, line.length()));
                }
            } catch (Throwable e) {
                fault = e.toString().lines().findFirst().orElse("") + " at "
                        + Stream.of(e.getStackTrace()).limit(4).toList();
            }
            double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
            if (fault == null && seconds > MOST_SECONDS) {
                fault = "took " + seconds + " s of processor time";
            }
            if (fault != null) {
                keep(input, kind + " " + input + ": " + fault);
            }
            synchronized (counts) {
                slowest = Math.max(slowest, seconds);
                if (fault == null) {
                    counts.get(kind)[line.isEmpty() ? 0 : 1]++;
                }
            }
        }

        private void keep(long input, String fault) throws IOException {
            faults.add(fault);
            Path kept = folder.resolve("fault-" + input);
            if (!Files.exists(kept)) {
                Files.move(own, kept);
            }
        }

        /** Ends the process if an input hangs, since its thread cannot be stopped. */
        void requireProgress() {
            long now = THREADS.getThreadCpuTime(threadId(this));
            if (isAlive() && number >= 0 && now - begun > ENDLESS_SECONDS * 1_000_000_000L) {
                System.out.println("HANG: input " + number + ", " + HostileFile.of(number) + ", in " + own);
                for (StackTraceElement e : getStackTrace()) {
                    System.out.println("    at " + e);
                }
                Runtime.getRuntime().halt(3);
            }
        }
    }

    /** {@code Thread.threadId} needs Java 19. */
    @SuppressWarnings("deprecation")
    private static long threadId(Thread thread) {
        return thread.getId();
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder()).forEach(file -> {
                    try {
                        Files.delete(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
        Files.createDirectories(folder);
    }
}
