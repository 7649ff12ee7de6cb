package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.run.RunMetadata;

/**
 * JVMs that make the same runs in one store, as sweeps do: each claims a run, makes it, and comes back to those that
 * another was making. It prints {@code made KEY} for each picture that it makes, then the notes of its store.
 */
final class ClaimingProcesses {
    private ClaimingProcesses() {}

    public static void main(String[] a) throws InterruptedException {
        RunStore store = RunStore.open(Path.of(a[0]));
        Set<Long> left = new LinkedHashSet<>();
        for (long seed = 0; seed < Long.parseLong(a[1]); seed++) {
            left.add(seed);
        }
        while (!left.isEmpty()) {
            left.removeIf(seed -> isThere(store, seed));
            Thread.sleep(5);
        }
        store.notes().forEach(note -> System.out.println("note " + note));
    }

    /** Makes a run unless it is there, or another process is making it. */
    private static boolean isThere(RunStore store, long seed) {
        Picture picture = Pictures.picture(Pictures.request().withSeed(seed));
        String key = RunMetadata.of(picture).key();
        if (store.find(key).isPresent()) {
            return true;
        }
        Optional<RunLock> claim = store.claim(key);
        if (claim.isEmpty()) {
            return false;
        }
        try (RunLock lock = claim.get()) {
            if (store.find(key).isEmpty()) {
                System.out.println("made " + key);
                store.save(picture);
            }
        }
        return true;
    }

    /**
     * Starts this many of them at once and waits for their end.
     *
     * @param environment added to that of this process
     * @return all lines that they printed
     */
    static List<String> run(int processes, Path store, int runs, Path logs, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<Process> started = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try {
            for (int i = 0; i < processes; i++) {
                started.add(start(
                        ClaimingProcesses.class,
                        List.of(store.toString(), "" + runs),
                        logs.resolve("log-" + i),
                        environment));
            }
            for (int i = 0; i < processes; i++) {
                boolean ended = started.get(i).waitFor(10, TimeUnit.MINUTES);
                List<String> log = Files.readAllLines(logs.resolve("log-" + i));
                if (!ended || started.get(i).exitValue() != 0) {
                    throw new AssertionError(String.join("\n", log));
                }
                lines.addAll(log);
            }
        } finally {
            started.forEach(Process::destroyForcibly);
        }
        return lines;
    }

    /** Starts a main class of the tests in a JVM of its own that is quick to start. */
    static Process start(Class<?> main, List<String> arguments, Path log, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        process.environment().putAll(environment);
        return process.start();
    }
}
