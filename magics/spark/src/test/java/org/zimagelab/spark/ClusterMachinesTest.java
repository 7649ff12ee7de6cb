package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepInterruptedException;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepStoppedException;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.ClusterMachines;
import org.zimagelab.tuning.spread.ClusterModel;

/** Sweeps on a real master and two workers, with faults in the middle. */
class ClusterMachinesTest extends ClusterTestBase {
    /** Long enough that a step is told, and a fault comes in the middle. */
    private static final int MANY_STEPS = 300;

    @BeforeAll
    static void startWorkers() throws IOException {
        cluster.startWorker(List.of(), Map.of());
        cluster.startWorker(List.of(), Map.of());
        cluster.awaitWorkers();
    }

    private static ClusterMachines machines(Map<String, String> conf, ClusterModel model) throws InterruptedException {
        return SweepTrial.cluster(cluster.url(), cluster.home(), conf, model);
    }

    private static Runs onOneMachine(Sweep sweep, Path store) throws InterruptedException {
        return trial.plan(sweep, store, Optional.empty()).run(SweepListener.SILENT);
    }

    private static void assertWhole(Path store, int pictures) {
        List<String> files = SweepTrial.files(store);
        assertEquals(
                pictures, files.stream().filter(name -> name.endsWith(".png")).count(), files::toString);
        assertEquals(
                List.of(), files.stream().filter(name -> !name.endsWith(".png")).toList());
    }

    @Test
    void picturesOfTwoExecutorsAreThoseOfOneMachineToTheBitEvenIfOneIsKilled(@TempDir Path stores) throws Exception {
        Sweep sweep = trial.sweep(MANY_STEPS);
        AtomicBoolean killed = new AtomicBoolean();
        SweepTrial.Log log = new SweepTrial.Log(moment -> {
            if (moment.step().steps() == MANY_STEPS && killed.compareAndSet(false, true)) {
                StandaloneCluster.kill(cluster.executors().get(0));
            }
        });
        Runs runs;
        try (ClusterMachines machines = machines(Map.of("spark.hush.secret", "never-shown"), trial.clusterModel())) {
            assertFalse(commandLines().contains("never-shown"), "a secret stands in a command line");
            runs = trial.plan(sweep, stores.resolve("cluster"), Optional.of(machines))
                    .run(log);
            // the same machines make a second batch: all is there
            SweepTrial.Log again = new SweepTrial.Log(moment -> {});
            trial.plan(sweep, stores.resolve("cluster"), Optional.of(machines)).run(again);
            assertEquals(
                    0, again.lines.stream().filter(l -> l.startsWith("started")).count(), again.lines::toString);
        }
        assertTrue(killed.get(), log.lines::toString);
        assertEquals(
                SweepTrial.pixels(onOneMachine(sweep, stores.resolve("one"))), SweepTrial.pixels(runs), "the pixels");
        assertWhole(stores.resolve("cluster"), 12);
        assertTrue(
                log.lines.stream().anyMatch(line -> line.matches("note: localhost#\\d+ is lost .*")),
                log.lines::toString);
        assertEquals(
                12,
                log.lines.stream().filter(line -> line.matches("finished \\d+")).count(),
                log.lines::toString);
        Set<String> made = runs.runs().stream()
                .map(run -> run.metadata().orElseThrow().machine().orElseThrow())
                .collect(Collectors.toSet());
        assertTrue(made.stream().allMatch(name -> name.matches("localhost#\\d+")), made::toString);
        StandaloneCluster.await(() -> cluster.executors().isEmpty(), "the executors' end");
    }

    private static String commandLines() {
        return ProcessHandle.allProcesses().map(SweepTrial::commandLine).collect(Collectors.joining("\n"));
    }

    /** In the middle of a picture, of which a preview has come: the first is due after some seconds. */
    @Test
    void anInterruptStopsExecutorsAndKeepsWhatIsFinished(@TempDir Path store) throws Exception {
        Thread sweeper = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        SweepTrial.Log log = new SweepTrial.Log(moment -> {}) {
            @Override
            public boolean showsPreviews() {
                return true;
            }

            @Override
            public void previewed(int index, BufferedImage estimate) {
                assertEquals(List.of(64, 64), List.of(estimate.getWidth(), estimate.getHeight()));
                if (interrupted.compareAndSet(false, true)) {
                    sweeper.interrupt();
                }
            }
        };
        try (ClusterMachines machines = machines(Map.of(), trial.clusterModel())) {
            Sweep sweep = Sweep.of(trial.model.request("a red circle").withSize(512, 512))
                    .steps(1000)
                    .seeds(1, 2, 3);
            Plan plan = trial.plan(sweep, store, Optional.of(machines));
            SweepInterruptedException stopped = assertThrows(SweepInterruptedException.class, () -> plan.run(log));
            assertTrue(interrupted.get());
            int kept = (int) stopped.runs().runs().stream().filter(Run::ok).count();
            assertTrue(kept < 3, "all were made");
            assertWhole(store, kept);
        }
    }

    @Test
    void aDriverThatIsKilledEndsTheSweepInOneLineAndItsExecutors(@TempDir Path store) throws Exception {
        AtomicBoolean killed = new AtomicBoolean();
        SweepTrial.Log log = new SweepTrial.Log(moment -> {
            if (killed.compareAndSet(false, true)) {
                SweepTrial.drivers().forEach(StandaloneCluster::kill);
            }
        });
        try (ClusterMachines machines = machines(Map.of(), trial.clusterModel())) {
            Plan plan = trial.plan(trial.sweep(999), store, Optional.of(machines));
            SweepStoppedException stopped = assertThrows(SweepStoppedException.class, () -> plan.run(log));
            assertTrue(stopped.getMessage().startsWith("the driver of Spark ended (exit 137)"), stopped.getMessage());
            assertEquals(1, stopped.getMessage().lines().count());
        }
        StandaloneCluster.await(() -> cluster.executors().isEmpty(), "the executors' end");
        StandaloneCluster.await(() -> SweepTrial.isTidy(store), "the claims' end");
    }

    @Test
    void executorsWithOtherWeightsMakeNothing(@TempDir Path store) throws Exception {
        ClusterModel own = trial.clusterModel();
        ClusterModel other = new ClusterModel(
                own.name(),
                own.source(),
                own.isPath(),
                own.device(),
                own.dtype(),
                own.weights(),
                own.offload(),
                own.memory(),
                own.like(),
                own.textEncoder(),
                own.vae(),
                "0".repeat(64),
                own.engine(),
                own.rounding());
        SweepTrial.Log log = new SweepTrial.Log(moment -> {});
        try (ClusterMachines machines = machines(Map.of(), other)) {
            Plan plan = trial.plan(trial.sweep(4), store, Optional.of(machines));
            SweepStoppedException stopped = assertThrows(SweepStoppedException.class, () -> plan.run(log));
            assertTrue(
                    stopped.getMessage()
                            .matches("no executor is left that can make the pictures: localhost#\\d+.*"
                                    + "has other weights.*"),
                    stopped.getMessage());
            assertTrue(
                    stopped.runs().runs().stream().noneMatch(run -> run.outcome() instanceof Outcome.Made),
                    "a picture was made");
        }
        assertWhole(store, 0);
    }

    @Test
    void aFullClusterIsWaitedForAndSaid(@TempDir Path store) throws Exception {
        SweepTrial.Log log = SweepTrial.untilNote();
        try (ClusterMachines machines = machines(Map.of("spark.executor.memory", "900g"), trial.clusterModel())) {
            Plan plan = trial.plan(trial.sweep(4), store, Optional.of(machines));
            assertThrows(SweepInterruptedException.class, () -> plan.run(log));
            assertEquals(
                    List.of("note: waiting for an executor of " + cluster.url() + ": asked are 900g of memory;"
                            + " the cluster has 2 workers with 2 cores in all, and at most 2048 MiB of memory and 1"
                            + " core on one of them, so no worker is large enough"),
                    log.lines);
        }
        assertWhole(store, 0);
    }

    @Test
    void aKernelThatIsKilledLeavesNoProcessAndNothingHalfMade(@TempDir Path store) throws Exception {
        Process kernel = KernelTrial.start(cluster, store, QUICK, Map.of());
        List<ProcessHandle> all;
        try {
            assertEquals('s', kernel.getInputStream().read(), "it made no step");
            all = kernel.descendants().toList();
        } finally {
            StandaloneCluster.kill(kernel.toHandle());
        }
        assertFalse(all.isEmpty());
        StandaloneCluster.await(() -> all.stream().noneMatch(ProcessHandle::isAlive), "the driver's end");
        StandaloneCluster.await(() -> cluster.executors().isEmpty(), "the executors' end");
        StandaloneCluster.await(() -> SweepTrial.isTidy(store), "the claims' end");
    }

    @Test
    void aSweepGoesOnWithoutItsMasterUntilNoExecutorIsLeft(@TempDir Path place, @TempDir Path store) throws Exception {
        try (StandaloneCluster own = StandaloneCluster.start(place, 1, 1, QUICK);
                ClusterMachines machines = SweepTrial.cluster(own.url(), own.home(), Map.of(), trial.clusterModel())) {
            SweepTrial.Log log =
                    new SweepTrial.Log(moment -> {
                        if (own.master().isAlive()) {
                            StandaloneCluster.kill(own.master().toHandle());
                        }
                    }) {
                        @Override
                        public void note(String line) {
                            super.note(line);
                            if (line.contains("went away; the executors that are there go on")) {
                                List<ProcessHandle> executors = own.executors();
                                StandaloneCluster.kill(own.workers().get(0).toHandle());
                                executors.forEach(StandaloneCluster::kill);
                            }
                        }
                    };
            Plan plan = trial.plan(trial.sweep(999), store, Optional.of(machines));
            SweepStoppedException stopped = assertThrows(SweepStoppedException.class, () -> plan.run(log));
            assertTrue(
                    stopped.getMessage()
                            .startsWith("the master " + own.url() + " went away, and no executor is left; "),
                    stopped.getMessage());
        }
    }
}
