package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.charts.ChartFile;
import org.zimagelab.notebook.charts.TracePlots;
import org.zimagelab.tuning.trace.Trace;

/** The way of one picture as a person sees it. The charts lie in target/charts, to be looked at. */
class TraceMagicTest {
    private static final String CAT = "布偶猫 <b>";

    private final PaintedModel model = new PaintedModel(Variant.BASE);
    private final NotebookKernel kernel = NotebookKernel.painted(() -> model);

    @TempDir
    Path folder;

    private String error(String body, String... args) {
        return assertThrows(MagicException.class, () -> kernel.cell("trace", body, args))
                .getMessage();
    }

    @Test
    void theWayIsAStripThreeChartsAndThePicture() throws Exception {
        Path csv = folder.resolve("way.csv");
        Trace trace =
                (Trace) kernel.cell("trace", CAT, "--steps", "4", "--cfg=3", "--seed=7", "--as=way", "--csv=" + csv);
        assertEquals(trace, kernel.variables.get("way"));
        assertTrue(kernel.evaluated.get(0).startsWith("org.zimagelab.tuning.trace.Trace way = "));
        assertEquals(10, kernel.outputs.size(), "strip, three charts with their words, picture, caption, file");
        String strip = kernel.outputs.get(0).html();
        assertEquals(4, strip.split("data:image/jpeg;base64,", -1).length - 1);
        assertTrue(strip.contains("step 3 of 4<br>σ 0.500<br>timestep 0.500"), strip);
        assertTrue(strip.contains("denoised estimate") && strip.contains("去噪估计"), strip);
        for (int chart : List.of(1, 3, 5)) {
            assertTrue(kernel.outputs.get(chart).html().contains("data:image/svg+xml"));
            assertTrue(kernel.outputs.get(chart).text().contains(CAT));
            assertTrue(kernel.outputs.get(chart).text().contains("(way), java.nio.file.Path.of("));
            assertTrue(kernel.outputs.get(chart + 1).text().matches("(?s).+\n.*[一-龥].*"));
        }
        byte[] png = Base64.getDecoder().decode(kernel.outputs.get(7).png());
        assertEquals(64, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
        assertTrue(kernel.outputs.get(8).html().contains("布偶猫 &lt;b&gt;"));
        assertTrue(kernel.outputs.get(8).text().contains("guidance 2 (cfg 3)"));
        List<String> rows = Files.readAllLines(csv);
        assertEquals(5, rows.size());
        assertTrue(rows.get(0).startsWith("step,sigma,timestep,guidance,cfg,velocity,"), rows.get(0));
        assertEquals(
                kernel.outputs.get(0).html(), kernel.getRenderer().render(trace).getData(MIMEType.TEXT_HTML));
    }

    @Test
    void thePictureIsTheOneThatGenerateMakes() throws Exception {
        String[] options = {"--stages=0-0.5:cfg4", "--steps=6", "--seed=3", "--width=32", "--negative=模糊"};
        Picture generated = (Picture) kernel.cell("generate", CAT, options);
        Trace trace = (Trace) kernel.cell("trace", CAT, options);
        assertEquals(generated.request(), trace.picture().request());
        assertArrayEquals(generated.latents(), trace.picture().latents());
        assertEquals(
                List.of(3.0, 3.0, 3.0, 0.0, 0.0, 0.0),
                trace.steps().stream().map(m -> m.guidance()).toList());
    }

    @Test
    void aLongWayShowsTwelveOfItsSteps() throws Exception {
        kernel.line("trace", "a", "cat", "--steps", "50");
        String strip = kernel.outputs.get(0).html();
        assertEquals(12, strip.split("data:image/jpeg;base64,", -1).length - 1);
        assertTrue(strip.contains("step 1 of 50<") && strip.contains("step 50 of 50<"), strip);
        assertTrue(kernel.last().text().startsWith("a cat\n"), kernel.last().text());
        assertEquals(14, kernel.outputs.get(0).text().split("\n").length, "and two lines of explanation");
    }

    @Test
    void guidanceIsAStepCurveBeneath() throws Exception {
        Trace trace = (Trace) kernel.cell("trace", "猫", "--stages=0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7", "--steps=20");
        XYChart schedule = TracePlots.schedule(trace);
        double[] strength = schedule.getSeries("guidance (on the right)").getYData();
        assertEquals(21, strength.length);
        assertEquals(
                "3.0 8.0 8.0 6.0 6.0",
                strength[5] + " " + strength[6] + " " + strength[15] + " " + strength[16] + " " + strength[20]);
        Path charts = Files.createDirectories(Path.of("target/charts"));
        ChartFile.write(schedule, charts.resolve("trace-schedule.png"));
        ChartFile.write(TracePlots.norms(trace), charts.resolve("trace-norms.png"));
        ChartFile.write(TracePlots.missing(trace), charts.resolve("trace-missing.png"));
        Trace plain = (Trace) kernel.cell("trace", "猫", "--guidance=0", "--steps=1");
        assertNull(TracePlots.schedule(plain).getSeries("guidance (on the right)"));
        assertEquals(1, TracePlots.norms(plain).getSeriesCollection().size());
        ChartFile.write(TracePlots.schedule(plain), charts.resolve("trace-one-step.png"));
    }

    @Test
    void anInterruptPassesThroughAndTheDisplaySaysSo() {
        model.interruptAfter = 0;
        assertThrows(InterruptedException.class, () -> kernel.cell("trace", "a", "--steps", "4", "--seed", "1"));
        assertEquals(1, kernel.outputs.size());
        assertEquals("stopped after step 0 of 4 (seed 1)", kernel.last().text());
    }

    @Test
    void whatIsAskedWrongIsOneLine() {
        assertEquals("no prompt: write it after %trace, or in the lines below %%trace", error(" "));
        assertTrue(error("a", "b").startsWith("two prompts: "));
        assertTrue(error("a\n---\nb").startsWith("2 prompts: %trace shows one picture"));
        assertTrue(error("a", "--cfg=2", "--guidance=1").startsWith("--guidance and --cfg are one thing"));
        assertTrue(error("a", "--stages=0-1:cfg3", "--cfg=3").startsWith("--stages say how strong"));
        assertTrue(error("a", "--csv=x.txt").contains("ends in .csv"));
        assertTrue(error("a", "--as=1").startsWith("--as 1: expected"));
        assertTrue(error("a", "--width=50").startsWith("--width 50: expected a multiple of 16"));
        assertTrue(error("a", "--count=2").startsWith("unknown option --count"));
        assertEquals(0, model.made.get());
    }
}
