package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.results.Runs;

/** Java variables in the magics, in a kernel that can only evaluate Java. */
class PromptVariablesTest {
    @TempDir
    private Path folder;

    private final NotebookKernel kernel = NotebookKernel.painted();

    private Picture picture(String body, String... args) throws Exception {
        return (Picture) kernel.cell("generate", body, args);
    }

    private String problem(String... args) {
        return assertThrows(MagicException.class, () -> kernel.cell("generate", "a cat", args))
                .getMessage();
    }

    @Test
    void optionsTakeValuesOfTheTypesThatParametersHave() throws Exception {
        kernel.variables.put("steps", 3);
        kernel.variables.put("guidance", 2.5);
        kernel.variables.put("seed", 3_000_000_000L);
        kernel.variables.put("negative", "--模糊, \"low\" {steps}");
        Picture made = picture(
                "a cat", "--steps", "{steps}", "--guidance={guidance}", "--seed", "{seed}", "--negative={negative}");
        assertEquals(3, made.request().steps());
        assertEquals(2.5, made.request().guidance().scale());
        assertEquals(3_000_000_000L, made.request().seed());
        assertEquals("--模糊, \"low\" {steps}", made.request().negative());
        kernel.variables.put("steps", 4.0);
        assertEquals(4, picture("a cat", "--steps", "{steps}").request().steps());
    }

    @Test
    void whatAnOptionCannotTakeIsOneLine() {
        kernel.variables.put("steps", 2.5);
        assertEquals("--steps '2.5': expected a whole number", problem("--steps", "{steps}"));
        kernel.variables.put("steps", true);
        assertEquals("--steps 'true': expected a whole number", problem("--steps", "{steps}"));
        kernel.variables.put("steps", "八 \"8\"");
        assertEquals("--steps '八 \"8\"': expected a whole number", problem("--steps", "{steps}"));
        kernel.variables.put("steps", null);
        assertTrue(problem("--steps", "{steps}").startsWith("{steps}: the variable steps is null; "));
        kernel.variables.put("steps", new LinkedHashMap<>(Map.of("a", 1)));
        assertTrue(problem("--steps", "{steps}").startsWith("{steps}: the variable steps holds a value of type Map"));
        kernel.variables.put("steps", Arrays.asList(4, null));
        assertEquals("{steps}: the variable steps has as value 2 null", problem("--steps", "{steps}"));
        assertEquals("--steps '{none}': expected a whole number", problem("--steps", "{none}"));
    }

    @Test
    void listsBecomeLists() throws Exception {
        kernel.variables.put("steps", List.of(2, 4));
        kernel.variables.put("guidance", new double[] {0, 1.5});
        kernel.variables.put("n", 3);
        Runs runs = (Runs) kernel.cell(
                "sweep",
                "a cat",
                "--steps",
                "{steps}",
                "--guidance={guidance}",
                "--seeds",
                "1:{n}:1",
                "--store",
                folder.toString(),
                "--as",
                "mine");
        assertEquals(12, runs.size());
        assertTrue(assertThrows(MagicException.class, () -> kernel.line("table", "{mine}"))
                .getMessage()
                .startsWith("{mine}: the variable mine has as value 1 a value of type Run, which has no text"
                        + " here; a magic that takes a NAME takes that of the variable, without braces"));
        kernel.line("table", "mine");
    }

    @Test
    void aBodyTakesValuesAsTextAndAListAloneInItsLineAsPrompts() throws Exception {
        kernel.variables.put("animal", "布偶猫 {colour}");
        kernel.variables.put("colour", "橘色");
        kernel.variables.put("steps", 2);
        assertEquals("一只橘色的布偶猫 {colour}, {steps} {} {a b}", prompt("一只{colour}的{animal}, {{steps}} {} {a b}"));
        kernel.variables.put("prompts", List.of("a cat, asleep", "二\r\n三"));
        Runs runs =
                (Runs) kernel.cell("sweep", "first\n---\n  {prompts} \n", "--steps", "2", "--store", folder.toString());
        assertEquals(
                List.of("first", "a cat, asleep", "二\n三"),
                runs.runs().stream().map(run -> run.request().prompt()).toList());
        assertEquals("colours: a cat, asleep,二\n三", prompt("colours: {prompts}"));
    }

    private String prompt(String body) throws Exception {
        return picture(body, "--steps", "2").request().prompt();
    }

    @Test
    void namesAreReadAndNothingIsEvaluated() throws Exception {
        kernel.evaluated.clear();
        prompt("{a.b()} {1 + 1} {System.exit(0)} {null} {this} {x;} ${HOME} {\"a\": 1}");
        assertEquals(List.of(), kernel.evaluated);
        prompt("{System}");
        assertEquals(List.of("System"), kernel.evaluated);
    }
}
