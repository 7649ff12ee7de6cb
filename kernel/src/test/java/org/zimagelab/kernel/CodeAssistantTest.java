package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.kernel.protocol.Interpreter.Completion;
import org.zimagelab.kernel.protocol.Interpreter.Completions;

/** Help while typing. A bar in a cell is the cursor. */
class CodeAssistantTest extends CellTest {
    @BeforeAll
    static void declare() {
        cells.value("var session = \"text\";\nint[] numbers = {1, 2};\nint twice(int x) {\n    return 2 * x;\n}");
    }

    private static Completions complete(String cell) {
        return cells.kernel().completions(cell.replace("|", ""), cell.indexOf('|'));
    }

    private static List<String> texts(String cell) {
        return complete(cell).matches().stream().map(Completion::text).toList();
    }

    /** The cell as it is after taking a completion. */
    private static String taken(String cell, String completion) {
        Completions found = complete(cell);
        assertTrue(texts(cell).contains(completion), () -> completion + " is not among " + texts(cell));
        String code = cell.replace("|", "");
        return code.substring(0, found.start()) + completion + code.substring(found.end());
    }

    private static String inspect(String cell, boolean detailed) {
        DisplayData found = cells.kernel().inspect(cell.replace("|", ""), cell.indexOf('|'), detailed);
        return found == null ? null : String.valueOf(found.getData(MIMEType.TEXT_PLAIN));
    }

    private static String inspect(String cell) {
        return inspect(cell, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var s = \"\"\"\n  session.|",
                "var s = \"\"\"\n  a \"quoted\" session.|",
                "var s = \"\"\"\n  a \\\"\"\" session.|",
                "var s = \"\"\"\n  ends\"\"\" + \"\"\"\n session.|",
                "var s = \"\"\"\n  it's session.|",
                "var s = \"\"\"\n  // session.|",
                "var s = \"\"\"\n\n%ti|",
                "var s = \"session.|",
                "var s = \"a\" + \"\\\" session.|",
                "var s = \"\\\\\" + \"session.|",
                "var s = \"/* \" + \" session.|",
                "char c = 's|",
                "char c = '\"'; var s = \"session.|",
                "int a; // session.|",
                "int a; // \"unclosed\n// session.|",
                "/* session.|",
                "int a; /* \"\"\" */ /*\n * session.|",
                "/** {@link session.|",
                "/* // */ // session.|",
                "%time \"session.|",
                "%%time\nvar s = \"\"\"\n  session.|",
                "void f() {\n  String s = \"\"\"\n    session.|"
            })
    void nothingIsOfferedInText(String cell) {
        assertEquals(List.of(), texts(cell));
        assertEquals(List.of(), texts(cell.replace("\n", "\r\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var s = \"\"\"\n  text\"\"\" + session.|",
                "var s = \"\"\"\n  \\\"\"\" \"\"\" + session.|",
                "var s = \"\" + session.|",
                "var s = \"\\\\\" + session.|",
                "char c = '\"'; session.|",
                "char c = '\\''; session.|",
                "int a; // it's\nsession.|",
                "/* \" */ session.|",
                "String url = \"http://\" + session.|",
                "%show don't \"\nsession.|"
            })
    void behindTextNamesAreOffered(String cell) {
        assertTrue(texts(cell).contains("substring("), () -> cell + " offers " + texts(cell));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "session.subs| ~ substring(",
                "`var text = \"abc\";\ntext.subs|` ~ substring(",
                "`var text = \"😀\";\nte|` ~ text",
                "`var 文本 = \"汉\";\nSystem.out.println(文|` ~ 文本",
                "`int f(String part) {\n    var inside = part;\n    ins|` ~ inside",
                "`var text = \"abc\";\nint f(String part) {\n    return te|` ~ text",
                "`// times three\nint three(int x) { return 3 * x; }\nint y = thr|` ~ three(",
                "`int three(int x) { return 3 * x; }\nint y = three(1);\nint z = y + thr|` ~ three(",
                "`record Point(int left) {}\nvar p = new Point(1);\np.le|` ~ left()",
                "`record Point(int left) {}\nvar p = new Poi|` ~ Point(",
                "`for (var word : List.of(\"a\")) {\n    word.subs|` ~ substring(",
                "`for (int index = 0; ind|` ~ index",
                "`List.of(\"a\").forEach(word -> wo|` ~ word",
                "`List.of(\"a\").stream().map(word -> {\n    var copy = word;\n    copy.subs|` ~ substring(",
                "`import java.time.LocalDate;\nvar day = LocalDate.now();\nday.plusD|` ~ plusDays(",
                "`import java.time.LocalDate;\nLocalDate.no|` ~ now(",
                "`import java.time.LocalDate;\nvar day = LocalD|` ~ LocalDate",
                "`import java.time.*;\nvar day = LocalDate.now();\nday.plusD|` ~ plusDays(",
                "`import static java.lang.Integer.parseInt;\nvar n = parseInt(\"1\");\nn|` ~ numbers",
                "`%show 1\nvar text = \"abc\";\n%show \"2\ntext.subs|` ~ substring(",
                "`int[] a = {1}, b = a;\nvar c = b;\nfoo(a);\nvar other = 1;\nc.le|` ~ length",
                "`for (int i = 0; i < 3; i++) {\n    twice(i);\n}\nvar late = \"\";\n"
                        + "for (var x : late.split(\" \")) {\n    x.subs|` ~ substring(",
                "`int one = f(\"x), y;\", 2), other = 1;\nif (ot|` ~ other",
                "`Map<String, List<Integer>> counts = new HashMap<>();\ncou|` ~ counts",
                "`int $money = 1;\n$mo|` ~ $money",
                "`import java.time.LocalDate;\nvar day = new LocalD|` ~ LocalDate",
                "`retu|` ~ return",
                "`%%time\nvar text = \"abc\";\ntext.subs|` ~ substring(",
                "`%time session.subs|` ~ substring(",
                "`var x = %time %mis|` ~ %mistake"
            })
    void javaKnowsTheSessionAndTheUnfinishedCell(String cell, String expected) {
        assertTrue(texts(cell).contains(expected), () -> texts(cell).toString());
    }

    @Test
    void completionsReplaceWhatWasTypedAndTellTheirTypes() {
        assertEquals(
                "var 😀 = \"😀\"; session.substring(1)",
                taken("var 😀 = \"😀\"; session.subs|(1)", "substring(").replace("((", "("));
        Completion first = complete("var text = \"a\"; te|").matches().get(0);
        assertEquals(new Completion("text", "instance"), first);
        assertEquals("function", complete("session.subs|").matches().get(0).type());
        assertTrue(complete("ArrayLis|").matches().contains(new Completion("ArrayList", "class")));
        assertFalse(texts("session.|").isEmpty());
        assertTrue(texts("\"session.|").isEmpty(), "text of a string");
        for (String cell : List.of("int f() { return 1; }\nint g() { |", "var v = 1;\nint g() { |", "int f() { |")) {
            assertTrue(
                    texts(cell).stream().noneMatch(name -> name.contains("$")),
                    () -> texts(cell) + " shows what is ours");
        }
    }

    @Test
    void classesThatAreNotImportedGetTheirWholeName() throws Exception {
        long end = System.nanoTime() + 600_000_000_000L; // JShell reads the class path in the background
        while (texts("LocalDateTime|").isEmpty() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertTrue(texts("import java.util.concurrent.ato|").contains("atomic."));
        assertEquals(
                "var t = java.time.LocalDateTime.now()",
                taken("var t = LocalDateTime|.now()", "java.time.LocalDateTime"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "%mis| ~ %mistake",
                "%%ch| ~ %%chart",
                "var x = %sho| ~ %show",
                "`if (true) {\n    %sho|` ~ %show",
                "`Supplier<Object> s = () -> %sho|` ~ %show",
                "%%chart w| ~ wipe",
                "%%chart --k| ~ --kind",
                "%%chart wipe -| ~ --all",
                "%%chart --kind line| ~ lines,linear",
                "%%chart --kind=b| ~ --kind=bars",
                "%%chart --colours gr| ~ green,grey",
                "%%chart --colours=汉| ~ --colours=汉色",
                "%%chart --dry --d| ~ ``",
                "%%chart --note a --n| ~ --note",
                "%%chart --note --dry --d| ~ --dry",
                "%%chart --colours 'gr| ~ `'green','grey'`",
                "`%%chart\n--k|` ~ ``",
                "`%%body\nsession.subs|` ~ ``",
                "`%show --k|` ~ ``",
                "`int m = 17 %mis|` ~ ``",
                "`var s = \"= %sho|` ~ ``"
            })
    void magicsAreCompletedFromTheirCommands(String cell, String expected) {
        assertEquals(expected, String.join(",", texts(cell)));
    }

    @Test
    void listsCompleteTheirLastElement() {
        assertEquals(List.of("red,green", "red,grey"), texts("%%chart --colours red,gr|"));
        assertEquals(List.of("green,grey"), texts("%%chart --colours green,gr|"), "not what is named already");
        assertEquals("%%chart --colours red,grey --dry", taken("%%chart --colours red,gr| --dry", "red,grey"));
    }

    @Test
    void filesAreCompletedWherePathsAreExpected(@TempDir Path folder) throws Exception {
        Files.createFile(folder.resolve("cat.png"));
        Files.createFile(folder.resolve("my cat.png"));
        Files.createFile(folder.resolve(".hidden"));
        Files.createDirectory(folder.resolve("猫 图"));
        String home = System.getProperty("user.home");
        System.setProperty("user.home", folder.toString());
        try {
            assertEquals(List.of("~/cat.png", "\"~/my cat.png\"", "\"~/猫 图/"), texts("%%chart --save ~/|"));
            assertEquals(List.of("--save='~/my cat.png'"), texts("%%chart --save='~/my c|"));
            assertEquals(List.of("~/cat.png"), texts("%%chart first.png ~/c|"));
            assertEquals(List.of(), texts("%%chart --save ~/none/|"));
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    void inspectionShowsSignaturesValuesAndHelp() {
        assertTrue(inspect("Math.ma|x").contains("Math.max(int a, int b)"));
        assertTrue(inspect("Math.max(1, |").contains("Math.max(int a, int b)"));
        assertTrue(inspect("Math.max(twice(2), |").contains("Math.max(int a, int b)"));
        assertTrue(inspect("new StringBuil|der()").contains("StringBuilder(String str)"));
        assertTrue(inspect("Stri|ng x").contains("java.lang.String"));
        assertTrue(inspect("import java.time.LocalDate;\nLocalDate.no|w()").contains("LocalDate.now()"));
        assertEquals("String session = \"text\"", inspect("sess|ion"));
        assertEquals("int[] numbers, length 2", inspect("numbers|"));
        assertEquals("int session", inspect("int session = 1;\nsession|"), "the one of the session is hidden");
        assertEquals("int twice(int x)", inspect("twi|ce(1)"));
        assertEquals("int twice(int x)\nint twice(int x) {\n    return 2 * x;\n}", inspect("twi|ce(1)", true));
        assertNull(inspect("nothing|"));
        assertTrue(inspect("%%chart --ki|nd lines\nbody").contains("--kind"));
        assertTrue(inspect("%%chart wip|e").contains("Wipes the chart."));
        assertNull(inspect("%%body\nMath.ma|x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "int a = 1; ~ complete ~ 0",
                "1 + 1 ~ complete ~ 0",
                "`if (a > 1) {\n    b();\n} ` ~ complete ~ 0",
                "`if (a > 1) {\n    b();\n} else` ~ incomplete ~ 4",
                "for (;;) { ~ incomplete ~ 4",
                "`void f() {\n    if (x) {` ~ incomplete ~ 8",
                "`void f() {\n    g();\n` ~ incomplete ~ 4",
                "Math.max( ~ incomplete ~ 4",
                "List.of(1).forEach(x -> { ~ incomplete ~ 4",
                "Supplier<String> s = () -> ~ incomplete ~ 4",
                "`var s = \"\"\"\n  text` ~ incomplete ~ 2",
                "/* comment ~ incomplete ~ 0",
                "int x = ); ~ invalid ~ 0",
                "int x = 1; } ~ invalid ~ 0",
                "%show 1 ~ complete ~ 0",
                "`%show 1\nfor (;;) {` ~ incomplete ~ 4",
                "%%body 1 ~ incomplete ~ 0",
                "`%%body 1\ntext` ~ incomplete ~ 0",
                "`%%body 1\ntext\n` ~ complete ~ 0",
                "`!ls | grep \"` ~ complete ~ 0",
                "// comment ~ complete ~ 0"
            })
    void completenessAsksForMoreLines(String cell, String status, int indent) {
        assertEquals(status, cells.kernel().completeness(cell).status());
        assertEquals(" ".repeat(indent), cells.kernel().completeness(cell).indent());
    }

    @Test
    void bracesInAMagicTakeJavaVariables() {
        assertEquals(List.of("session"), texts("%arguments --a {ses|"));
        assertEquals("%arguments {session", taken("%arguments {ses|", "session"));
        assertEquals("%%body\na {numbers", taken("%%body\na {nu|", "numbers"));
        assertEquals("!ls {session", taken("!ls {s|", "session"));
        assertTrue(texts("%arguments {|").contains("numbers"));
        assertEquals(List.of(), texts("%%body\n${ses|"), "it belongs to a shell");
        assertEquals(List.of(), texts("%%body\n{session} ses|"));
        assertEquals("String session = \"text\"", inspect("%arguments {sess|ion}"));
        assertEquals("int[] numbers, length 2", inspect("%%body\n{numbers|}"));
        assertNull(inspect("%%body\n{nothing|}"));
    }
}
