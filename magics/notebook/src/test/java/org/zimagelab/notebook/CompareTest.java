package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.compare.ComparedSetting;
import org.zimagelab.tuning.compare.PictureComparison;
import org.zimagelab.tuning.results.Runs;

/** {@code %compare}: how two pictures are named, what is shown of them, and what can be wrong. */
class CompareTest {
    private static final String CAT = "雪白的布偶猫 <script>alert(\"1\")</script>";
    private static final String[] QUICK = {"--scores", "blur_effect,psnr,gmsd"};

    private final NotebookKernel kernel = NotebookKernel.painted();

    @TempDir
    Path folder;

    @BeforeEach
    void load() throws Exception {
        kernel.cell(
                "sweep",
                CAT + "\n---\na red circle",
                "--steps=2,8",
                "--guidance=0,4",
                "--seeds=1,2",
                "--as=mine",
                "--store=" + folder.resolve("store"));
        kernel.outputs.clear();
    }

    private PictureComparison compare(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(QUICK));
        return (PictureComparison) kernel.line("compare", all.toArray(String[]::new));
    }

    @Test
    void twoRunsOfASweepAreShownWithAllThatDiffers() throws Exception {
        Path csv = folder.resolve("c.csv");
        PictureComparison pair =
                compare("mine", "--steps=2,8", "--cfg=1,5", "--seed=1", "--prompt=1", "--csv=" + csv, "--as", "ab");
        assertEquals(pair, kernel.variables.get("ab"));
        assertEquals(
                List.of(
                        new ComparedSetting("steps", 2, 8),
                        new ComparedSetting("guidance", 0.0, 4.0),
                        new ComparedSetting("cfg", 1.0, 5.0)),
                pair.differing());
        assertEquals(
                List.of("score,a,b,difference,between", "blur_effect", "psnr", "gmsd"),
                Files.readAllLines(csv).stream()
                        .map(line -> line.startsWith("score,") ? line : line.replaceFirst(",.*", ""))
                        .toList());
        String html = kernel.outputs.get(0).html();
        // Both pictures and the map, once each: the slider takes them from there.
        assertEquals(3, html.split("data:image/png;base64,", -1).length - 1);
        assertTrue(html.contains("|B − A| × ") && html.contains("of 255 levels"), html);
        assertTrue(html.contains("Same: size 64x64 · prompt 雪白的布偶猫 &lt;script&gt;"), html);
        assertTrue(html.contains("guidance 4 (cfg 5)") && html.contains("between") && html.contains("dB, higher"));
        assertFalse(html.contains("alert(\"1\")") || html.contains("http:") || html.contains("https:"));
        String text = kernel.outputs.get(0).text();
        assertTrue(text.contains("\nsteps: 2 | 8\nguidance: 0 | 4\ncfg: 1 | 5\nSame: "), text);
        assertTrue(text.contains("\npsnr: ") && text.contains(" between them"), text);
    }

    @Test
    void slidersOfOnePageAreTheirOwnAndAreMadeByTheirScripts() throws Exception {
        compare("mine", "--steps", "2,8", "--guidance", "0", "--seed", "1", "--prompt", "2");
        compare("mine", "--steps", "2", "--guidance", "0,4", "--seed", "1", "--prompt", "2");
        List<String> places = new ArrayList<>();
        for (NotebookKernel.Output output : kernel.outputs) {
            Matcher place = Pattern.compile("<div data-zimage-slider=\"([^\"]+)\"></div>")
                    .matcher(output.html());
            assertTrue(place.find(), output.html());
            assertTrue(output.html().contains("document.querySelectorAll('[data-zimage-slider=\"" + place.group(1)));
            assertTrue(output.html().contains("'inset(0 0 0 ' + range.value + '%)'"), output.html());
            assertFalse(output.html().contains("<input"), "without a script nothing of it is seen");
            places.add(place.group(1));
        }
        assertEquals(2, places.stream().distinct().count());
    }

    @Test
    void filesVariablesAndStoresAreNamedAlike() throws Exception {
        kernel.cell("generate", "a", "--seed=3", "--as=cat", "--save=" + folder.resolve("katze.png"));
        Runs mine = (Runs) kernel.variables.get("mine");
        kernel.variables.put("run", mine.runs().get(0));
        PictureComparison pair = compare("cat", "run");
        assertTrue(pair.differing().stream().anyMatch(s -> s.name().equals("prompt")));
        assertEquals(
                150,
                compare("cat", folder.resolve("katze.png").toString())
                        .rows()
                        .get(1)
                        .between(),
                "the same picture");
        assertTrue(
                kernel.last().text().contains("All parameters are the same."),
                kernel.last().text());
        assertTrue(kernel.last().html().contains("the pictures are equal"));
        String store = folder.resolve("store").toString();
        PictureComparison mixed =
                compare("mine", store, "--steps", "2,8", "--guidance", "0", "--seed", "1", "--prompt", "1");
        assertEquals(8, mixed.b().request().orElseThrow().steps());
    }

    @Test
    void picturesOfTwoSizesHaveOneLineInPlaceOfTheRest() throws Exception {
        kernel.cell("generate", "a", "--width", "32", "--as", "narrow");
        kernel.cell("generate", "a", "--as", "wide");
        PictureComparison pair = compare("narrow", "wide");
        assertEquals(1, pair.rows().size());
        assertFalse(pair.isOneSize());
        String html = kernel.last().html();
        assertTrue(html.contains("The pictures differ in size (32×64 and 64×64). A slider"), html);
        assertFalse(html.contains("<script"));
        assertEquals(2, html.split("data:image/png;base64,", -1).length - 1);
    }

    @Test
    void largePicturesAreShownSmallerAndComparedWhole() throws Exception {
        for (int i = 0; i < 2; i++) {
            BufferedImage image = new BufferedImage(2500, 30, BufferedImage.TYPE_INT_RGB);
            image.setRGB(1234, 17, i == 0 ? 0 : 0xffffff);
            ImageIO.write(image, "png", folder.resolve("large" + i + ".png").toFile());
        }
        String[] both = {
            folder.resolve("large0.png").toString(),
            folder.resolve("large1.png").toString()
        };
        PictureComparison pair = compare(both);
        assertEquals(2500, pair.map().orElseThrow().picture().width());
        assertEquals(255, pair.map().orElseThrow().largest());
        String html = kernel.last().html();
        Matcher png = Pattern.compile("data:image/png;base64,([^\"]+)").matcher(html);
        List<BufferedImage> shown = new ArrayList<>();
        while (png.find()) {
            byte[] bytes = Base64.getDecoder().decode(png.group(1));
            shown.add(ImageIO.read(new ByteArrayInputStream(bytes)));
        }
        assertEquals(
                List.of(2048, 2048, 1250),
                shown.stream().map(BufferedImage::getWidth).toList());
        assertEquals(0xffffff, shown.get(2).getRGB(617, 8) & 0xffffff, "the only pixel that differs is in the map");
        String words =
                "Shown with at most 2048 pixels a side. All numbers are of the whole pictures (2500×30 and 2500×30).";
        assertTrue(html.contains(words), html);
        assertTrue(kernel.last().text().contains(words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mine --seed 1                                         | mine: 8 pictures fit A; add --steps 2 or 8; --guid
            mine --steps 2 --cfg 1                                | fit A; add --seed 1 or 2; --prompt 1 or 2 (A,B where
            mine --steps 2 --cfg 1 --seed 1 --prompt 2            | mine: A and B are the same picture
            mine --steps 2,4 --cfg 1 --seed 1 --prompt 2          | mine: no picture with the parameters of B to compare
            mine --steps 2,4,8                                    | --steps 2,4,8: expected one value for both pictures
            mine --steps x                                        | --steps: 'x' is not a number
            mine --cfg 1 --guidance 2                             | two conventions
            nothing.png                                           | nothing.png: one picture; expected two
            mine nothing.png --steps 2 --cfg 1 --seed 1 --prompt 2 | nothing.png: no such file
            mine other third                                      | unexpected word 'third'
            mine --scores sharp                                   | --scores sharp: unknown score
            mine --as 1a                                          | --as 1a: expected the name
            """)
    void mistakesAreOneLine(String args, String expected) {
        MagicException e = assertThrows(MagicException.class, () -> kernel.line("compare", args.split(" +")));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(kernel.outputs.isEmpty());
    }
}
