package org.zimagelab.spark;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.tuning.spread.ClusterMachines;

/** A process in place of the kernel, which a test kills: sweeps on a cluster, and prints a line at each step. */
final class KernelTrial {
    private KernelTrial() {}

    /** {@code URL HOME STORE} */
    public static void main(String[] a) throws InterruptedException {
        try (SweepTrial trial = new SweepTrial();
                ClusterMachines machines = SweepTrial.cluster(a[0], Path.of(a[1]), Map.of(), trial.clusterModel())) {
            trial.plan(trial.sweep(999), Path.of(a[2]), Optional.of(machines))
                    .run(new SweepTrial.Log(moment -> System.out.println("step")));
        }
    }
}
