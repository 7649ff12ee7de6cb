package org.zimagelab.tuning.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListParserTest {

    @Test
    void valuesByName() {
        assertEquals(List.of(4, 8, 16), ListParser.integers("--steps", " 4, 8 ,16"));
        assertEquals(List.of(8), ListParser.integers("--steps", "8.0"));
        assertEquals(List.of(0.0, 1.5, 2e-3), ListParser.numbers("--guidance", "0,1.5,2e-3"));
        assertEquals(List.of(-1L, Long.MAX_VALUE), ListParser.longs("--seeds", "-1,9223372036854775807"));
        assertEquals(List.of("euler", "heun"), ListParser.words("--sampler", "euler, heun,euler"));
        assertEquals(List.of(4, 8), ListParser.integers("--steps", "4，8"));
    }

    @Test
    void rangesIncludeBothEnds() {
        assertEquals(List.of(4, 8, 12, 16), ListParser.integers("--steps", "4:16:4"));
        assertEquals(List.of(4, 7, 10), ListParser.integers("--steps", "4:12:3"));
        assertEquals(List.of(3, 2, 1), ListParser.integers("--steps", "3:1:-1"));
        assertEquals(List.of(5), ListParser.integers("--steps", "5:5:1"));
        assertEquals(List.of(1L, 2L, 3L), ListParser.longs("--seeds", "1：3：1"));
    }

    @Test
    void decimalsWithoutDust() {
        assertEquals(
                List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
                ListParser.numbers("--guidance", "0:1:0.1"));
        assertEquals(List.of(0.3, 0.2, 0.1), ListParser.numbers("--guidance", "0.3:0.1:-0.1"));
    }

    @Test
    void whatIsNamedTwiceCountsOnce() {
        assertEquals(List.of(8, 4), ListParser.integers("--steps", "8,4,8,4.0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''        | --x: an empty LIST; write a,b,c or from:to:step",
                "4,,8      | --x: '4,,8' has an empty entry; write a,b,c or from:to:step",
                "4,8,      | --x: '4,8,' has an empty entry; write a,b,c or from:to:step",
                "four      | --x: 'four' is not a number; write a,b,c or from:to:step",
                "NaN       | --x: 'NaN' is not a number; write a,b,c or from:to:step",
                "1e999     | --x: '1e999' is not a number; write a,b,c or from:to:step",
                "1e-999999999 | --x: '1e-999999999' is not a number; write a,b,c or from:to:step",
                "4.5       | --x: 4.5 is not a whole number that fits here",
                "3000000000 | --x: 3000000000 is not a whole number that fits here",
                "1:4       | --x: '1:4' is no LIST: write a,b,c or from:to:step; for steps of 1 write 1:4:1",
                "1:2:3:4   | --x: '1:2:3:4' is no LIST: write a,b,c or from:to:step",
                "1:4:1,9   | --x: '1:4:1,9' is no LIST: write a,b,c or from:to:step",
                "1::1      | --x: '' is not a number; write a,b,c or from:to:step",
                "1:4:0     | --x: '1:4:0' has a step of 0",
                "4:16:-4   | --x: '4:16:-4' steps away from its end; write 4:16:4",
                "16:4:4    | --x: '16:4:4' steps away from its end; write 16:4:-4",
                "1:1000000:1 | --x: 1,000,000 values; at most 100,000",
                "0:1e300:1e-300 | --x: far too many values; at most 100,000",
            })
    void oneLineSaysWhatIsWrong(String text, String line) {
        assertEquals(
                line,
                assertThrows(IllegalArgumentException.class, () -> ListParser.integers("--x", text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {100_001, 1_000_000})
    void aLongListIsRefusedBeforeItIsTakenApart(int length) {
        String text = "1,".repeat(length - 1) + "1";
        String line = assertThrows(IllegalArgumentException.class, () -> ListParser.numbers("--x", text))
                .getMessage();
        assertTrue(line.matches("--x: [\\d,]+ values; at most 100,000"), line);
    }
}
