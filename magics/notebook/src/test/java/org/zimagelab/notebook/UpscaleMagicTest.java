package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.png.PngText;

/** {@code %upscale}: how a picture is named, what is shown of it and written, and what can be wrong. */
class UpscaleMagicTest {
    private final NotebookKernel kernel = NotebookKernel.painted();

    @TempDir
    Path folder;

    private BufferedImage upscale(Object... args) throws Exception {
        return (BufferedImage) kernel.line(
                "upscale", List.of(args).stream().map(String::valueOf).toArray(String[]::new));
    }

    @Test
    void withoutANetworkItIsLanczosAndSaysSo() throws Exception {
        kernel.cell("generate", "雪白的布偶猫", "--seed=3", "--as=cat", "--save=" + folder.resolve("猫.png"));
        kernel.outputs.clear();
        Path saved = folder.resolve("大猫.png");
        BufferedImage large = upscale("cat", "--as", "big", "--save", saved);
        assertEquals(128, large.getWidth());
        assertEquals(large, kernel.variables.get("big"));
        NotebookKernel.Output shown = kernel.outputs.get(0);
        assertTrue(shown.text().startsWith("64×64 → 128×128\nLanczos, since no --model is given"), shown.text());
        assertTrue(shown.html().contains("before, 64×64") && shown.html().contains("data-zimage-slider"));
        assertFalse(shown.html().contains("<table"));
        assertEquals(128, ImageIO.read(saved.toFile()).getWidth());
        Map<String, String> texts = PngText.read(saved, Set.of("parameters", "postprocessing", "zimage-lab"));
        assertEquals(Set.of("parameters", "postprocessing"), texts.keySet());
        assertTrue(texts.get("parameters").startsWith("雪白的布偶猫\n"), texts.get("parameters"));
        assertEquals("Postprocess upscale by: 2, Postprocess upscaler: Lanczos", texts.get("postprocessing"));

        BufferedImage ofFile = upscale(folder.resolve("猫.png"), "--by", "1.5");
        assertEquals(96, ofFile.getHeight());
        assertEquals(256, upscale("big").getWidth());
        kernel.line("compare", "big", saved.toString(), "--scores", "psnr");
    }

    @Test
    void aRunOfASweepOrAStoreIsChosen() throws Exception {
        kernel.cell("sweep", "a cat", "--steps=2,4", "--as=mine", "--store=" + folder.resolve("store"));
        kernel.variables.put("run", ((Runs) kernel.variables.get("mine")).runs().get(0));
        assertEquals(128, upscale("run").getWidth());
        assertEquals(128, upscale("mine", "--steps", "4").getWidth());
        assertEquals(128, upscale(folder.resolve("store"), "--steps", "2").getWidth());
        assertTrue(line("mine").contains("2 pictures; choose one"), line("mine"));
        assertTrue(line("mine", "--steps", "3").contains("no picture with these parameters"));
    }

    @Test
    void aNetworkIsComparedWithLanczos() throws Exception {
        Path network = network(4);
        picture(folder.resolve("a.png"), 24, 17);
        assertEquals(96, upscale(folder.resolve("a.png"), "--model", network).getWidth());
        NotebookKernel.Output shown = kernel.outputs.get(0);
        assertTrue(shown.text().contains("net.safetensors (×4) on cpu · 1 tile"), shown.text());
        assertTrue(shown.text().contains("\nblur_effect: ") && shown.text().contains(" by Lanczos, "), shown.text());
        assertTrue(shown.html().contains("<table"));
        kernel.outputs.clear();
        BufferedImage twice = upscale(folder.resolve("a.png"), "--model", network, "--by", "2", "--tile", "32");
        assertEquals(34, twice.getHeight());
        assertTrue(kernel.outputs.get(0).text().contains("(×4, then Lanczos from 96 pixels of width)"));
        assertEquals(
                24 * 8,
                upscale(folder.resolve("a.png"), "--model", network, "--by", "8")
                        .getWidth());
    }

    @ParameterizedTest
    @CsvSource({
        "--by=1, --by 1: expected a number above 1",
        "--by=0.5, --by 0.5: expected a number above 1",
        "--by=NaN, --by 'NaN': expected a number",
        "--by=9, --by 9: expected a number above 1",
        "--tile=8, --tile 8: expected at least 32",
        "--save=x.jpg, --save x.jpg: expected a file name that ends in .png",
        "--as=2x, --as 2x: expected the name of a Java variable",
        "--model=none.safetensors, none.safetensors: no such file",
    })
    void whatIsWrongIsSaidInOneLine(String option, String expected) throws Exception {
        picture(folder.resolve("a.png"), 8, 8);
        String line = line(folder.resolve("a.png"), option);
        assertTrue(line.startsWith(expected), line);
    }

    @Test
    void wrongFilesAreRefusedInOneLine() throws Exception {
        picture(folder.resolve("a.png"), 8, 8);
        Path pickle = folder.resolve("x4.pth");
        Files.write(pickle, new byte[] {'P', 'K', 3, 4, 0, 0, 'd', 'a', 't', 'a', '.', 'p', 'k', 'l'});
        assertTrue(line(folder.resolve("a.png"), "--model", pickle).contains("pickle"));
        Path broken = folder.resolve("b.png");
        byte[] bytes = Files.readAllBytes(folder.resolve("a.png"));
        Files.write(broken, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertTrue(line(broken).contains("b.png"));
        assertTrue(line(folder.resolve("none.png")).contains("none.png"));
        picture(folder.resolve("large.png"), 4000, 4000);
        assertTrue(line(folder.resolve("large.png"), "--by", "4").contains("more than the 100 megapixels"));
    }

    private String line(Object... args) {
        String line = assertThrows(MagicException.class, () -> upscale(args)).getMessage();
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    private static void picture(Path file, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            image.setRGB(x, x % height, 0xff8800);
        }
        ImageIO.write(image, "png", file.toFile());
    }

    /** An SRVGGNetCompact of random weights. */
    private Path network(int scale) throws IOException {
        Map<String, Tensor> tensors = new TreeMap<>();
        Random random = new Random(1);
        int out = 3 * scale * scale;
        tensors.put("body.0.weight", random(random, 4, 3, 3, 3));
        tensors.put("body.0.bias", random(random, 4));
        tensors.put("body.1.weight", random(random, 4));
        tensors.put("body.2.weight", random(random, out, 4, 3, 3));
        tensors.put("body.2.bias", random(random, out));
        Path file = folder.resolve("net.safetensors");
        SafetensorsWriter.write(file, Map.of(), tensors, Dtype.FP32);
        return file;
    }

    private static Tensor random(Random random, long... shape) {
        float[] values = new float[(int) Tensor.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.05f;
        }
        return new Tensor(shape, values);
    }
}
