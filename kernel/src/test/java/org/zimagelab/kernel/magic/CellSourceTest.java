package org.zimagelab.kernel.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CellSourceTest {

    private static List<CellSource.Part> parse(String cell) {
        return CellSource.parse(cell, "known"::equals, (line, before) -> "call(\"" + line + "\")");
    }

    private static MagicCall only(String cell) {
        return ((CellSource.Magic) parse(cell).get(0)).call();
    }

    @Test
    void argumentsArriveWhole() {
        assertEquals(
                List.of("load", "my folder", "--dtype", "fp32"),
                only("%zimage load \"my folder\" --dtype fp32").arguments());
        assertEquals(
                List.of("--negative", "low quality, blurry"),
                only("%%generate --negative \"low quality, blurry\"\nfox").arguments());
        assertEquals(
                List.of("C:\\new folder\\x", "D:\\t\\", "\\\\server\\y"),
                only("%known \"C:\\new folder\\x\" \"D:\\t\\\" \\\\server\\y").arguments());
        assertEquals(
                List.of("--negative=a b", "don't", "say \"hi\"", "", "a\"b\"c", "模型 一"),
                only("%known --negative='a b' don't \"say \\\"hi\\\"\" '' a\"b\"c '模型 一'")
                        .arguments());
    }

    @Test
    void anOpenQuoteIsNamedWithoutWhatStandsBehindAnEqualsSign() {
        for (String[] each : new String[][] {
            {"%known a \"open word", "no closing \" for \"open word"},
            {"%known --conf spark.secret=\"hush x", "no closing \" for spark.secret=…"},
            {"%known --conf 'spark.secret=hush x", "no closing ' for 'spark.secret=…"}
        }) {
            assertEquals(
                    each[1],
                    assertThrows(MagicSyntaxException.class, () -> parse(each[0]))
                            .getMessage());
        }
    }

    @Test
    void aBodyIsTheRestUnchanged() {
        String body = "a 100% \"quoted\" \\n \"\"\"\n---\n%known not a magic\n  indented\t\n\n";
        assertEquals(body, only("%%generate --steps 8\n" + body).body());
        assertEquals("", only("%%generate").body());
        assertEquals("b", only("\n  %%generate\nb").body());
    }

    @Test
    void magicsPartTheJavaAroundThem() {
        List<CellSource.Part> parts = parse("int a = 1;\n%known x\nint b = a %known;\n  %other y ;\n");
        assertEquals("int a = 1;\n", ((CellSource.Java) parts.get(0)).source());
        assertEquals(new MagicCall("known", List.of("x"), null), ((CellSource.Magic) parts.get(1)).call());
        assertEquals("\nint b = a %known;\n  ", ((CellSource.Java) parts.get(2)).source());
        assertEquals(2, parts.get(1).line());
        assertEquals(4, parts.get(3).line());
    }

    @Test
    void javaThatLooksLikeAMagicStays() {
        for (String cell : List.of(
                "int m = a\n  %b;",
                "/* \n%known\n*/ int a;",
                "String s = \"\"\"\n%known \\\"\"\" \n%known\"\"\";",
                "char c = '%'; a %= b; // \n",
                "var x = f(a,\n  %b);")) {
            assertEquals(List.of(new CellSource.Java(cell, 1, 0)), parse(cell));
        }
    }

    @Test
    void magicsInBlocksAndExpressionsBecomeCalls() {
        List<CellSource.Part> parts = parse("if (b) {\n  %known x\n}\nvar r = %other \"y\";\n");
        assertEquals(
                "if (b) {\n  call(\"known x\");\n}\nvar r = call(\"other \"y\"\");\n",
                ((CellSource.Java) parts.get(0)).source());
        assertEquals(1, parts.size());
        assertEquals(2, parse("int a = 1; %other x").size());
    }

    @Test
    void aCellMagicMustComeFirst() {
        assertThrows(MagicSyntaxException.class, () -> parse("int a = 1;\n%%generate\nfox"));
    }

    private static List<String> commands(String cell) {
        return parse(cell).stream()
                .filter(CellSource.Magic.class::isInstance)
                .map(part -> ((CellSource.Magic) part).call())
                .map(call -> call.name() + ": " + String.join("|", call.arguments()))
                .toList();
    }

    @Test
    void aLineThatBeginsWithAnExclamationMarkIsACommand() {
        assertEquals(
                List.of("sh: ls -l \"my file\" ;", "sh: echo a \\\n  b", "sh: x"),
                commands("!ls -l \"my file\" ;\nint a = f(1)\n ! echo a \\\n  b\nif (b) { }\n!x"));
        assertEquals(2, parse("// said\n!ls\n").size());
        assertEquals(List.of("time: f(\"a b\")"), commands("%time f(\"a b\")"));
    }

    @Test
    void exclamationMarksInsideJavaStay() {
        for (String cell : List.of(
                "(!flag)",
                "int a = 1; !flag",
                "boolean b = a &&\n  !c;",
                "boolean b = !ls",
                "b = !ls",
                "var b = !flag; // note",
                "var b = !a\n  && c;",
                "var b = !a ?\n  c : d;",
                "var b = !a &&\n  !c;",
                "var b = a\n  != c;",
                "boolean[] b = {\n!a,\n!b};",
                "f(\n!a);",
                "while (x) {\n  !ls\n}",
                "if (a) { }\nelse\n!b();")) {
            assertEquals(List.of(new CellSource.Java(cell, 1, 0)), parse(cell), cell);
        }
    }

    @Test
    void aCommandsLinesAreAValue() {
        assertEquals(
                "var files = call(\"sx ls \"a b\"\");\nfiles",
                ((CellSource.Java) parse("var files = !ls \"a b\"\nfiles").get(0)).source());
        assertEquals(
                "var f = call(\"sx ls a?\");",
                ((CellSource.Java) parse("var f = !ls a?").get(0)).source());
        assertEquals(
                "int a;\n  List<String> l = call(\"sx ls;\");",
                ((CellSource.Java) parse("int a;\n  List<String> l = !ls;").get(0)).source());
    }
}
