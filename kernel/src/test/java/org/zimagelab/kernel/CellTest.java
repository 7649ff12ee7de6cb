package org.zimagelab.kernel;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * A test class whose tests run cells in one kernel, which is started before the first test and stopped after the last.
 */
abstract class CellTest {
    protected static Cells cells;

    @BeforeAll
    static void startKernel() {
        cells = new Cells();
    }

    @AfterAll
    static void stopKernel() {
        cells.close();
    }
}
