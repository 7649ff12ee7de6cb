package org.zimagelab.tuning.store.png;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class InfoPairsTest {
    /** Random lines of all the characters that count give the pairs of A1111's expression, of equal names the first. */
    @Test
    void pairsAreThoseOfTheExpression() {
        Pattern expression = Pattern.compile("(?U)\\s*(\\w[\\w \\-/]+):\\s*(\"(?:\\\\.|[^\\\\\"])+\"|[^,]*)(?:,|$)");
        Random random = new Random(3);
        String letters = "ab: ,\"\\-/ :,\"x\t1猫";
        int several = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                line.append(letters.charAt(random.nextInt(letters.length())));
            }
            Map<String, String> expected = new LinkedHashMap<>();
            Matcher pair = expression.matcher(line);
            while (pair.find()) {
                expected.putIfAbsent(pair.group(1).strip(), InfoPairs.unquoted(pair.group(2)));
            }
            assertEquals(expected.toString(), InfoPairs.of(line.toString()).toString(), line::toString);
            several += expected.size() > 1 ? 1 : 0;
        }
        assertTrue(several > 500, "lines with several pairs: " + several);
    }
}
