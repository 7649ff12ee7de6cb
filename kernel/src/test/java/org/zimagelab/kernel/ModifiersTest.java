package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Modifiers that a file allows before a declaration, in any order and behind any annotations. */
class ModifiersTest extends CellTest {
    @BeforeAll
    static void declare() {
        cells.value("@interface A {}\n@interface B { int[] value() default {}; String n() default \"\"; }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "@A @B @java.lang.Deprecated public class App { int v = 1; } new App().v|1",
                "@java.lang.Deprecated @B({1, 2}) public static final class App { int v = 2; } new App().v|2",
                "@java.lang.SuppressWarnings({\"public\", \"}\"}) /* static */ public // private⏎ static "
                        + "strictfp class App { int v = 3; } new App().v|3",
                "public @java.lang.Deprecated static @A class App { int v = 4; } new App().v|4",
                "@java.lang.FunctionalInterface public interface Does { int a(); } Does d = () -> 5; d.a()|5",
                "@java.lang.Deprecated public record Point(@B({1}) int a) {} new Point(6).a()|6",
                "@java.lang.Deprecated protected enum Eight { @java.lang.Deprecated X } Eight.X|X",
                "@java.lang.annotation.Documented public @interface Own {} Own.class.isAnnotation()|true",
                "@java.lang.SafeVarargs @Deprecated public static <T> int count(final T... all) { return "
                        + "all.length; } count(1, 2)|2",
                "@java.lang.Deprecated private static int one = 1; one|1",
                "@A @java.lang.Deprecated public sealed abstract class Up permits Down {}⏎"
                        + "@java.lang.Deprecated public static final class Down extends Up {}⏎Up.class.isSealed()|true",
                "volatile int one = 1; transient int two = 2; @Deprecated final var three = 3; one + two + three|6"
            })
    void areWhatTheyAreInAFile(String cell, String value) {
        assertEquals(value, cells.value(cell.replace('⏎', '\n')));
        assertEquals("", cells.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public public class Twice {}",
                "@java.lang.Deprecated static public static class Twice {}",
                "@java.lang.Deprecated public final final class Twice {}"
            })
    void aRepeatedOneIsRefused(String cell) {
        assertEquals("repeated modifier", cells.error(cell).message());
    }

    @Test
    void anErrorBehindThemShowsWhatWasWritten() {
        assertEquals(
                "    @java.lang.Deprecated public class Wrong { int v = \"\"; }",
                cells.lines("@java.lang.Deprecated public class Wrong { int v = \"\"; }")
                        .get(1));
    }
}
