package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The classes around cells contain names too, which must not clash with those of a person. */
class WrapperNamesTest extends CellTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run();",
                "for (int i = 0; i < 1; i++) { run(); }",
                "if (true) run();",
                "\\u0072un();",
                "Runnable r = () -> run(); r.run();",
                "new Thread() { public void run() { WrapperRun.go(); } }.run();"
            })
    void aMethodRun(String code) {
        cells.value("void run() { System.out.print(\"x\"); }\nclass WrapperRun { static void go() { "
                + "System.out.print(\"x\"); } }");
        cells.value(code);
        assertEquals("x", cells.out());
        cells.value("int run(int n) { return n; }");
        assertEquals("5", cells.value("String.valueOf(run(2)).length() + run(4)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int $ = 5; $ + 1|6",
                "int $ = 5; $ = 7; $|7",
                "int value$ = 1, cell$ = 2; value$ + cell$|3",
                "class $Cell1 { int v = 4; } new $Cell1().v|4",
                "int REPL = 2; REPL * 2|4",
                "run: for (;;) { break run; }|null",
                "IntUnaryOperator op = $ -> $ + 1; op.applyAsInt(3)|4",
                "int a_ = 5; int a = a_ + 1; a|6",
                "int b_ = 5; int b = (b_ = 9); b_ + b|18",
                "int c_ = 5; var c = c_ * 2; c + c_|15",
                "IntSupplier s_ = () -> 7; IntSupplier s = () -> s_.getAsInt() + 1;" + " s.getAsInt()|8",
                "int n_ = 3, n[] = {n_, n_}, m = n_; n.length + m|5"
            })
    void otherNames(String code, String value) {
        assertEquals(value, String.valueOf(cells.value(code)));
        assertEquals("2", cells.value("int after = 1; after + 1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "String toString(int x) { return \"\"; }",
                "void wait(String s) { }",
                "int hashCode(String s) { return 1; }",
                "boolean equals(int a, int b) { return true; }",
                "void notify(String s) { }",
                "void finalize(int i) { }",
                "static <T> T clone(T t) { return t; }",
                "void do_it$() { }",
                "do_it$();",
                "int sum = do_it$() + 1;",
                "class Object { }",
                "record Throwable(int a) { }",
                "interface Object { }",
                "class String { }",
                "@interface Override { }",
                "public final class /* mine */ System<T> { }",
                "record Integer(int a) { }",
                "enum Exception { A }",
                "class REPL { }",
                "enum java { A }",
                "class org { int zimagelab; }"
            })
    void whatCouldNotBeCalledOrBreaksEveryCellIsRefused(String code) {
        String line = cells.error(code).message();
        assertTrue(
                line.matches("a (?:method|type) in a cell cannot be called \\S+, because .*; choose another name"),
                line);
        assertEquals("2", cells.value("int after = 1; Object o = after; after + 1"));
    }

    /** Which a whole name in source would mean first. */
    @Test
    void variablesNamedAsPackagesHideNothingFromMagics() {
        cells.value("int org = 4, java = 5; String Magics = \"\", NotebookStatics = \"\", List = \"\", Object = \"\";");
        assertEquals("a|b", cells.value("var words = %arguments a b\nwords"));
        assertEquals("b", cells.value("var lines = !echo a; echo b\nlines.get(1)"));
        assertEquals("1|2", cells.value("Supplier<Object> s = () -> %arguments 1 2\ns.get()"));
        assertEquals(
                "x",
                cells.value(
                        "String f(boolean b) {\n  if (b) {\n    return %arguments x\n  }\n  return null;\n}\nf(true)"));
        assertEquals("猫", cells.value("%declare kept 猫\nkept.get(0)"));
        assertEquals("9", cells.value("org + java"));
    }

    @Test
    void classesKeepTheseNamesForTheirMembers() {
        cells.value("class Own { String toString(int x) { return \"own\" + x; } class Object { } void do_it$() { }\n"
                + "  void again() { do_it$(); } protected Own clone() { return this; } }");
        assertEquals("own3", cells.value("new Own().clone().toString(3)"));
        assertEquals("do_it$( class Object {", cells.value("var text = \"do_it$( class Object {\"; text"));
    }

    @Test
    void anErrorIsWordedForWhatWasWritten() {
        cells.value("int g_ = 3;");
        assertEquals(
                "    int g = g_.nope();",
                cells.lines("int g = g_.nope();").get(1).replace("     ", "    "));
        assertEquals(
                "ArithmeticException",
                cells.error("int h_ = 3; int h = h_ / 0;").name());
    }

    @Test
    void theMethodThatACellWritesIsNamedInItsTrace() {
        int declared = cells.number() + 1;
        cells.value("Runnable fails = new Runnable() { public void run() { throw new IllegalStateException(); } };");
        assertEquals(
                "    Cell In[" + declared + "], line 1, in run()",
                cells.lines("fails.run();").get(1));
        assertEquals(
                "    Cell In[" + (declared + 2) + "], line 1, in run()",
                cells.lines("new Runnable() { public void run() { throw new Error(); } }.run();")
                        .get(1));
    }
}
