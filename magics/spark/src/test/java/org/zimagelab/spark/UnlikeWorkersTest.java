package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.ClusterMachines;

/** A real cluster whose workers are not alike, and processes that are stopped for a while. */
@TestMethodOrder(
        MethodOrderer.OrderAnnotation.class) // each starts the workers that it needs beside those that are there
class UnlikeWorkersTest extends ClusterTestBase {
    private static final int MANY_STEPS = 300;

    private static final Map<String, String> IMPATIENT = Map.of(
            "spark.executor.heartbeatInterval", "1s",
            "spark.network.timeout", "6s",
            "spark.storage.blockManagerHeartbeatTimeoutMs", "5000",
            "spark.network.timeoutInterval", "1s");

    @TempDir
    Path stores;

    private Map<String, String> onOneMachine(Sweep sweep) throws InterruptedException {
        return SweepTrial.pixels(
                trial.plan(sweep, stores.resolve("one"), Optional.empty()).run(SweepListener.SILENT));
    }

    private static void assertWhole(Path store) {
        assertEquals(
                Map.of("png", 12L),
                SweepTrial.files(store).stream()
                        .collect(Collectors.groupingBy(
                                name -> name.replaceFirst("[^.]*\\.", ""), Collectors.counting())));
    }

    /** The home of a Java that starts only when a file is there. */
    private static Path waitingJava(Path file) throws IOException {
        Path java = Files.createDirectories(folder.resolve("waiting").resolve("bin"))
                .resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\nwhile [ ! -e '" + file + "' ]; do sleep 0.1; done\nexec '"
                        + Path.of(System.getProperty("java.home"), "bin", "java") + "' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        return java.getParent().getParent();
    }

    /** The one that does not fit is there first: the other's Java waits for that. */
    @Test
    @Order(1)
    @DisabledOnOs(OS.WINDOWS) // which runs no script as java.exe
    void aWorkerWithoutZImageLabMakesNothingAndOneThatRoundsOtherwiseMakesAllAndIsTold() throws Exception {
        Process bare = cluster.startWorker(List.of(), Map.of("SPARK_DIST_CLASSPATH", ""));
        Path told = folder.resolve("told");
        Process plain = cluster.startWorker(
                List.of(),
                Map.of(
                        "ATEN_CPU_CAPABILITY",
                        "default",
                        "JAVA_HOME",
                        waitingJava(told).toString()));
        cluster.awaitWorkers();
        SweepTrial.Log log = new SweepTrial.Log(moment -> {}) {
            @Override
            public void note(String line) {
                super.note(line);
                if (line.contains(" makes no pictures: ")) {
                    told.toFile().mkdir();
                }
            }
        };
        Path store = stores.resolve("cluster");
        Sweep sweep = trial.sweep(20);
        Runs runs;
        try (ClusterMachines machines = SweepTrial.cluster(
                cluster.url(),
                cluster.home(),
                Optional.of(SweepTrial.moduleJar(folder)),
                Map.of(),
                trial.clusterModel())) {
            runs = trial.plan(sweep, store, Optional.of(machines)).run(log);
        } finally {
            StandaloneCluster.kill(bare.toHandle());
            StandaloneCluster.kill(plain.toHandle());
        }
        assertTrue(runs.runs().stream().allMatch(Run::ok));
        assertWhole(store);
        List<String> misfits = log.lines.stream()
                .filter(line -> line.contains(" makes no pictures: "))
                .toList();
        assertFalse(misfits.isEmpty(), log.lines::toString); // Spark may try another executor on that worker
        assertTrue(
                misfits.stream()
                        .allMatch(line -> line.matches(
                                "note: localhost#\\d+ makes no pictures: it has no Z-Image Lab on its class path, .*"
                                        + "; start its worker with install/spark worker, or set .*")),
                misfits::toString);
        assumeTrue(System.getProperty("os.arch").matches("amd64|x86_64"), "libtorch's code by ATEN_CPU_CAPABILITY");
        assertNotEquals(onOneMachine(sweep), SweepTrial.pixels(runs), "the pixels");
        assertEquals(
                List.of("note: the processor of localhost rounds otherwise than the kernel's, so pictures that are made"
                        + " there may differ in the last bits; each picture names the machine that made it"),
                log.lines.stream()
                        .filter(line -> line.contains("rounds otherwise"))
                        .toList());
    }

    @Test
    @Order(2)
    @DisabledOnOs(OS.WINDOWS) // which has no SIGSTOP
    void anExecutorThatIsStoppedForLongerThanItsHeartbeatMayLastIsReplacedAndLeavesNothing() throws Exception {
        cluster.startWorker(List.of(), Map.of());
        cluster.startWorker(List.of(), Map.of());
        cluster.awaitWorkers();
        Sweep sweep = trial.sweep(MANY_STEPS);
        Map<Integer, String> makers = new ConcurrentHashMap<>();
        AtomicReference<ProcessHandle> stopped = new AtomicReference<>();
        SweepTrial.Log log =
                new SweepTrial.Log(moment -> {
                    if (moment.step().steps() == MANY_STEPS && stopped.get() == null) {
                        stopped.set(cluster.executor(makers.get(moment.run())));
                        StandaloneCluster.signal(stopped.get(), "STOP");
                    }
                }) {
                    @Override
                    public void runStarted(int index, String machine) {
                        super.runStarted(index, machine);
                        makers.put(index, machine);
                    }

                    @Override
                    public void runGivenUp(int index) {
                        super.runGivenUp(index);
                        StandaloneCluster.signal(stopped.get(), "CONT");
                    }
                };
        Path store = stores.resolve("cluster");
        Runs runs;
        try (ClusterMachines machines =
                SweepTrial.cluster(cluster.url(), cluster.home(), IMPATIENT, trial.clusterModel())) {
            runs = trial.plan(sweep, store, Optional.of(machines)).run(log);
        }
        assertEquals(
                List.of(),
                log.lines.stream()
                        .filter(line -> line.contains("rounds otherwise"))
                        .toList());
        StandaloneCluster.await(() -> !stopped.get().isAlive(), "the end of the one that was stopped");
        assertEquals(onOneMachine(sweep), SweepTrial.pixels(runs), "the pixels");
        assertWhole(store);
        assertTrue(
                log.lines.stream()
                        .anyMatch(line -> line.matches("note: localhost#\\d+ is lost \\(Executor heartbeat timed out.*;"
                                + " what it was making is made elsewhere")),
                log.lines::toString);
        assertEquals(
                12,
                log.lines.stream().filter(line -> line.startsWith("finished ")).count(),
                log.lines::toString);
    }

    /** As if the kernel's machine were asleep: nothing closes its connections. */
    @Test
    @Order(3)
    @DisabledOnOs(OS.WINDOWS) // which has no SIGSTOP
    void executorsOfAKernelThatIsStoppedEndAndItsSweepGoesOnWithOthersWhenItDoes() throws Exception {
        Path store = stores.resolve("cluster");
        Process kernel = KernelTrial.start(cluster, store, QUICK, IMPATIENT);
        List<ProcessHandle> all = List.of();
        try {
            assertEquals('s', kernel.getInputStream().read(), "it made no step");
            List<ProcessHandle> executors = cluster.executors();
            assertFalse(executors.isEmpty());
            all = Stream.concat(Stream.of(kernel.toHandle()), kernel.descendants())
                    .toList();
            all.forEach(process -> StandaloneCluster.signal(process, "STOP"));
            StandaloneCluster.await(
                    () -> executors.stream().noneMatch(ProcessHandle::isAlive), "the end of the executors");
            all.forEach(process -> StandaloneCluster.signal(process, "CONT"));
            kernel.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertEquals(0, kernel.waitFor(), "the sweep ended otherwise");
        } finally {
            all.forEach(StandaloneCluster::kill);
            StandaloneCluster.kill(kernel.toHandle());
        }
        assertWhole(store);
    }
}
