package org.zimagelab.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.zimagelab.tuning.spread.ClusterMachines;

/** A process in place of the kernel, which a test kills: sweeps on a cluster, and prints a line at each step. */
final class KernelTrial {
    private KernelTrial() {}

    /** Starts one, with JVM options and properties of Spark. */
    static Process start(StandaloneCluster cluster, Path store, List<String> options, Map<String, String> conf)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelTrial.class.getName()));
        command.addAll(List.of(cluster.url(), cluster.home().toString(), store.toString()));
        conf.forEach((key, value) -> command.addAll(List.of(key, value)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** {@code URL HOME STORE [KEY VALUE …]} */
    public static void main(String[] a) throws InterruptedException {
        Map<String, String> conf = new TreeMap<>();
        for (int i = 3; i < a.length; i += 2) {
            conf.put(a[i], a[i + 1]);
        }
        try (SweepTrial trial = new SweepTrial();
                ClusterMachines machines = SweepTrial.cluster(a[0], Path.of(a[1]), conf, trial.clusterModel())) {
            trial.plan(trial.sweep(999), Path.of(a[2]), Optional.of(machines))
                    .run(new SweepTrial.Log(moment -> System.out.println("step")));
        }
    }
}
