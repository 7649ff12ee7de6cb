package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Declarations may stand in any order in a cell, as in a Java file. */
class DeclarationOrderTest extends CellTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "class A { B.In x; static class In {} } class B { A.In y; static class In {} } new A().x == null|true",
                "class C1 { C2.In x = new C2.In(); static class In { int k = 1; } }"
                        + " class C2 { C3.In y = new C3.In(); static class In { int k = 2; } }"
                        + " class C3 { C1.In z = new C1.In(); static class In { int k = 3; } } new C1().x.k + "
                        + "new C2().y.k|5",
                "class P { Q.R<String> r; } class Q { static class R<T> { P p; } } new P().r == null|true",
                "interface I1 { I2.N n(); interface N {} } interface I2 { I1.N m(); interface N {} }"
                        + " record Both(I1.N a, I2.N b) {} new Both(null, null)|Both[a=null, b=null]",
                "class V1 { static int n = V2.W.k + 1; static class W { static int k = 5; } }"
                        + " class V2 { static int n = V1.W.k + 1; static class W { static int k = 7; } } V1.n * "
                        + "10 + V2.n|86",
                "class M { public String toString() { return new N.Tool().help(new M.In(1, 2)); } static class "
                        + "In { In(int a, int b) {} } }"
                        + " class N { static class Tool { String help(M.In in) { return \"m\" + (in != null); } "
                        + "} } new M().toString()|mtrue",
                "class Does implements Spec.Op { @Override public int run(Spec.Kind k) { return switch (k) { "
                        + "case ONE -> 1; case TWO -> 2; }; }"
                        + " static class Err extends RuntimeException {} }"
                        + " class Spec { interface Op { int run(Kind k); } enum Kind { ONE { int w() { return "
                        + "1; } }, TWO { int w() { return 5; } }; abstract int w(); }"
                        + " static int go(Op o) { try { return o.run(Kind.TWO) + Kind.TWO.w(); } catch "
                        + "(Does.Err e) { return 0; } } } Spec.go(new Does())|7",
                "int over(int i) { return 1; } int calls() { return over(\"s\"); } int over(String s) { return "
                        + "2; } calls()|2",
                "boolean even(int n) { return n == 0 ? true : odd(n - 1); } boolean odd(int n) { return n != 0 "
                        + "&& even(n - 1); } even(10)|true",
                "int uses() { return field + new Later().v; } int field = 5; class Later { int v = field; Other o; }"
                        + " class Other { Later l = new Later(); } uses()|10"
            })
    void declarationsThatNeedEachOther(String cell, String value) {
        assertEquals(value, cells.value(cell.replace("} class", "}\nclass")));
        assertEquals("", cells.out());
        assertEquals(value, cells.value(cell), "once more");
    }

    @Test
    void whatIsWrongIsToldForWhatWasWrittenAndLeavesNothing() {
        String wrong = "class W1 { W2.In x; int f() { return \"\"; } static class In {} }\n"
                + "class W2 { W1.In y; static class In {} }";
        var report = cells.error(wrong);
        assertTrue(report.message().startsWith("incompatible types"), report.message());
        assertTrue(report.traceback().get(0).contains("line 1"));
        assertTrue(cells.error("new W1()").message().startsWith("cannot find symbol"));
        assertEquals("true", cells.value(wrong.replace("\"\"", "1") + "\nnew W2().y == null"));
    }

    @Test
    void nothingRunsBetweenARefusedDeclarationAndItsError() {
        cells.error(
                "int bad() { int i = \"\"; return below(); }\nSystem.out.print(\"ran\");\nint below() { return 1; }");
        assertEquals("", cells.out());
    }
}
