package org.zimagelab.tuning.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

    @Test
    void numbersAreWhatTheySay() {
        assertEquals(new BigDecimal("-1.50"), Decimals.parse(" -1.50 ").orElseThrow());
        assertEquals(Double.MIN_VALUE, Decimals.parse("4.9e-324").orElseThrow().doubleValue());
        assertEquals(
                Double.MAX_VALUE,
                Decimals.parse("1.7976931348623157e308").orElseThrow().doubleValue());
        assertEquals(
                "18446744073709551615",
                Decimals.parse("18446744073709551615").orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "ten", "1e999999999", "1e-999999999", "1e401", "1e2147483648", "0x10", "1,5", "NaN"})
    void whatIsNoneOrTooLargeIsNone(String word) {
        assertTrue(Decimals.parse(word).isEmpty());
    }

    @Test
    void longOnesAreNone() {
        assertTrue(Decimals.parse("9".repeat(300_000)).isEmpty());
        assertTrue(Decimals.parse("0.".concat("0".repeat(300_000))).isEmpty());
    }
}
