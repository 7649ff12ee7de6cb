package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.png.PicturePng;

/** {@code --hires} of the magics on the demo: an option, an axis, its words and what can be wrong. */
class HiresMagicTest {
    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session = new Session();

    @TempDir
    Path folder;

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    @Test
    void aPictureIsMadeTwiceAsLarge() throws Exception {
        new ZImageExtension(session).install(kernel);
        kernel.line("zimage", "load", "demo-turbo", "--device=cpu");
        Path file = folder.resolve("大.png");
        kernel.cell("generate", "a red circle", "--size=64x64", "--seed=1", "--hires", "2", "--as=p", "--save=" + file);
        Picture picture = (Picture) kernel.variables.get("p");
        assertEquals(128, picture.image().getWidth());
        String text = PicturePng.parameters(file).orElseThrow();
        assertTrue(text.contains("Size: 64x64,"), text);
        assertTrue(
                text.contains("Denoising strength: 0.3, Hires upscale: 2, Hires steps: 3, Hires upscaler: Lanczos"),
                text);
        assertEquals(picture.request(), PicturePng.metadata(file).orElseThrow().request());
        assertTrue(kernel.outputs.stream().anyMatch(o -> o.text().contains("hires 2")));

        kernel.cell(
                "sweep",
                "a red circle",
                "--size=64x64",
                "--hires=1,1.5",
                "--steps=4",
                "--as=s",
                "--store=" + folder.resolve("store"),
                "--dry-run");
        String plan = kernel.outputs.get(kernel.outputs.size() - 1).text();
        assertTrue(plan.contains("second passes: 2 network calls of these, on pictures of 2.25 times"), plan);
        kernel.cell(
                "sweep",
                "a red circle",
                "--size=64x64",
                "--hires=1,1.5",
                "--steps=4",
                "--as=s",
                "--store=" + folder.resolve("store"));
        Runs runs = (Runs) kernel.variables.get("s");
        assertEquals(
                List.of(1.0, 1.5),
                runs.runs().stream()
                        .map(r -> r.request().hires().scale())
                        .sorted()
                        .toList());
        kernel.line("table", "s");
        kernel.line("compare", "s", "--hires", "1,1.5", "--scores", "blur_effect");

        kernel.cell("generate", "a red circle", "--size=64x64", "--hires=2", "--strength=0.5", "--as=q");
        assertEquals(
                OptionalDouble.of(0.5),
                ((Picture) kernel.variables.get("q")).request().hires().strength());

        refused("--hires 0.5: expected a number above 1", "--hires", "0.5");
        refused("--hires 'NaN': expected a number", "--hires", "NaN");
        refused("--hires-strength 0.4: expected a second pass", "--hires-strength", "0.4");
        refused("--hires-strength 0.0: expected a number above 0", "--hires", "2", "--hires-strength", "0");
        refused("--hires-upscaler 'x.pth': no such file; expected lanczos", "--hires=2", "--hires-upscaler=x.pth");
        refused("--hires 2.0: width 4096", "--hires", "2", "--size", "2048x64");
    }

    private void refused(String start, String... options) {
        String line = assertThrows(MagicException.class, () -> kernel.cell("generate", "a red circle", options))
                .getMessage();
        assertTrue(line.startsWith(start), line);
        assertEquals(1, line.lines().count(), line);
    }
}
