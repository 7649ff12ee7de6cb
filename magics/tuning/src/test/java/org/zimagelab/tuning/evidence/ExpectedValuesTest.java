package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that R has computed from the grid in the resources; what {@code bench/evidence} does with any folder. */
class ExpectedValuesTest {
    private static final Path FOLDER = folder();

    @Test
    void valuesAreThoseOfR() {
        EvidenceComparison compared = EvidenceComparison.of(FOLDER);
        assertEquals(List.of(), compared.faults());
        assertEquals(
                651,
                compared.families().values().stream()
                        .mapToInt(EvidenceComparison.Family::values)
                        .sum());
    }

    @Test
    void setsAreThoseOfR() {
        assertEquals(List.of(), EvidenceComparison.setFaults(FOLDER));
    }

    private static Path folder() {
        try {
            return Path.of(ExpectedValuesTest.class
                            .getResource("/evidence/grid.csv")
                            .toURI())
                    .getParent();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
