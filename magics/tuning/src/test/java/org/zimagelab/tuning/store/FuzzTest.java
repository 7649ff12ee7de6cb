package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first inputs of {@code bench/fuzz}. */
class FuzzTest {
    private static final int INPUTS = 2_500;

    @Test
    void changedFilesAreReadOrRefusedInOneLine(@TempDir Path folder) throws Exception {
        AtomicInteger left = new AtomicInteger(INPUTS);
        Fuzz.Result result = Fuzz.run(folder, 0, () -> left.getAndDecrement() > 0);
        assertEquals(List.of(), result.faults());
        assertEquals(INPUTS, result.inputs());
        result.counts().forEach((kind, c) -> assertTrue(c[1] > 0, kind + ": nothing was refused"));
    }
}
