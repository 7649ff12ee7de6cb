package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.tuning.plan.Plan;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.ClusterException;
import org.zimagelab.tuning.spread.ClusterMachines;
import org.zimagelab.tuning.spread.StoreProcess;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;

/** Sweeps whose pictures are kept in an object store, of which this machine has copies. */
class SharedStoreSweepTest {
    private static final StoreAddress ADDRESS = new StoreAddress("s3a://" + SmallS3.BUCKET + "/sweeps/图片");

    @TempDir
    Path folder;

    private SmallS3 s3;
    private SweepTrial trial;

    @BeforeEach
    void start() throws Exception {
        s3 = new SmallS3();
        trial = new SweepTrial();
    }

    @AfterEach
    void end() {
        trial.close();
        s3.close();
    }

    private Map<String, String> conf() {
        return Map.of(
                "spark.hadoop.fs.s3a.endpoint", s3.endpoint(),
                "spark.hadoop.fs.s3a.endpoint.region", "us-east-1",
                "spark.hadoop.fs.s3a.path.style.access", "true",
                "spark.hadoop.fs.s3a.access.key", "someone",
                "spark.hadoop.fs.s3a.secret.key", "never-shown");
    }

    private ClusterMachines machines() throws InterruptedException {
        return SweepTrial.cluster("local[2]", folder, conf(), trial.clusterModel());
    }

    private Set<String> there() {
        return s3.objects.keySet().stream()
                .filter(name -> name.contains("/runs/") && !name.endsWith("/"))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
    }

    private static List<String> keys(Plan plan) {
        return plan.runs().stream().map(Run::key).toList();
    }

    @Test
    void picturesAreInTheObjectStoreAndAnotherMachineGoesOnFromThem() throws Exception {
        Sweep sweep = trial.sweep(4);
        Path copies = folder.resolve("copies");
        Runs runs;
        try (ClusterMachines machines = machines()) {
            Plan plan = trial.plan(sweep, copies, Optional.of(machines));
            machines.share(ADDRESS, copies, keys(plan), false);
            SweepTrial.Log log = new SweepTrial.Log(moment -> {});
            runs = plan.run(log);
            assertEquals(12, runs.runs().stream().filter(Run::ok).count(), log.lines::toString);
        }
        Runs alone = trial.plan(sweep, folder.resolve("one"), Optional.empty()).run(SweepListener.SILENT);
        assertEquals(SweepTrial.pixels(alone), SweepTrial.pixels(runs));
        assertEquals(
                SweepTrial.files(folder.resolve("one")).stream().collect(Collectors.toSet()),
                there(),
                "pictures alone are left in the object store");

        // a machine that has no copies: one picture is gone from the store, and is made again
        String gone = s3.objects.keySet().stream()
                .filter(name -> name.endsWith(".png"))
                .findFirst()
                .orElseThrow();
        s3.objects.remove(gone);
        Path others = folder.resolve("others");
        try (ClusterMachines machines = machines()) {
            Plan before = trial.plan(sweep, others, Optional.of(machines));
            machines.share(ADDRESS, others, keys(before), false);
            Plan plan = trial.plan(sweep, others, Optional.of(machines));
            assertEquals(11, plan.stored());
            Runs again = plan.run(SweepListener.SILENT);
            assertEquals(SweepTrial.pixels(alone), SweepTrial.pixels(again));
            assertEquals(
                    1,
                    again.runs().stream()
                            .filter(run -> run.outcome().word().equals("made"))
                            .count());
        }
        assertTrue(s3.objects.containsKey(gone));
    }

    @Test
    void thisProcessMakesPicturesThereWithoutACluster() throws Exception {
        Sweep sweep = trial.sweep(2);
        Path copies = folder.resolve("copies");
        Runs alone = trial.plan(sweep, folder.resolve("one"), Optional.empty()).run(SweepListener.SILENT);
        try (StoreProcess process =
                new StoreProcess(ADDRESS, conf(), () -> SweepTrial.installation(folder, Optional.empty()))) {
            RunStore store = RunStore.open(copies, process);
            Plan plan = trial.plan(sweep, copies, Optional.empty()).in(store);
            AtomicBoolean first = new AtomicBoolean(true);
            SweepTrial.Log log = new SweepTrial.Log(moment -> {
                if (first.getAndSet(false)) { // a process of requests that dies is started again
                    SweepTrial.drivers().forEach(ProcessHandle::destroyForcibly);
                }
            });
            Runs runs = plan.run(log);
            assertEquals(SweepTrial.pixels(alone), SweepTrial.pixels(runs), log.lines::toString);
            assertEquals(Set.copyOf(SweepTrial.files(folder.resolve("one"))), there(), "and no lock");
            assertEquals(Set.of(), Set.copyOf(store.notes()));
        }
    }

    @Test
    void aStoreThatRefusesToWriteIsOneLineWithoutItsKeys() throws Exception {
        s3.refusing = 403;
        try (ClusterMachines machines = machines()) {
            ClusterException refused = assertThrows(
                    ClusterException.class, () -> machines.share(ADDRESS, folder.resolve("copies"), List.of(), false));
            assertTrue(
                    refused.getMessage().startsWith("store " + ADDRESS.text() + ": cannot be written: "),
                    refused.getMessage());
            assertEquals(1, refused.getMessage().lines().count());
            assertFalse(refused.getMessage().contains("never-shown"));
        }
    }
}
