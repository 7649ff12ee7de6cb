package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.AnnotationImage;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.xml.sax.InputSource;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.charts.ChartFile;
import org.zimagelab.notebook.session.Session;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The extension as a kernel finds it, in a kernel on the base alone, with the demo model. */
class ExtensionTest {
    private final NotebookKernel kernel = new NotebookKernel();

    @AfterEach
    void unload() {
        Session.current().models().unload(null);
    }

    @Test
    void ourOwnKernelIsNotHere() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("org.zimagelab.kernel.Main"));
    }

    @Test
    void anInterruptedLoadSaysSoAndTheModelBeforeIsBack() throws Exception {
        Session session = Session.current();
        session.models().load("demo-base", LoadOptions.AUTO, false);
        Thread.currentThread().interrupt();
        InterruptedException e = assertThrows(
                InterruptedException.class,
                () -> session.models().load("demo-base", new LoadOptions("cpu", "bf16"), false));
        assertTrue(e.getMessage().contains("demo-base"), e.getMessage());
        assertEquals(LoadOptions.AUTO, session.models().current().options());
    }

    @Test
    void aBareKernelLoadsTheDemoModelAndMakesAPicture() throws Exception {
        Extension extension = ServiceLoader.load(Extension.class).stream()
                .filter(provider -> provider.type() == ZImageExtension.class)
                .findFirst()
                .orElseThrow()
                .get();
        extension.install(kernel);
        kernel.line("zimage", "load", "demo-base", "--as", "model");
        assertEquals(Lab.model(), kernel.variables.get("model"));
        assertTrue(kernel.last().text().startsWith("demo-base: base model · fp32 on cpu"));

        kernel.cell("generate", "一只橘色的布偶猫", "--steps", "1", "--guidance", "0", "--as", "cat");
        Picture cat = assertInstanceOf(Picture.class, kernel.variables.get("cat"));
        assertEquals(128, cat.image().getWidth());
        NotebookKernel.Output progress = kernel.outputs.get(1);
        assertTrue(progress.updates >= 1 && progress.png() != null);

        DisplayData shown = kernel.getRenderer().render(cat);
        byte[] png = Base64.getDecoder().decode((String) shown.getData(MIMEType.IMAGE_PNG));
        assertEquals("IEND", new String(png, png.length - 8, 4, StandardCharsets.US_ASCII));
        assertEquals(
                cat.image().getRGB(64, 64),
                ImageIO.read(new ByteArrayInputStream(png)).getRGB(64, 64));
        assertTrue(((String) shown.getData(MIMEType.TEXT_HTML)).contains("一只橘色的布偶猫"));
        assertTrue(((String) shown.getData(MIMEType.TEXT_PLAIN)).contains("guidance 0 (cfg 1, off)"));
        DisplayData asked = kernel.getRenderer().renderAs(cat, "image/png");
        assertTrue(asked.hasDataForType(MIMEType.IMAGE_PNG) && !asked.hasDataForType(MIMEType.TEXT_HTML));

        extension.uninstall(kernel);
        assertTrue(Session.current().models().isEmpty());
    }

    @Test
    void chartsAndTablesOfTheLibrariesShow() throws Exception {
        new ZImageExtension().install(kernel);
        XYChart chart = new XYChart(300, 200);
        chart.setTitle("Füchse & Eulen");
        chart.addSeries("y", new double[] {1, 2, 3}, new double[] {2, 4, 3});
        DisplayData shown = kernel.getRenderer().render(chart);
        byte[] png = Base64.getDecoder().decode((String) shown.getData(MIMEType.IMAGE_PNG));
        assertEquals(300, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
        String svg = ChartFile.svg(chart);
        String page = (String) shown.getData(MIMEType.TEXT_HTML);
        String address = page.substring(page.indexOf("src=\"data:image/svg+xml,") + 24, page.indexOf("\" alt="));
        assertEquals(svg, URLDecoder.decode(address.replace("+", "%2B"), StandardCharsets.UTF_8));
        chart.setTitle("another");
        String other = ChartFile.svg(chart);
        assertTrue(svg.contains(" id=\"") && Collections.disjoint(ids(svg), ids(other)), "both may stand in one page");
        chart.addAnnotation(new AnnotationImage(new BufferedImage(20, 10, 1), 50, 50, true));
        String annotated = ChartFile.svg(chart);
        assertTrue(annotated.contains("<image ") && annotated.contains("width=\"20\""), annotated);
        assertTrue(annotated.contains("xlink:href=\"data:image/png;base64,"), annotated);
        var root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getDocumentElement();
        assertEquals("svg", root.getTagName());
        assertTrue(root.getElementsByTagName("path").getLength() > 10, svg);
        assertEquals(
                "Füchse & Eulen\nto see it where only text is shown: org.zimagelab.notebook.charts.ChartFile"
                        + ".write(CHART, java.nio.file.Path.of(\"chart.png\"))",
                shown.getData(MIMEType.TEXT_PLAIN));

        HeatMapChart map = new HeatMapChartBuilder().width(300).height(200).build();
        map.addSeries("z", new int[] {1, 2}, new int[] {1, 2}, new int[][] {{1, 2}, {3, 4}});
        assertTrue(ChartFile.svg(map).contains("<linearGradient "), "the legend of XChart's own heat map");

        // not in equal steps: XChart tries every step for the labels of such an axis, which takes a minute
        double[] many = IntStream.range(0, 20_000).mapToDouble(Math::sqrt).toArray();
        XYChart dense = new XYChart(300, 200);
        dense.addSeries("y", many, many);
        DisplayData heavy = kernel.getRenderer().render(dense);
        assertTrue(((String) heavy.getData(MIMEType.TEXT_HTML)).contains("src=\"data:image/png;base64,"));

        String[] names = IntStream.range(0, 40).mapToObj(i -> "<row " + i + ">").toArray(String[]::new);
        Table table = Table.create(StringColumn.create("na<me", names), IntColumn.create("n", new int[40]));
        DisplayData rows = kernel.getRenderer().render(table);
        String html = (String) rows.getData(MIMEType.TEXT_HTML);
        assertTrue(
                html.contains("na&lt;me") && html.contains("&lt;row 0&gt;") && html.contains("&lt;row 39&gt;"), html);
        assertTrue(!html.contains("row 25") && html.contains("string") && html.contains("integer"), html);
        assertTrue(((String) rows.getData(MIMEType.TEXT_PLAIN)).contains("… 15 rows …"));
    }

    private static List<String> ids(String svg) {
        return Pattern.compile(" id=\"([^\"]+)")
                .matcher(svg)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
