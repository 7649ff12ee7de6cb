package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster that other tests stand on: it starts, works, loses processes, and ends. */
class StandaloneClusterTest {
    @TempDir
    Path folder;

    @Test
    void worksAndLosesExecutorsAndWorkersAndEnds() throws Exception {
        List<ProcessHandle> all;
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2)) {
            SparkConf conf = new SparkConf()
                    .setMaster(cluster.url())
                    .setAppName("test")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", StandaloneDaemon.HOST)
                    .set("spark.executor.memory", "512m");
            try (JavaSparkContext spark = new JavaSparkContext(conf)) {
                assertEquals(10, sum(spark));
                List<ProcessHandle> before = cluster.awaitExecutors(2);
                StandaloneCluster.kill(before.get(0));
                assertEquals(10, sum(spark));
                StandaloneCluster.await(
                        () -> cluster.executors().size() == 2
                                && !cluster.executors().equals(before),
                        "another one");
                StandaloneCluster.kill(cluster.workers().get(0).toHandle());
                assertEquals(10, sum(spark));
                all = cluster.executors();
            }
            cluster.awaitNoApplication();
            StandaloneCluster.await(() -> all.stream().noneMatch(ProcessHandle::isAlive), "the executors' end");
        }
    }

    private static int sum(JavaSparkContext spark) {
        return spark.parallelize(List.of(1, 2, 3, 4), 4).reduce(Integer::sum);
    }
}
