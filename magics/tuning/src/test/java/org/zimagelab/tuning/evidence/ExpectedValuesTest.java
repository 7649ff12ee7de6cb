package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code bench/evidence} does with any folder, for those in the resources. */
class ExpectedValuesTest {

    @Test
    void valuesAreThoseOfR() throws Exception {
        assertEqualValues(folder("/evidence/grid.csv"));
    }

    /** Four prompts with 3 to 6 seeds and five missing runs; expected by bench/evidence_values.py. */
    @Test
    void valuesOfAnUnbalancedGridAreThoseOfScipy() throws Exception {
        assertEqualValues(folder("/evidence-unbalanced/grid.csv"));
    }

    private static void assertEqualValues(Path folder) {
        EvidenceComparison compared = EvidenceComparison.of(folder);
        assertEquals(List.of(), compared.faults());
        assertEquals(
                651,
                compared.families().values().stream()
                        .mapToInt(EvidenceComparison.Family::values)
                        .sum());
        assertEquals(List.of(), EvidenceComparison.setFaults(folder));
    }

    private static Path folder(String grid) throws URISyntaxException {
        return Path.of(ExpectedValuesTest.class.getResource(grid).toURI()).getParent();
    }
}
