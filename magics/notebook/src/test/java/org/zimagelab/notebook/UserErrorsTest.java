package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;

/** What a person can type wrong: always one line that names it, and nothing computed. */
class UserErrorsTest {
    private final PaintedModel model = new PaintedModel(Variant.BASE);
    private final NotebookKernel kernel = NotebookKernel.painted(() -> model);

    @TempDir
    Path folder;

    private String error(String magic, String body, String... args) {
        MagicException e = assertThrows(MagicException.class, () -> kernel.cell(magic, body, args));
        assertEquals(0, e.getStackTrace().length);
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        return e.getMessage();
    }

    private String lineError(String magic, String... args) {
        MagicException e = assertThrows(MagicException.class, () -> kernel.line(magic, args));
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        return e.getMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --steps 0             | --steps 0: expected a whole number from 1 to 1000
            --steps ten           | --steps 'ten': expected a whole number
            --steps               | --steps
            --guidance 2 --cfg 3  | --guidance and --cfg are one thing in two conventions
            --cfg 0.5             | --cfg 0.5: cfg counts from 1
            --guidance -1         | --guidance -1: expected a number from 0 (off) to 1000
            --guidance 1e308      | --guidance 1.0E308: expected a number from 0
            --guidance Infinity   | --guidance
            --cfg NaN             | --cfg
            --cfg 1e9             | --cfg 1000000000: expected a number from 1
            --shift 1e-300        | --shift 1.0E-300: expected a number above 0
            --shift 1e999         | --shift
            --cfg-normalization 1e308 | --cfg-normalization 1.0E308: expected a number from 0
            --negative a\ud800    | --negative 'a\\ud800': half a character
            --save a\ud800.png    | a
            --width 50            | --width 50: expected a multiple of 16
            --sampler eulr        | eulr
            --count 0             | --count 0: expected a whole number from 1
            --seed 1.5            | --seed '1.5': expected a whole number
            --stpes 4             | unknown option --stpes; did you mean --steps
            --as class            | --as class: expected the name of a Java variable
            --as 1a               | --as 1a: expected
            --shift 0             | --shift
            --stages 0-1:cfg3 --cfg 3 | --stages say how strong guidance is
            --stages 0-2:cfg3     | --stages: 0-2: expected two ends from 0 to 1
            --max-length 0        | --max-length 0: expected
            --cfg-truncation 2    | --cfg-truncation 2: expected a number from 0 to 1
            --save no/such/x.png  | --save no/such/x.png: the folder
            --save x.jpg          | --save x.jpg: expected a file name that ends in .png
            a red cat             | unexpected word 'a'; write the prompt in the lines below
            @options              | unexpected word '@options'
            """)
    void aMistakeInGenerateIsOneLineThatNamesIt(String args, String expected) {
        String error = error("generate", "a cat", args.split(" +"));
        assertTrue(error.contains(expected), error);
        assertEquals(0, model.made.get());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --steps ''            | --steps: an empty LIST
            --points 20           | --points: '20' is no STEPS/CFG, such as 20/12
            --points 20/0         | --points: cfg 0: cfg counts from 1
            --points 20/3 --cfg 2 | --points are pairs of steps and cfg
            --stages 0-1:4        | --stages: '0-1:4' is no stage; write FROM-TO:cfgC
            --size 64             | --size '64': expected WIDTHxHEIGHT, such as 1024x768
            --size 50x64          | --width 50: expected a multiple of 16
            --size 64x64 --width 64 | --size is width and height
            --exclude step=4      | --exclude: 'step': expected one of cfg, model, lora, size
            --steps 1:1000000:1   | --steps: 1,000,000 values; at most 100,000
            --steps 1:1000:1 --seeds 1:1000:1 | 100
            --steps 0,4           | --steps 0: expected a whole number from 1 to 1000
            --cfg 0.5,2           | --cfg 0.5: cfg counts from 1
            --cfg 2 --guidance 1  | two conventions
            --seeds a             | --seeds: 'a' is not a number
            --sampler nope        | nope
            --scores sharp        | --scores sharp: unknown score 'sharp'
            --seed 4              | unknown option --seed; did you mean --seeds
            """)
    void aMistakeInSweepIsOneLineThatNamesIt(String args, String expected) {
        String error = error("sweep", "a cat", args.replace("''", "").split(" ", -1));
        assertTrue(error.contains(expected), error);
        assertEquals(0, model.made.get());
        assertFalse(Files.exists(Path.of("zimage-runs")));
    }

    @Test
    void aStoreThatIsAFileIsOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        String error = error("sweep", "a", "--store", file.toString());
        assertTrue(error.startsWith("--store " + file + ": is a file"), error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n ", "---"})
    void aMissingPromptIsOneLine(String body) {
        assertTrue(error("generate", body).startsWith("no prompt: write it in the lines below %%generate"));
    }

    @Test
    void mistakesOfLineMagicsAreOneLineToo() throws Exception {
        assertTrue(lineError("plot").startsWith("there is no sweep yet"));
        assertTrue(lineError("diagnose").startsWith("there is no sweep yet"));
        assertTrue(lineError("diagnose", "x.png", "--lang", "fr").equals("--lang fr: expected en or zh"));
        assertTrue(lineError("diagnose", "x.png", "--lang", "both").equals("--lang both: expected en or zh"));
        assertTrue(lineError("diagnose", "x.png").equals("x.png: no such file"));
        assertTrue(lineError("score", folder.toString()).contains("a folder, but not a store of runs"));
        kernel.cell(
                "sweep",
                "a cat",
                "--steps",
                "2",
                "--store",
                folder.resolve("store").toString());
        assertTrue(lineError("plot", "--kind", "pie").startsWith("--kind pie: expected one of heatmap, lines,"));
        assertTrue(
                lineError("plot", "--cost", "seconds").equals("--cost is an option of --kind pareto, not of heatmap"));
        assertTrue(lineError("plot", "--kind", "pareto", "--cost", "yuan")
                .equals("--cost yuan: expected network_calls or seconds"));
        assertTrue(lineError("plot", "--kind", "pareto", "--score", "colorfulness")
                .startsWith("--score colorfulness: neither end of it is better"));
        assertTrue(lineError("plot", "--kind", "surface").startsWith("a surface needs 6 cells or more"));
        assertTrue(
                lineError("plot", "--kind", "convergence").startsWith("convergence needs pictures with at least two"));
        assertTrue(lineError("plot", "--kind", "convergence", "--score", "blur_effect")
                .startsWith("--score blur_effect: convergence compares pictures; expected one of psnr, ssim"));
        assertTrue(lineError("plot", "--kind", "convergence", "--tolerance", "5")
                .startsWith("--tolerance 5.0: expected a share of the range"));
        assertTrue(lineError("plot", "--only", "steps=3").equals("--only steps=3: no run has these values"));
        assertTrue(lineError("table", "--only", "step=3").startsWith("--only: 'step': expected one of cfg, model"));
        assertTrue(lineError("plot", "--csv", "x.txt").contains("ends in .csv"));
        assertTrue(lineError("plot", "nope").contains("no sweep and no folder is named 'nope'; known sweeps: runs"));
        assertTrue(lineError("plot", "--score", "sharp").contains("'sharp' is not in these runs; known: blur_effect"));
        assertTrue(lineError("plot", "--save", "x.gif").contains("ends in .png or .svg"));
        assertTrue(lineError("zimage", "lod").contains("did you mean load"), lineError("zimage", "lod"));
        assertTrue(lineError("zimage", "load", "x", "--device", "tpu").startsWith("--device 'tpu': expected auto"));
        assertTrue(lineError("zimage", "load", "x", "--offload", "all").startsWith("--offload 'all': expected auto"));
        for (String memory : List.of("0", "-1", "eight", "1e300", "1e-12", "NaN")) {
            String error = lineError("zimage", "load", "x", "--memory", memory);
            assertTrue(error.startsWith("--memory '" + memory + "': expected a number of gigabytes above 0"), error);
        }
        String address = lineError("store", "import", "s3a://bucket/runs");
        assertTrue(address.contains("'s3a://bucket/runs': expected the name of a file or folder of this"), address);
        assertTrue(lineError("store", "export", "s3a://b/x").contains("and no address"));
        assertTrue(lineError("score", "nothing-*.png").equals("nothing-*.png: no file matches"));
        assertTrue(lineError("score", "nothing.png").equals("nothing.png: no such file"));
        assertTrue(lineError("score", "runs", "--scores", "sharp").contains("unknown score 'sharp'"));
        assertTrue(lineError("diagnose", "runs", "--steps", "3").contains("no picture with these parameters"));
        assertTrue(lineError("generate", "a").contains("unexpected word 'a'"));
        assertTrue(lineError("generate").contains("no prompt"));
    }

    @Test
    void withoutAModelOneLineSaysHowToLoadOne() throws Exception {
        kernel.line("zimage", "unload");
        assertTrue(error("generate", "a").startsWith("no model is loaded: run '%zimage load demo-base' first"));
    }

    /** Whatever word of the line is repeated: cut at 100 characters, and nothing in it that a terminal acts on. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            generate | --sampler
            generate | --stages
            generate | --steps
            generate |
            table    |
            plot     | --kind
            score    |
            score    | --scores
            score    | --reference
            diagnose | --lang
            compare  |
            table    | --csv
            grid     | --pictures
            sweep    | --exclude
            """)
    void longAndHostileWordsAreCutAndShown(String magic, String option) {
        for (String word :
                new String[] {"x".repeat(100_000), "\u001b[2J\u0007evil\r\u202e\n\u009b", "9".repeat(300_000)}) {
            String[] args = option == null ? new String[] {word} : new String[] {option, word};
            boolean cell = magic.equals("generate") || magic.equals("sweep");
            Exception e = assertThrows(MagicException.class, () -> {
                if (cell) {
                    kernel.cell(magic, "a cat", args);
                } else {
                    kernel.line(magic, args);
                }
            });
            assertTrue(e.getMessage().length() < 1500, e.getMessage());
            assertFalse(e.getMessage().contains("x".repeat(101)), e.getMessage());
            assertFalse(e.getMessage().contains("9".repeat(101)), e.getMessage());
            assertTrue(
                    e.getMessage().codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x202e),
                    () -> magic + " " + option + ": " + e.getMessage());
        }
    }

    @Test
    void promptsDoNotReachATerminalAsControlSequences() throws Exception {
        kernel.cell("generate", "a cat \u001b[31mred\u0007 \u202e\nof two lines", "--steps", "1");
        String text = kernel.last().text();
        assertTrue(text.contains("a cat \\u001b[31mred\\u0007 \\u202e\nof two lines"), text);
    }
}
