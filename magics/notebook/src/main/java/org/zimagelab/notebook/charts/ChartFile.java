package org.zimagelab.notebook.charts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.diffusion.files.AtomicFile;
import org.zimagelab.notebook.display.Frame;

/** Charts as bytes, files and displays. */
public final class ChartFile {

    private static final int LARGEST_SVG = 1_000_000; // characters in a saved notebook

    private ChartFile() {}

    /**
     * A chart as a PNG.
     *
     * @param chart any XChart chart
     * @return the whole file
     */
    public static byte[] png(Chart<?, ?> chart) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * A chart as an SVG. Text is drawn as outlines, so that it looks the same where its font is missing.
     *
     * @param chart any XChart chart
     * @return the whole file
     */
    public static String svg(Chart<?, ?> chart) {
        SvgGraphics svg = new SvgGraphics();
        chart.paint(svg, chart.getWidth(), chart.getHeight());
        return svg.document(chart.getWidth(), chart.getHeight(), chart.getTitle());
    }

    /**
     * A chart as a notebook shows it: sharp at any size where SVG is drawn, a PNG elsewhere. A chart of very many points
     * is a PNG alone, which stays small.
     *
     * @param chart any XChart chart
     * @param text for consoles
     * @return PNG, mostly SVG, and text
     */
    public static Frame frame(Chart<?, ?> chart, String text) {
        Frame frame = Frame.png(png(chart), text);
        String svg = svg(chart);
        return svg.length() > LARGEST_SVG ? frame : frame.with("image/svg+xml", svg);
    }

    /**
     * Writes a chart.
     *
     * @param chart any XChart chart
     * @param file ends in {@code .png} or {@code .svg}
     * @throws IOException with one line that names the file and the reason; the earlier file is as it was
     */
    public static void write(Chart<?, ?> chart, Path file) throws IOException {
        boolean svg = file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
        AtomicFile.write(file, svg ? svg(chart).getBytes(StandardCharsets.UTF_8) : png(chart));
    }
}
