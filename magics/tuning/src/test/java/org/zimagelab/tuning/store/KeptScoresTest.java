package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.tuning.store.png.DamagedFileException;

class KeptScoresTest {
    @TempDir
    Path folder;

    @Test
    void deepBracketsAndHugeNumbersAreDamage() throws IOException {
        Path scores = Files.writeString(folder.resolve("x.scores.json"), "{\"scores\": {\"a\": " + "[".repeat(100_000));
        assertThrows(DamagedFileException.class, () -> KeptScores.read(scores));
        Files.writeString(scores, "{\"pixels\": \"x\", \"scores\": {}, \"versions\": {\"a\": 1e999999999}}");
        assertThrows(DamagedFileException.class, () -> KeptScores.read(scores));
    }
}
