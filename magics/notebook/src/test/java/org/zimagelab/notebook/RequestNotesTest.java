package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.trace.Trace;

/** What is said of a request before it is made: nothing that a person typed passes in silence without an effect. */
class RequestNotesTest {
    private PaintedModel model = new PaintedModel(Variant.BASE);
    private final NotebookKernel kernel = NotebookKernel.painted(() -> model);
    private Object result;

    @TempDir
    Path folder;

    /** The notes of a cell, in lines. */
    private List<String> notes(String magic, String body, String... args) throws Exception {
        List<String> all = Stream.concat(
                        Stream.of(args),
                        magic.equals("sweep")
                                ? Stream.of("--store", folder.resolve("s").toString())
                                : Stream.of())
                .toList();
        return Printed.out(() -> result = kernel.cell(magic, body, all.toArray(String[]::new)))
                .lines()
                .toList();
    }

    private String error(String magic, String... args) {
        return assertThrows(MagicException.class, () -> kernel.cell(magic, "a", args))
                .getMessage();
    }

    @Test
    void aSeedOfMinusOneIsANewOneAndSaid() throws Exception {
        for (String magic : List.of("generate", "trace")) {
            List<String> notes = notes(magic, "a", "--seed", "-1", "--steps", "2");
            long seed = (result instanceof Trace trace ? trace.picture() : (Picture) result)
                    .request()
                    .seed();
            assertTrue(seed >= 0, "seed " + seed);
            assertEquals(List.of("note: seed -1 is a new one: " + seed), notes);
        }
        assertEquals(
                1, notes("generate", "a\n---\nb", "--seed=-1", "--count", "2").size());
        assertEquals(List.of(), notes("generate", "a"), "the caption shows a seed that nobody named");
        assertEquals(List.of(), notes("generate", "a", "--seed", "-2"));
        assertEquals(-2, ((Picture) result).request().seed(), "as torch.manual_seed");
    }

    @Test
    void eachMinusOneOfASweepIsAnotherNewSeed() throws Exception {
        List<String> notes = notes("sweep", "a", "--steps", "1", "--seeds", "5,-1， -1");
        List<Object> seeds = ((Runs) result).values(Parameter.SEED);
        assertEquals(3, seeds.size());
        assertEquals(5L, seeds.get(0));
        assertEquals(
                List.of("note: seeds -1 are new ones: " + seeds.get(1) + ", " + seeds.get(2) + "; --seeds 5,"
                        + seeds.get(1) + "," + seeds.get(2) + " makes the same pictures again"),
                notes);
        assertTrue((long) seeds.get(1) >= 0 && (long) seeds.get(2) >= 0);
        String error = error("sweep", "--seeds", "-1:3:1");
        assertTrue(error.startsWith("--seeds -1:3:1: -1 means a new seed, and has no place in a range"), error);
        assertEquals(List.of(), notes("sweep", "a", "--steps", "1", "--seeds", "-4:-2:1"));
    }

    @Test
    void whatGuidanceAloneHearsIsSaidWhereItIsOff() throws Exception {
        String off = "note: --negative has no effect while guidance is off: "
                + "turn it on with --guidance above 0 or --cfg above 1";
        assertEquals(List.of(off), notes("generate", "a\n---\nb", "--negative", "c", "--cfg", "1", "--count", "2"));
        assertEquals(List.of(off), notes("trace", "a", "--negative", "c", "--guidance", "0", "--steps", "2"));
        assertEquals(List.of(off), notes("sweep", "a", "--negative", "c", "--guidance", "0", "--steps", "1,2"));
        assertEquals(List.of(), notes("generate", "a", "--negative", "c"));
        assertEquals(List.of(), notes("generate", "a", "--negative", " ", "--cfg", "1"));
        assertEquals(
                List.of(off.replace("--negative has", "--negative and --cfg-normalization and --cfg-truncation have")),
                notes(
                        "generate",
                        "a",
                        "--negative=c",
                        "--guidance=0",
                        "--cfg-normalization=1",
                        "--cfg-truncation=0.5"));
        model = new PaintedModel(Variant.TURBO);
        kernel.line("zimage", "load", "turbo");
        assertEquals(List.of(off), notes("generate", "a", "--negative", "c"));
    }

    @Test
    void whatNagHearsIsSaidWhereItIsOff() throws Exception {
        String off = "note: --nag-tau has no effect while NAG is off: turn it on with --nag above 1";
        assertEquals(List.of(off), notes("generate", "a", "--nag-tau", "3"));
        assertEquals(List.of(), notes("generate", "a", "--nag=5", "--nag-tau=3", "--negative=b", "--cfg=1"));
        assertEquals(
                List.of("note: --nag without --negative steers away from the empty prompt"),
                notes("generate", "a", "--nag", "5", "--guidance", "0"));
        assertEquals(
                List.of("note: --cfg-rescale has no effect while guidance is off: "
                        + "turn it on with --guidance above 0 or --cfg above 1"),
                notes("generate", "a", "--nag=5", "--cfg-rescale=1", "--negative=b", "--cfg=1"));
        assertEquals(
                List.of("note: --negative has no effect in 1 of 2 cells, in which guidance is off (guidance 0, cfg 1)"),
                notes("sweep", "a", "--negative=c", "--guidance=0", "--nag=1,5", "--steps=1"));
        assertEquals(List.of(), notes("generate", "a", "--cfg-zero-star", "5", "--negative", "b", "--steps", "6"));
        for (String magic : List.of("generate", "sweep", "trace")) {
            assertEquals(
                    "--cfg-zero-star 'on': expected off, or how many steps at the beginning stay in the noise, from 0",
                    error(magic, "--cfg-zero-star", "on"));
            assertTrue(error(magic, "--nag", "0").startsWith("--nag 0: expected a number from 1 to 100, 1 = off"));
            assertTrue(error(magic, "--apg-eta", "11").startsWith("--apg-eta 11: expected a number from -10 to 10"));
        }
    }

    @Test
    void aSweepSaysInHowManyCellsAnOptionHasNoEffect() throws Exception {
        String partly = "note: --negative has no effect in %s cells, in which guidance is off (guidance 0, cfg 1)";
        String[] some = {"--negative", "c", "--guidance", "0,2", "--steps", "1,2,3", "--seeds", "1,2"};
        assertEquals(List.of(String.format(partly, "3 of 6")), notes("sweep", "a", some));
        assertEquals(
                List.of(String.format(partly, "1 of 4")),
                notes("sweep", "a", "--negative", "", "--negative", "c", "--cfg", "1,3", "--steps", "1"));
        assertEquals(
                List.of(String.format(partly, "1 of 2").replace(" (guidance 0, cfg 1)", "")),
                notes("sweep", "a", "--negative=c", "--steps=2", "--stages", "off; 0.9-1:cfg5"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "32x32 | 32×32 (25 % of its pixels)",
                "16x16 | 16×16 (6.3 % of its pixels)",
                "128x64 |",
                "64x48 |",
                "112x80 | 112×80 (2.2 times its pixels)",
                "144x48 | 144×48 (3 times as wide as high)",
                "32×128 | 32×128 (4 times as high as wide)",
            })
    void aSizeFarFromTheModelsOwnIsSaidAndMade(String size, String far) throws Exception {
        List<String> wanted = far == null
                ? List.of()
                : List.of("note: " + far + " is far from painted's own size, 64×64; pictures may be worse");
        assertEquals(wanted, notes("generate", "a\n---\nb", "--size", size, "--count", "2"));
        assertEquals(wanted, notes("sweep", "a", "--size", size, "--steps", "1,2"));
        assertEquals(wanted, notes("trace", "a", "--size", size, "--steps", "2"));
    }

    @Test
    void manySizesAreOneLine() throws Exception {
        List<String> notes = notes("sweep", "a", "--steps=1", "--size", "64x64,16x16,32x32,16x32,256x256,32x16");
        assertEquals(1, notes.size());
        assertTrue(notes.get(0).contains("16×32 (12.5 % of its pixels) and 2 more are far from"), notes.get(0));
    }

    @Test
    void aSizeIsOneWordOrTwoSides() throws Exception {
        kernel.cell("generate", "a", "--size", "64 x 48", "--as", "p");
        Picture picture = (Picture) kernel.variables.get("p");
        assertEquals(
                "64×48", picture.request().width() + "×" + picture.request().height());
        for (String magic : List.of("generate", "sweep", "trace", "recommend")) {
            assertEquals(
                    "--size is width and height: leave --width and --height out",
                    error(magic, "--size", "64x64", "--height", "64"));
        }
        assertEquals("--size '64': expected WIDTHxHEIGHT, such as 1024x768", error("generate", "--size", "64"));
        assertTrue(error("trace", "--size", "0x64").startsWith("--width 0: expected a positive number"));
    }

    @Test
    void aDemoModelSaysWhichWordsItDoesNotKnow() throws Exception {
        kernel.line("zimage", "load", "demo-base");
        String ship = "note: demo-base does not know \"ship\", only shapes, cats and cities (docs/world.md)";
        assertEquals(List.of(ship), notes("generate", "a red ship", "--count", "2"));
        assertEquals(List.of(ship), notes("sweep", "a red ship\n---\na green ship\n---\na red circle", "--steps=1,2"));
        assertEquals(List.of(ship.replace("ship", "帆船")), notes("trace", "一艘红色的帆船", "--steps", "2"));
        assertEquals(List.of(), notes("generate", "一只白色的猫，坐在沙发上", "--negative", "blurry, 低质量"));
        assertEquals(
                List.of(ship.replace("ship", "ugly")),
                notes("generate", "a red circle", "--negative", "ugly", "--guidance", "2"));
        List<String> many =
                notes("sweep", "one dog\n---\none frog\n---\none fly\n---\none bee\n---\none ant", "--steps=1");
        assertEquals(4, many.size());
        assertEquals("note: and so with 2 more texts of this cell", many.get(3));
        kernel.line("zimage", "load", "another");
        assertEquals(List.of(), notes("generate", "a red ship"));
    }
}
