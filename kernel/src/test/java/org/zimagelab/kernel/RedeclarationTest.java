package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to the rest of the session when a name is declared again. */
class RedeclarationTest extends CellTest {
    @Test
    void aVariableKeepsItsValueWhenAnotherInItsInitializerIsDeclaredAgain() {
        cells.value(
                "int n = 3;\nvar d = n * 2;\nvar e = List.of(d, n);\nvar f = new int[] {n};\nvar g = d + e.size();");
        cells.value("Supplier<Integer> reads = () -> n;\nvar also = (Supplier<Integer>) () -> n + d;");
        assertEquals("6", cells.value("int n = 4; d"));
        assertEquals("[6, [6, 3], 3, 8, 4, 10]", cells.value("List.of(d, e, f[0], g, reads.get(), also.get())"));
        assertEquals("", cells.warning("long n = 5L;"), "the type changes, the values stay");
        assertEquals("[6, [6, 3], 3, 8]", cells.value("List.of(d, e, f[0], g)"));
        assertEquals("", cells.warning("String n = \"five\";"), "d = n * 2 cannot be compiled any more");
        assertEquals("[6, [6, 3], 3, 8]", cells.value("List.of(d, e, f[0], g)"));
        assertEquals("7", cells.value("int d = d + 1; d"), "the value before, as everywhere else");
    }

    @Test
    void aVariableKeepsItsValueWhenAMethodIsDeclaredAgain() {
        cells.value("int rate() { return 1; }\nvar byMethod = rate() + 1;\nvar chain = byMethod * 10;");
        assertEquals("[2, 20]", cells.value("int rate() { return 5; }\nList.of(byMethod, chain)"));
        assertEquals("[2, 20]", cells.value("String rate() { return \"\"; }\nList.of(byMethod, chain)"));
    }

    @Test
    void aCellThatRunsOnceMoreUnchangedLosesNothing() {
        String declare = "record Point(int x) { int twice() { return 2 * x; } }\n"
                + "class Box { Point at; Box(Point p) { at = p; } }\n"
                + "enum Colour { RED, GREEN }";
        cells.value(declare);
        cells.value("var p = new Point(1);\nBox box = new Box(p);\nvar points = List.of(p);\nvar red = Colour.RED;");
        cells.value("int between = 1;\nimport java.time.*;");
        assertEquals("", cells.warning(declare));
        assertEquals("true", cells.value("box.at == points.get(0) && p.twice() == 2 && red == Colour.RED"));
    }

    @Test
    void whatAClassMerelyUsesDoesNotCostItsObjects() {
        cells.value(
                "int step = 3;\nclass Walker { int at; void go() { at += step; } }\nvar w = new Walker();\nw.go();");
        assertEquals("7", cells.value("int step = 4;\nw.go(); w.at"));
    }

    @Test
    void aValueOfAClassThatIsDeclaredAnewIsLostAndALineSaysSo() {
        cells.value("record Cat(int age) {}\nrecord Dog(int age) {}");
        cells.value(
                "Cat tom = new Cat(1);\nvar cats = new ArrayList<>(List.of(tom));\nvar none = new ArrayList<Cat>();\n"
                        + "Object any = tom;\nvar rex = new Dog(2);\nCat[] row = {tom};");
        String line = cells.warning("record Cat(int age, String name) {}");
        assertEquals(
                "The values of row, tom are lost, because Cat (or a type that it uses) was declared again.\n"
                        + "cats still holds earlier objects, because Cat (or a type that it uses) was declared again.",
                line);
        assertNull(cells.value("tom"));
        assertEquals("[1, true, Dog[age=2]]", cells.value("List.of(cats.size(), any != null, rex)"));
        assertEquals("", cells.warning("Cat tom = new Cat(1, \"Tom\");"));
        assertEquals("Tom", cells.value("tom.name()"));
    }

    @Test
    void whatIsRefusedLeavesTheSessionAsItWas() {
        cells.value("int held = 5;\nvar fromHeld = held + 1;\nint calc() { return held; }\n"
                + "class Hut { int a = 1; }\nHut hut = new Hut();");
        for (String refused : List.of(
                "int held = \"s\";",
                "var held = \"s\" - 1;",
                "String held = \"" + "a".repeat(65_536) + "\";",
                "int calc() { return \"s\"; }",
                "class Hut { int a = \"s\"; }",
                "class Hut { Hut(int a) { super(a); } }")) {
            cells.error(refused);
            assertEquals("[5, 6, 5, 1]", cells.value("int after = 1; List.of(held, fromHeld, calc(), hut.a)"), refused);
        }
        assertEquals("ArithmeticException", cells.error("int held = 1 / 0;").name());
        assertEquals("5", cells.value("held"));
    }

    @Test
    void anImportThatMakesANameAmbiguousLosesNoVariable() {
        cells.value("List<String> words = new ArrayList<>(List.of(\"a\"));\nvar numbers = List.of(1, 2);\n"
                + "int count(List<?> all) { return all.size(); }");
        assertEquals(
                "method count(List<?>) cannot be used now: reference to List is ambiguous",
                cells.warning("import java.awt.*;"));
        assertEquals("[[a], [1, 2]]", cells.value("Arrays.asList(words, numbers)"));
        assertTrue(String.join("\n", cells.error("count(words)").traceback()).contains("List is ambiguous"));
        assertEquals("1", cells.value("import java.util.List;\ncount(words)"));
        assertEquals("[[a], [1, 2]]", cells.value("List.of(words, numbers)"));
    }

    @Test
    void framesNameTheCellThatRanLast() {
        cells.value("int lines() {\n  return 1;\n}\n\nclass Thrower {\n  static void fail() {\n"
                + "    throw new RuntimeException();\n  }\n}");
        cells.value("import java.net.http.*;\nint more = 1;");
        String thrower = "class Thrower {\n  static void fail() {\n    throw new RuntimeException();\n  }\n}";
        cells.value(thrower);
        String trace = String.join("\n", cells.error("Thrower.fail();").traceback());
        assertTrue(trace.contains("line 3, in fail()"), trace);
        cells.value("int value = 1;");
        trace = String.join(
                "\n",
                cells.error("int value =\n  1 +\n  Integer.parseInt(\"x\");").traceback());
        assertTrue(trace.contains("line 3"), trace);
    }

    @Test
    void whatADeclarationWaitsForIsSaidAtOnceAndAtItsUse() {
        String waits = "class Hound waits for class Animl, which is not declared yet";
        assertEquals(waits, cells.warning("class Hound extends Animl {}"));
        assertEquals(waits, cells.error("new Hound()").message());
        assertEquals(
                "variable pet waits for class Hound, which waits for class Animl, which is not declared yet",
                cells.warning("Hound pet;"));
        assertTrue(cells.error("pet").message().startsWith("variable pet waits for class Hound"));
        assertEquals(
                "method early() waits for method late(), which is not declared yet",
                cells.warning("int early() { return late(); }"));
        assertEquals(
                "method early() waits for method late(), which is not declared yet",
                cells.error("early()").message());
        assertEquals("", cells.warning("class Animl { int legs = 4; }\nint late() { return 1; }"));
        assertEquals("[4, 1]", cells.value("pet = new Hound();\nList.of(pet.legs, early())"));
        assertEquals(
                "",
                cells.warning("boolean even(int n) { return n == 0 || odd(n - 1); }\n"
                        + "boolean odd(int n) { return n != 0 && even(n - 1); }"),
                "what stands below it in the cell");
    }

    @Test
    void fieldsOfAnAnonymousClassMayBeStaticFinalAndArrays() {
        cells.value(
                "var o = new Object() { static final int K = 3; int[] row = {1, 2}; static final int[] T = {4, K}; };");
        assertEquals("[3, 2, 3]", cells.value("List.of(o.K, o.row.length, o.T[1])"));
        cells.value("Runnable r = new Runnable() { static final String S = \"x\"; public void run() {} };\nr.run();");
        cells.value("var t = new Runnable() { static final String S = \"x\" + 1; public void run() {} };\nt.run();");
        assertEquals("x1", cells.value("t.S"));
        assertEquals(
                "CompilationError",
                cells.error("var t = new Runnable() { static final int S = \"\"; };")
                        .name());
        assertEquals("x1", cells.value("t.S"), "what is refused leaves it");
        assertTrue(
                cells.error("@interface SuppressWarnings {}").message().contains("cannot be called SuppressWarnings"));
    }
}
