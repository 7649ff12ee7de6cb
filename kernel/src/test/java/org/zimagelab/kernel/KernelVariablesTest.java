package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Java variables in the magics of our kernel. {@code %arguments} returns its words, and {@code %%body} its body. */
class KernelVariablesTest extends CellTest {

    private static String words(String line) {
        return cells.value("Object words = %arguments " + line + "\nwords");
    }

    private static String body(String text) {
        SampleExtension.bodies.clear();
        cells.value("%%body\n" + text);
        return SampleExtension.bodies.get(0);
    }

    private static String problem(String cell) {
        List<String> lines = cells.lines(cell);
        assertEquals(1, lines.size(), lines.toString());
        return lines.get(0);
    }

    @Test
    void linesAndBodiesTakeValues() {
        cells.value("int steps = 8; var prompt = \"一只 \\\"猫\\\"\"; double guidance = 2.5; boolean yes = true;"
                + " List<Integer> seeds = List.of(1, 2); long[] longs = {3, 4}; Path folder = Path.of(\"a b\");");
        assertEquals("--steps|8|--g=2.5|1,2|3,4|true", words("--steps {steps} --g={guidance} {seeds} {longs} {yes}"));
        assertEquals("一只 \"猫\"|a b|{{no}}|{none}", words("{prompt} \"{folder}\" {{no}} {none}"));
        assertEquals("{steps}|${steps}|{8}", words("{{steps}} ${steps} {{{steps}}}"));
        assertEquals("8 of 一只 \"猫\"\n{\"a\": {}} { steps }", body("{steps} of {prompt}\n{\"a\": {}} { steps }"));
        cells.value("steps = 9;");
        assertEquals("9", words("{steps}"), "the value of this moment");
        cells.value("String steps = \"ten {guidance}\";");
        assertEquals("ten {guidance}", words("{steps}"), "of the latest declaration, and not expanded again");
    }

    @Test
    void whatIsNoValueIsOneLine() {
        cells.value("String empty = null; var map = Map.of(1, 2); Nowhere later;");
        assertEquals(
                "MagicException: {empty}: the variable empty is null; give it a value, or write {{empty}} for the text"
                        + " {empty}",
                problem("%arguments {empty}"));
        assertTrue(problem("%arguments {map}").contains("{map}: the variable map holds a value of type Map"));
        assertTrue(problem("%%body\n{map}").contains("{map}: the variable map holds a value of type Map"));
        assertEquals(
                "MagicException: {later}: the variable later cannot be read yet, since class Nowhere is not declared",
                problem("%arguments {later}"));
        assertEquals("{String}|{PI}|{this}|{var}|{1}", words("{String} {PI} {this} {var} {1}"));
        cells.error("int failed = 1 / 0;");
        assertEquals("{failed}", words("{failed}"));
    }

    @Test
    void aMagicInsideJavaTakesTheVariableThatJavaWouldTake() {
        cells.value("String name = \"of the session\"; var all = new ArrayList<Object>();");
        cells.value("for (String name : List.of(\"a\", \"b c\")) {\n    var found = %arguments {name}\n"
                + "    all.add(found);\n}");
        assertEquals("[a, b c]", cells.value("all"));
        cells.value("all.clear(); for (int i = 0, j = 7; i < 2; i++) {\n var x = %arguments {i} {j} {name} {none}\n"
                + "all.add(x);\n}");
        assertEquals("[0|7|of the session|{none}, 1|7|of the session|{none}]", cells.value("all"));
        cells.value("String called(int[] name, Map<String, Integer> map) {\n return %arguments {name}\n}");
        assertEquals("1,2", cells.value("called(new int[] {1, 2}, Map.of())"));
        cells.value("Function<Object, Object> f = name -> { return %arguments {name}\n};");
        assertEquals("5", cells.value("f.apply(5)"));
        cells.value("BiFunction<Object, Object, Object> g = (a, name) -> { return %arguments {a} {name}\n};");
        assertEquals("1|2", cells.value("g.apply(1, 2)"));
        assertEquals("of the session", cells.value("Object o = %arguments {name}\no"));
        assertEquals("4|of the session", cells.value("int fresh = 4;\nObject p = %arguments {fresh} {name}\np"));
    }

    @Test
    void theSourceThatIsTimedIsJava() {
        cells.value("int a = 3, b = 4;");
        assertEquals("3", cells.value("%time new int[]{a}[0]"));
        assertEquals("4", cells.value("%%time\nint[][] twice = {{a}, {b}};\ntwice[1][0]"));
        assertEquals("3", cells.value("%%time\nObject timed = %arguments {a}\ntimed"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aValueIsOneArgumentOfAShellCommandAndTextInAScript() {
        cells.value("var file = \"it's $HOME `a`;\\n *\"; int n = 2; var lines = List.of(1, 2);");
        cells.value("!printf '<%s>' {file} {n} {lines} ${n}x {{n}}");
        assertEquals("<it's $HOME `a`;\n *><2><1,2><x><{n}>", cells.out());
        cells.value("!printf '<%s>' \"a {file}\" 'b {file}' \"$(printf %s {file})\"");
        assertEquals("<a it's $HOME `a`;\n *><b it's $HOME `a`;\n *><it's $HOME `a`;\n *>", cells.out());
        assertEquals("[2 2]", cells.value("var printed = !echo {n} {n}\nprinted"));
        cells.value("%%bash\nfor i in {{1..{n}}}; do echo ${n}$i; done; echo {n}");
        assertTrue(cells.out().endsWith("2\n"), cells.out());
        assertTrue(problem("!echo `echo {n}`").contains("{n}: the variable n stands in a line with `; write $(…)"));
    }
}
