package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.torch.ModelException;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.png.PicturePng;
import tech.tablesaw.api.Table;

/** The magics through the registry of a bare kernel, on a model that paints. */
class MagicsTest extends PaintedMagics {

    @Test
    void aPictureIsShownWholeWithItsParameters() throws Exception {
        Picture picture = (Picture) kernel.cell("generate", CAT + "\n", "--steps", "4", "--cfg", "3", "--seed", "42");
        assertEquals(CAT, picture.request().prompt());
        assertEquals(2, picture.request().guidance().scale());
        assertEquals(2, kernel.outputs.size());
        byte[] png = Base64.getDecoder().decode(kernel.outputs.get(0).png());
        assertEquals("IEND", new String(png, png.length - 8, 4, StandardCharsets.US_ASCII));
        assertEquals(64, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
        String caption = kernel.outputs.get(1).html();
        assertTrue(caption.contains("guidance 2 (cfg 3)"), caption);
        assertTrue(caption.contains("seed 42") && caption.contains("0.25 s") && caption.contains("8 network calls"));
        assertTrue(caption.contains("雪白的布偶猫 &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"), caption);
        assertTrue(kernel.outputs.get(1).text().contains(CAT));
    }

    @Test
    void seedsCountUpFromTheFirstAndARandomOneIsShown() throws Exception {
        List<?> three = (List<?>) kernel.cell("generate", "a\n---\nb", "--seed", "7", "--count", "3");
        assertEquals(
                List.of(7L, 8L, 9L, 7L, 8L, 9L),
                three.stream().map(p -> ((Picture) p).request().seed()).toList());
        Picture one = (Picture) kernel.cell("generate", "a");
        Picture other = (Picture) kernel.cell("generate", "a");
        assertNotEquals(one.request().seed(), other.request().seed());
        assertTrue(kernel.last().text().contains("seed " + other.request().seed()));
    }

    @Test
    void aPromptIsTheSameWithAnyLineEnds() throws Exception {
        for (String end : List.of("\n", "\r\n", "\r")) {
            List<?> two =
                    (List<?>) kernel.cell("generate", "a red\ncircle\n---\nb\n".replace("\n", end), "--seed", "7");
            assertEquals(
                    List.of("a red\ncircle", "b"),
                    two.stream().map(p -> ((Picture) p).request().prompt()).toList());
        }
    }

    @Test
    void allOptionsReachTheRequest() throws Exception {
        Picture picture = (Picture) kernel.cell(
                "generate",
                "a",
                "--steps=3",
                "--guidance=2.5",
                "--width=32",
                "--height=48",
                "--negative=ugly",
                "--sampler=heun",
                "--shift=2",
                "--cfg-normalization=1",
                "--cfg-truncation=0.5",
                "--max-length=64");
        var request = picture.request();
        assertEquals(
                "32×48 ugly heun 2.0 64",
                request.width() + "×" + request.height() + " " + request.negative() + " " + request.sampler() + " "
                        + request.shift().getAsDouble() + " " + request.maxLength());
        assertEquals(2.5, request.guidance().scale());
        assertEquals(1, request.guidance().normalization());
        assertEquals(0.5, request.guidance().truncation());
    }

    @Test
    void savedPicturesCarryTheirParameters() throws Exception {
        Path file = folder.resolve("katze.png");
        kernel.cell("generate", CAT, "--seed", "5", "--count", "2", "--save", file.toString());
        assertFalse(Files.exists(file));
        for (int i = 1; i <= 2; i++) {
            String parameters =
                    PicturePng.parameters(folder.resolve("katze-" + i + ".png")).orElseThrow();
            assertTrue(parameters.startsWith(CAT) && parameters.contains("Seed: " + (4 + i)), parameters);
        }
    }

    @Test
    void asDeclaresAJavaVariableOfTheResultsType() throws Exception {
        kernel.cell("generate", "a", "--as", "cat");
        kernel.cell("generate", "a", "--count", "2", "--as", "cats");
        assertInstanceOf(Picture.class, kernel.variables.get("cat"));
        assertTrue(kernel.evaluated.get(0).startsWith("org.zimagelab.diffusion.Picture cat = "));
        assertTrue(kernel.evaluated.get(1).startsWith("java.util.List<org.zimagelab.diffusion.Picture> cats = "));
        sweep("--as", "mine");
        assertInstanceOf(Runs.class, kernel.variables.get("mine"));
        kernel.line("table", "mine", "--as", "rows");
        assertInstanceOf(Table.class, kernel.variables.get("rows"));
        kernel.line("plot", "mine", "--as", "map");
        assertInstanceOf(org.knowm.xchart.HeatMapChart.class, kernel.variables.get("map"));
    }

    @Test
    void aModelThatCannotBeLoadedLeavesTheOneThatWas() throws Exception {
        NotebookKernel other = new NotebookKernel();
        new ZImageExtension(new Session((source, options) -> {
                    if (source.equals("bad")) {
                        throw new ModelException("bad: no such model");
                    }
                    return model.loaded(source, options);
                }))
                .install(other);
        other.line("zimage", "load", "good");
        assertEquals(
                "bad: no such model",
                assertThrows(MagicException.class, () -> other.line("zimage", "load", "bad"))
                        .getMessage());
        other.cell("generate", "a");
        assertEquals(1, model.made.get());
    }

    @Test
    void helpIsPrintedAndIsNoError() throws Exception {
        for (String magic : List.of(
                "generate",
                "sweep",
                "train",
                "table",
                "plot",
                "grid",
                "score",
                "diagnose",
                "compare",
                "rate",
                "recommend",
                "trace",
                "quality",
                "store",
                "zimage")) {
            String help = Printed.out(() -> kernel.line(magic, "--help"));
            assertTrue(help.startsWith("Usage: %"), help);
            assertTrue(help.contains("--help"), help);
        }
        assertTrue(Printed.out(() -> kernel.cell("sweep", "", "--help")).contains("--guidance=LIST"));
        assertTrue(Printed.out(() -> kernel.line("zimage")).contains("devices"));
        assertTrue(Printed.out(() -> kernel.line("zimage", "load", "--help")).contains("%zimage load"));
    }

    @Test
    void turboWithGuidanceWarnsOnce() throws Exception {
        model = new PaintedModel(Variant.TURBO);
        kernel.line("zimage", "load", "turbo");
        String first = Printed.out(() -> kernel.cell("generate", "a", "--guidance", "2"));
        assertTrue(first.startsWith("note: turbo is a turbo model"), first);
        assertEquals("", Printed.out(() -> kernel.cell("generate", "a", "--guidance", "2")));
    }

    @Test
    void anInterruptPassesThroughAndTheDisplaySaysSo() {
        model.interruptAfter = 0;
        assertThrows(InterruptedException.class, () -> kernel.cell("generate", "a", "--steps", "4"));
        assertTrue(kernel.last().text().startsWith("stopped after step 0 of 4"));
    }
}
