package org.zimagelab.notebook.charts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/** Charts as bytes and files. */
public final class ChartFile {

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
     * Writes a chart.
     *
     * @param chart any XChart chart
     * @param file ends in {@code .png} or {@code .svg}
     * @throws IOException if it cannot be written
     */
    public static void write(Chart<?, ?> chart, Path file) throws IOException {
        boolean svg = file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
        Files.write(file, svg ? svg(chart).getBytes(StandardCharsets.UTF_8) : png(chart));
    }
}
