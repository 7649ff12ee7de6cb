package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that R has computed from the grid in the resources; what {@code bench/evidence} does with any folder. */
class ExpectedValuesTest {
    private static final Path FOLDER = folder();

    @Test
    void valuesAreThoseOfR() {
        EvidenceComparison compared = EvidenceComparison.of(
                FOLDER,
                name -> name.matches("(cell|difference|adjusted|reference|blocks|mcb|components|power|eprocess)[.].*"));
        assertEquals(List.of(), compared.faults());
    }

    @Test
    void setsAreThoseOfR() throws Exception {
        assertEquals(Files.readAllLines(FOLDER.resolve("sets.txt")), ComputedValues.sets(EvidenceGrid.of(FOLDER)));
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
