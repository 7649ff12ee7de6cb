package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.best.GenerateLine;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.png.InfoText;
import tech.tablesaw.api.Table;

/** Pictures that begin with another one, through the magics. */
class ImageMagicTest {
    private static final NotebookKernel KERNEL = new NotebookKernel();
    private static final Session SESSION = new Session();
    private static final String[] SMALL = {"--size", "32x32", "--steps", "4"};

    @TempDir
    static Path folder;

    @BeforeAll
    static void load() throws Exception {
        new ZImageExtension(SESSION).install(KERNEL);
        KERNEL.line("zimage", "load", "demo-turbo", "--device", "cpu");
        ImageIO.write(
                painted(64, 48, Color.RED),
                "png",
                folder.resolve("红色的圆，白色背景.png").toFile());
        ImageIO.write(
                painted(32, 32, Color.BLUE), "png", folder.resolve("blue.png").toFile());
        ImageIO.write(
                painted(32, 32, Color.WHITE), "png", folder.resolve("mask.png").toFile());
        ImageIO.write(
                new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY),
                "png",
                folder.resolve("black.png").toFile());
        Files.writeString(folder.resolve("text.png"), "no picture");
    }

    @AfterAll
    static void unload() {
        SESSION.models().unload(null);
    }

    @BeforeEach
    void forget() {
        KERNEL.outputs.clear();
    }

    /** A disc on black. */
    private static BufferedImage painted(int width, int height, Color colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillOval(width / 4, height / 4, width / 2, height / 2);
        graphics.dispose();
        return image;
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Picture made(String... more) throws Exception {
        return (Picture) KERNEL.cell("generate", "a red circle", with(SMALL, with(more, "--seed", "1")));
    }

    private static String[] with(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static String refused(String... more) {
        return assertThrows(MagicException.class, () -> made(more)).getMessage();
    }

    @Test
    void aPictureBeginsWithAnother() throws Exception {
        Picture picture = made("--image", file("红色的圆，白色背景.png"), "--strength", "0.5");
        assertEquals(2, picture.networkCalls());
        assertEquals(3, picture.sigmas().length);
        String said = KERNEL.outputs.toString() + KERNEL.last().text();
        assertTrue(said.contains("image 红色的圆，白色背景.png · strength 0.5"), said);
        // 0.6 of 4 steps
        assertEquals(3, made("--image", file("blue.png")).networkCalls());
        assertEquals(
                4, made("--image", file("blue.png"), "--mask", file("mask.png")).networkCalls());
    }

    @Test
    void javaVariablesArePicturesToo() throws Exception {
        BufferedImage blue = painted(32, 32, Color.BLUE);
        Picture first = made("--image", file("blue.png"));
        KERNEL.variables.put("blau", blue);
        KERNEL.variables.put("white", painted(32, 32, Color.WHITE));
        KERNEL.variables.put("path", folder.resolve("blue.png"));
        KERNEL.variables.put("picture", first);
        KERNEL.variables.put("both", List.of(blue, first));
        assertEquals(pixels(first), pixels(made("--image", "{blau}")));
        assertEquals(pixels(first), pixels(made("--image={path}")));
        Picture second = made("--image", "{picture}", "--mask", "{white}", "--strength", "0.5");
        assertTrue(second.request().image().picture().orElseThrow().name().matches("picture-[0-9a-f]{8}\\.png"));
        assertEquals(
                second.request().image(),
                made("--image", "{picture}", "--mask", "{white}", "--strength", "0.5")
                        .request()
                        .image());
        Runs runs = sweep("--image", "{both}");
        assertEquals(2, runs.size());
        KERNEL.variables.put("number", 3);
        assertTrue(refused("--image", "{number}").contains("'3': no such file"));
    }

    private static List<Integer> pixels(Picture picture) {
        return java.util.Arrays.stream(picture.image().getRGB(0, 0, 32, 32, null, 0, 32))
                .boxed()
                .toList();
    }

    private static Runs sweep(String... more) throws Exception {
        String[] store = {"--store", file("store"), "--scores", "luma_mean", "--seeds", "3"};
        return (Runs) KERNEL.cell("sweep", "a red circle", with(SMALL, with(store, more)));
    }

    @Test
    void pictureAndStrengthAreAxes() throws Exception {
        Runs runs = sweep("--image", "off," + file("blue.png") + "," + file("mask.png"), "--mask", "off");
        assertEquals(3, runs.size());
        assertEquals(3, runs.runs().stream().map(Run::key).distinct().count());
        Runs strengths = sweep("--image", file("blue.png"), "--strength", "0.25,0.5,0.6,1");
        assertEquals(4, strengths.size());
        assertEquals(
                List.of(1L, 2L, 3L, 4L),
                strengths.runs().stream().map(run -> run.cost().networkCalls()).toList());
        assertTrue(
                strengths
                        .runs()
                        .get(2)
                        .metadata()
                        .orElseThrow()
                        .key()
                        .equals(runs.runs().get(1).key()),
                "0.6 is usual");
        Table table = (Table) KERNEL.line("table", "runs");
        assertEquals(
                List.of(0.25, 0.5, 0.6, 1.0), table.doubleColumn("strength").asList());
        assertTrue(table.stringColumn("image").get(0).startsWith("blue.png@"));
        KERNEL.line("grid", "runs");
        KERNEL.line("plot", "runs", "--kind", "lines", "--score", "luma_mean");
        KERNEL.line(
                "store",
                "export",
                file("copies"),
                "--store",
                file("store"),
                "--image",
                "blue.png",
                "--strength",
                "0.5,1");
        try (Stream<Path> copies = Files.list(folder.resolve("copies"))) {
            assertEquals(
                    2, copies.filter(copy -> copy.toString().endsWith(".png")).count());
        }
        KERNEL.line("compare", "runs", "--strength", "0.25,1", "--image", "blue.png");
        String line = GenerateLine.of(strengths.runs().get(0));
        assertTrue(line.contains("--image ") && line.contains("blue.png") && line.contains("--strength 0.25"), line);
        assertTrue(!line.contains("@"), line);
        String info =
                InfoText.of(strengths.runs().get(0).metadata().orElseThrow()).text();
        assertTrue(info.contains("Denoising strength: 0.25") && info.contains("Init image: blue.png@"), info);
        assertNotEquals(
                strengths.runs().get(0).value(Parameter.STRENGTH),
                strengths.runs().get(1).value(Parameter.STRENGTH));
        assertEquals(
                4,
                sweep("--image", file("blue.png"), "--strength", "0.25,0.5,0.6,1").runs().stream()
                        .filter(run -> run.outcome().word().equals("reused"))
                        .count());
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLine() {
        assertTrue(refused("--mask", file("mask.png")).contains("--image FILE"));
        assertTrue(refused("--strength", "0.5").contains("--image FILE"));
        assertTrue(refused("--image", file("blue.png"), "--strength", "0").contains("above 0, up to 1"));
        assertTrue(refused("--image", file("blue.png"), "--strength", "1.5").contains("above 0, up to 1"));
        assertTrue(refused("--image", file("none.png")).contains("none.png': no such file"));
        assertTrue(
                refused("--image", file("text.png")).contains("not a picture"), refused("--image", file("text.png")));
        assertTrue(refused("--image", folder.toString()).contains("no such file"));
        assertTrue(refused("--image", file("blue.png"), "--mask", file("black.png"))
                .contains("black.png': nothing of it is white"));
        assertTrue(refused("--image", "other.png@0123456789abcdef").contains("name the file again"));
    }
}
