package org.zimagelab.kernel.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CellSourceTest {

    private static List<CellSource.Part> parse(String cell) {
        return CellSource.parse(cell, "known"::equals, line -> "call(\"" + line + "\")");
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
        assertThrows(MagicSyntaxException.class, () -> parse("%known \"open"));
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
    }

    @Test
    void aCellMagicMustComeFirst() {
        assertThrows(MagicSyntaxException.class, () -> parse("int a = 1;\n%%generate\nfox"));
    }
}
