package org.zimagelab.tuning.plan;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.RunStore;

/** A new store for each test, and a listener that records all calls. */
abstract class SweepTestBase {
    final FakeModel model = new FakeModel();
    final ListenerLog log = new ListenerLog();

    @TempDir
    Path folder;

    RunStore store;

    @BeforeEach
    void open() {
        store = RunStore.open(folder.resolve("store"));
    }

    Runs run(Sweep sweep, Score... scores) throws InterruptedException {
        return run(model, sweep, scores);
    }

    Runs run(Generator generator, Sweep sweep, Score... scores) throws InterruptedException {
        return sweep.run(generator, store, SweepOptions.of(List.of(scores)), log);
    }
}
