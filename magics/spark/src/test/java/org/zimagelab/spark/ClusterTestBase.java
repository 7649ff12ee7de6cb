package org.zimagelab.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A cluster and a tiny model that all tests of a class use; each class starts the workers that it needs. */
abstract class ClusterTestBase {
    /** JVMs that live for seconds. */
    static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir
    static Path folder;

    static StandaloneCluster cluster;
    static SweepTrial trial;

    @BeforeAll
    static void start() throws IOException {
        cluster = StandaloneCluster.start(folder, 0, 1, QUICK);
        trial = new SweepTrial();
    }

    @AfterAll
    static void end() {
        if (trial != null) {
            trial.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }
}
