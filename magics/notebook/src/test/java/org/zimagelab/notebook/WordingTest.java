package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;

/** Goes through what the magics say, where a plural, a sign or a label goes wrong most easily: one of everything. */
class WordingTest {
    private static final String NOUNS =
            "cells|pictures|runs|steps|seeds|rows|columns|files|calls|network calls|prompts|models|"
                    + "scores|votes|questions|answers|tokens|seconds|parameters|samplers|sizes|shifts|comparisons|"
                    + "lines|words|others|broken files|other files|other pictures|points|levels|jars|variables|"
                    + "values|texts|defects|images";

    /** What no message says. */
    private static final List<Pattern> WRONG = List.of(
            // "1 of 2 cells" is right, "1 of 1 cells" is not
            Pattern.compile("(?<![\\w.,×/-])1[ \u202f](" + NOUNS + ")\\b"),
            Pattern.compile("(?<![\\w.,×/-])(?!1 )[\\d\u202f]+ "
                    + "(cell|picture|run|step|seed|row|column|file|call|prompt|vote)\\b(?! of)"),
            // a zero has no sign
            Pattern.compile("(?<![\\w.])[-−+]0(\\.0+)?(?![\\d.])"),
            // a label in front of words that have it already; noise is a defect and its score
            Pattern.compile("\\b(?!noise\\b)([A-Za-z]{2,})[ \\p{IsHan}]*:? \\1\\b"),
            // what binary arithmetic leaves of a decimal number
            Pattern.compile("\\d\\.\\d{0,12}(0{6}|9{6})\\d*"),
            // nothing at all
            Pattern.compile("\\b(null|NaN)\\b|Optional[.\\[]|\\b1 1\\b"));

    private PaintedModel model = new PaintedModel(Variant.BASE);
    private final NotebookKernel kernel = NotebookKernel.painted(() -> model);
    private final List<String> said = new ArrayList<>();

    @TempDir
    Path folder;

    private void line(String magic, String... args) throws Exception {
        heard(() -> kernel.line(magic, args));
    }

    private void cell(String magic, String body, String... args) throws Exception {
        heard(() -> kernel.cell(magic, body, args));
    }

    /** All that is shown, printed or thrown; what HTML shows, without its tags. */
    private void heard(Printed.Action action) throws Exception {
        String printed = Printed.out(() -> {
            try {
                action.run();
            } catch (MagicException e) {
                said.add(e.getMessage());
            }
        });
        said.addAll(printed.lines().toList());
        for (NotebookKernel.Output output : kernel.outputs) {
            said.addAll(output.text().lines().toList());
            if (output.html() != null) {
                Stream.of(output.html()
                                .replaceAll("(?s)<script.*?</script>|<style.*?</style>", " ")
                                .replaceAll("(alt|title)=\"([^\"]*)\"", "> $2 <")
                                .split("<[^>]*>"))
                        .filter(text -> text.length() < 2000)
                        .forEach(said::add);
            }
        }
        kernel.outputs.clear();
    }

    private List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        for (String text : said) {
            for (Pattern pattern : WRONG) {
                Matcher matcher = pattern.matcher(text);
                if (matcher.find()) {
                    wrong.add("'" + matcher.group() + "' in: " + text);
                }
            }
        }
        return wrong.stream().distinct().toList();
    }

    private void everythingOf(String... sweep) throws Exception {
        String store = folder.resolve("store").toString();
        String[] args = Stream.concat(Stream.of(sweep), Stream.of("--store", store, "--as", "one"))
                .toArray(String[]::new);
        cell(
                "sweep",
                "a red circle",
                Stream.concat(Stream.of(args), Stream.of("--dry-run")).toArray(String[]::new));
        cell("sweep", "a red circle", args);
        cell("sweep", "a red circle", args);
        line("table", "one");
        line("grid", "one");
        line("grid", "one", "--html", folder.resolve("g.html").toString());
        for (String kind : List.of("heatmap", "lines", "interaction", "pareto", "box", "surface", "convergence")) {
            line("plot", "one", "--kind", kind);
            line("plot", "one", "--kind", kind, "--table");
        }
        line("score", "one");
        line("score", store, "--scores", "noise");
        line("diagnose", "one", "--lang", "en");
        line("compare", "one", "--scores", "blur_effect,psnr");
        line("compare", "one", "one", "--scores", "blur_effect,psnr,ssim");
        line("rate", "one", "--result");
        line("store", "list", "--store", store);
        line("store", "verify", "--store", store);
        line("store", "prune", "--store", store, "--steps", "1");
        line("store", "export", folder.resolve("out").toString(), "--store", store);
        line("store", "import", folder.resolve("out").toString() + "/*.png", "--scores", "blur_effect");
    }

    @Test
    void oneOfEverythingIsSaidAsOne() throws Exception {
        everythingOf("--steps", "1", "--guidance", "7", "--seeds", "3");
        cell("generate", "a red circle", "--steps", "1", "--guidance", "0", "--seed", "1", "--negative", "x");
        cell("generate", "a red circle", "--steps", "1", "--recommended", "vendor");
        cell("trace", "a red circle", "--steps", "1", "--cfg", "1", "--seed", "1");
        cell("recommend", "a red circle");
        line("zimage", "info");
        line("zimage", "list");
        line("quality", "selftest", "--scores", "blur_effect");
        assertEquals(List.of(), wrong());
    }

    @Test
    void severalAreSaidAsSeveralAndNumbersAreThoseThatWereTyped() throws Exception {
        everythingOf("--steps", "1,2,4", "--cfg", "1,1.1,8", "--seeds", "1,2", "--shift", "1,3");
        assertEquals(List.of(), wrong());
    }

    @Test
    void aFailureSaysItToo() throws Exception {
        cell("sweep", "a", "--steps", "1", "--exclude", "steps=1");
        cell("sweep", "a\n---\nb", "--steps", "1", "--interrupt", "1");
        cell("trace", "a\n---\nb", "--steps", "1");
        line("plot", "none");
        model.interruptAfter = 0;
        try {
            cell("sweep", "a", "--steps", "1", "--store", folder.resolve("s").toString());
        } catch (InterruptedException e) {
            said.add(e.getMessage());
        }
        heard(() -> {});
        assertEquals(List.of(), wrong());
    }

    @ParameterizedTest
    @CsvSource({
        "-0.00001, -1.0e-05",
        "-0.00004, -4.0e-05",
        "0.00012, 0.0001",
        "-1e-12, 0",
        "-0.0, 0",
        "0.12344, 0.1234",
        "-12.3456, -12.35",
        "123456, 123456",
        "NaN, –",
    })
    void aScoreHasFourDigitsAndNoSignWithoutAValue(double value, String text) {
        assertEquals(text, NumberText.score(value));
    }

    @ParameterizedTest
    @CsvSource({
        "0.10000000000000009, 0.1",
        "2.0999999999999996, 2.1",
        "100, 100",
        "1000000, 1000000",
        "-0.0, 0",
        "0.00001, 0.00001",
        "1e-9, 1E-9",
        "123456.789, 123456.789",
        "Infinity, Infinity",
    })
    void aNumberHasTheDigitsThatWereTyped(double value, String text) {
        assertEquals(text, NumberText.plain(value));
    }

    @Test
    void aPartGoesByTheWhole() {
        assertEquals("1 of 1 run", Amounts.part(1, 1, "run"));
        assertEquals("1 of 2 runs", Amounts.part(1, 2, "run"));
        assertEquals("0 runs", Amounts.count(0, "run"));
        assertEquals("2 stages", Amounts.count(2, "stages"));
        assertEquals("1\u202f200 of 5\u202f000 network calls", Amounts.part(1200, 5000, "network call"));
    }
}
