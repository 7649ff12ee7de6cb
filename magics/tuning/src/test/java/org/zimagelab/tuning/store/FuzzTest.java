package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first inputs of {@code bench/fuzz}, for one minute on each of two threads. */
class FuzzTest {
    private static final Duration TIME = Duration.ofSeconds(60);

    @Test
    void changedFilesAreReadOrRefusedInOneLine(@TempDir Path folder) throws Exception {
        long end = System.nanoTime() + TIME.toNanos();
        Fuzz.Result result = Fuzz.run(folder, 0, () -> System.nanoTime() < end);
        assertEquals(List.of(), result.faults());
        result.counts().forEach((kind, c) -> assertTrue(c[1] > 0, kind + ": nothing was refused"));
        System.out.println(result.inputs() + " changed files");
    }
}
