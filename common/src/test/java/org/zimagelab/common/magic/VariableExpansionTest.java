package org.zimagelab.common.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VariableExpansionTest {
    private final Map<String, Object> values = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    private VariableExpansion expansion() {
        return new VariableExpansion(name -> {
            asked.add(name);
            return values.containsKey(name) ? Optional.of(new JavaVariable(name, values.get(name))) : Optional.empty();
        });
    }

    private String body(String text) {
        return expansion().body(text);
    }

    private String valueOf(Object value) {
        values.put("x", value);
        return body("{x}");
    }

    private String refusal(Object value) {
        values.put("x", value);
        String body = assertThrows(MagicException.class, () -> body("a {x}")).getMessage();
        assertEquals(
                body,
                assertThrows(MagicException.class, () -> expansion().words(List.of("{x}")))
                        .getMessage());
        return body;
    }

    @Test
    void aNameInBracesIsTheValueOfTheVariable() {
        values.put("steps", 8);
        values.put("猫", "一只 \"猫\"");
        values.put("x$_1", true);
        assertEquals("8 steps, 8一只 \"猫\"true", body("{steps} steps, {steps}{猫}{x$_1}"));
        assertEquals(List.of("--steps=8", "a", "一只 \"猫\""), expansion().words(List.of("--steps={steps}", "a", "{猫}")));
    }

    @Test
    void allOtherBracesStay() {
        values.put("a", 1);
        values.put("b", 2);
        String text = "{} { } {a b} {a.b} {a:.2f} {a+b} {a,b} { a } {a()} {\"a\": {\"k\": 3}} \\frac{c}{d} p{color:red}"
                + " {1} {none} ${a} {{none}} {a\n} {true} {null} {class} {_} {一只猫，坐着} {\u200ba} } { {a {{{";
        assertSame(text, body(text));
    }

    @Test
    void doubledBracesAreOneAsInPython() {
        values.put("x", "v");
        assertEquals("{x} {v} {{x}} {{v}}", body("{{x}} {{{x}}} {{{{x}}}} {{{{{x}}}}}"));
        assertEquals("{\"a\":{\"b\":v}} {v, 3} {{x}", body("{\"a\":{\"b\":{x}}} {{x}, 3} {{{x}}"));
    }

    @Test
    void aValueIsNotExpandedAgainAndIsReadOnce() {
        values.put("a", "{b} {a}");
        values.put("b", "$1 \\0");
        assertEquals("{b} {a}$1 \\0{b} {a}", body("{a}{b}{a}"));
        assertEquals(List.of("a", "b"), asked);
        values.put("half", "{");
        assertEquals("{b}", body("{half}b}"));
    }

    @Test
    void numbersHaveNoExponent() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals("-2.5", valueOf(-2.5));
            assertEquals("8.0", valueOf(8.0));
            assertEquals("12345678.9", valueOf(12345678.9));
            assertEquals("0.00001", valueOf(1e-5f));
            assertEquals("100000000000", valueOf(1e11).replace(".0", ""));
            assertEquals("1234567", valueOf(1234567L));
            assertEquals("0.0000000001", valueOf(new BigDecimal("1E-10")));
            assertEquals("1E+1000000000", valueOf(new BigDecimal("1E+1000000000")));
            assertEquals("123456789012345678901234567890", valueOf(new BigInteger("123456789012345678901234567890")));
            assertEquals("NaN", valueOf(Double.NaN));
            assertEquals("-Infinity", valueOf(Double.NEGATIVE_INFINITY));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void plainValuesAreTheirText() {
        assertEquals("", valueOf(""));
        assertEquals("a\nb", valueOf(new StringBuilder("a\nb")));
        assertEquals("c", valueOf('c'));
        assertEquals("false", valueOf(false));
        assertEquals("SECONDS", valueOf(TimeUnit.SECONDS));
        assertEquals(Path.of("a b", "c").toString(), valueOf(Path.of("a b", "c")));
        assertEquals("d", valueOf(new File("d")));
        assertEquals("8", valueOf(Optional.of(8)));
        assertEquals("8", valueOf(OptionalInt.of(8)));
    }

    @Test
    void severalValuesAreAList() {
        for (Object several : List.of(
                List.of(4, 8, 16),
                new int[] {4, 8, 16},
                new Integer[] {4, 8, 16},
                new LinkedHashSet<>(List.of("4", "8", "16")),
                IntStream.of(4, 8, 16),
                Stream.of(4, 8L, "16"))) {
            assertEquals("4,8,16", valueOf(several));
        }
        assertEquals("2.0,0.00005", valueOf(DoubleStream.of(2, 5e-5)));
        assertEquals("a", valueOf(List.of("a")));
    }

    @Test
    void aCommaInAValueDoesNotPartAList() {
        values.put("x", List.of("a cat, asleep", "b"));
        String line = assertThrows(MagicException.class, () -> expansion().words(List.of("{x}")))
                .getMessage();
        assertEquals(
                "{x}: value 1 of x contains a comma, which would part it in a LIST (a cat, asleep);"
                        + " write it into a variable of its own",
                line);
        assertEquals("a cat, asleep,b", body("{x}"));
        values.put("x", "a cat, asleep");
        assertEquals(List.of("a cat, asleep"), expansion().words(List.of("{x}")));
    }

    private record Runs(int n) {}

    @Test
    void whatHasNoTextIsOneLineThatNamesTheVariable() {
        assertEquals("{x}: the variable x is null; give it a value, or write {{x}} for the text {x}", refusal(null));
        String name = ", which has no text here; a magic that takes a NAME takes that of the variable, without braces";
        assertEquals("{x}: the variable x holds a value of type Runs" + name, refusal(new Runs(3)));
        assertEquals("{x}: the variable x holds a value of type Map" + name, refusal(new HashMap<>(Map.of("a", 1))));
        assertTrue(refusal((Runnable) () -> {}).startsWith("{x}: the variable x holds a value of type lambda"));
        assertEquals("{x}: the variable x has as value 2 null", refusal(Arrays.asList(1, null)));
        assertEquals("{x}: the variable x has as value 1 a list" + name, refusal(List.of(List.of(1))));
        assertEquals("{x}: the variable x has no values", refusal(new int[0]));
        assertEquals("{x}: the variable x holds an empty Optional", refusal(Optional.empty()));
        assertEquals("{x}: the variable x holds an empty OptionalInt", refusal(OptionalInt.empty()));
        Object broken = new java.util.AbstractList<String>() {
            @Override
            public String get(int index) {
                throw new UnsupportedOperationException("not\nnow");
            }

            @Override
            public int size() {
                return 1;
            }
        };
        assertEquals("{x}: the variable x cannot be read: UnsupportedOperationException: not\\nnow", refusal(broken));
    }

    @Test
    void aStreamIsReadOnceAndEnds() {
        values.put("x", Stream.of(1, 2));
        VariableExpansion one = expansion();
        assertEquals(List.of("1,2", "1,2"), one.words(List.of("{x}", "{x}")));
        assertEquals(
                "{x}: the variable x is a stream that has been read already; keep its values in a list",
                assertThrows(MagicException.class, () -> body("{x}")).getMessage());
        values.put("x", IntStream.iterate(0, i -> i + 1));
        assertEquals(
                "{x}: the variable x has more than 100000 values",
                assertThrows(MagicException.class, () -> body("{x}")).getMessage());
    }

    @Test
    void aLongTextTakesTimeInProportionToItsLength() {
        values.put("a", "1");
        int n = 1 << 20; // in quadratic time each of these would take minutes
        for (String text : List.of(
                "{".repeat(n),
                "}".repeat(n),
                "{a".repeat(n / 2),
                "{{a}".repeat(n / 4),
                "{" + "a".repeat(n),
                "{b}".repeat(n / 3))) {
            assertTrue(body(text).length() >= n / 4);
        }
        assertEquals("1".repeat(n / 3), body("{a}".repeat(n / 3)));
    }
}
