package org.zimagelab.notebook.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class LineSummaryTest {

    @Test
    void fewLinesStayAsTheyAre() {
        List<String> lines = List.of("a.png: cut short", "b: c.png: not a PNG", "without a reason");
        assertEquals(lines, LineSummary.of(lines, 3, 1));
    }

    @Test
    void manyAreCountedByReason() {
        List<String> lines = new ArrayList<>();
        IntStream.range(0, 200_000)
                .forEach(i -> lines.add("n" + i + ".png: " + (i % 4 == 0 ? "cut short" : "not a PNG")));
        IntStream.range(1, 4).forEach(i -> lines.add("w" + i + ".png: " + i + "000 pixels, more than 100"));
        IntStream.range(0, 5).forEach(i -> lines.add("o.png: its node '" + (char) ('a' + i) + "' is not known"));
        assertEquals(
                List.of(
                        "n0.png: cut short",
                        "n1.png: not a PNG",
                        "and 200\u202f006 others: not a PNG (149\u202f999 times); cut short (49\u202f999 times); "
                                + "1000 pixels, more than 100 (3 times, with other numbers); its node 'a' is not known"
                                + " (1 time); its node 'b' is not known (1 time); other reasons (3 times)"),
                LineSummary.of(lines, 12, 2));
    }
}
