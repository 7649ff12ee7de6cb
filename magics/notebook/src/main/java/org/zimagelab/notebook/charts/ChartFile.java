package org.zimagelab.notebook.charts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.notebook.display.DataUri;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;

/** Charts as bytes, files and displays. */
public final class ChartFile {

    private static final int LARGEST_SVG = 1_000_000; // characters in a saved notebook
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int PADDING = 4; // pixels

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
     * A chart as an SVG. Text is drawn as outlines, so that it looks the same without its font.
     *
     * @param chart any XChart chart
     * @return the whole file
     */
    public static String svg(Chart<?, ?> chart) {
        SvgGraphics svg = new SvgGraphics();
        chart.paint(svg, chart.getWidth(), chart.getHeight());
        return svg.document(chart.getWidth(), chart.getHeight(), chart.getTitle(), description(chart));
    }

    /** What of the drawing is text, for readers that read aloud. */
    private static String description(Chart<?, ?> chart) {
        if (chart instanceof DecoratedXYChart captioned) {
            return captioned.decoration().description();
        }
        if (chart instanceof FacetedChart faceted) {
            return faceted.description();
        }
        return chart instanceof DecoratedHeatMap map ? map.decoration().description() : "";
    }

    /**
     * A chart as a notebook shows it: HTML, which keeps within the window and stands on a white card whatever the
     * theme, and a PNG where no HTML is shown. A chart of very many points is drawn from the PNG there too, which stays
     * small.
     *
     * @param chart any XChart chart
     * @param text for consoles, and for who cannot see it
     * @return HTML, PNG and text
     */
    public static MimeBundle bundle(Chart<?, ?> chart, String text) {
        byte[] png = png(chart);
        String svg = svg(chart);
        String picture =
                svg.length() > LARGEST_SVG ? DataUri.of("image/png", png) : "data:image/svg+xml," + quoted(svg);
        return MimeBundle.png(png, text)
                .with("text/html", card(picture, chart.getWidth(), text).toString());
    }

    /**
     * A chart that changes while it is shown, as HTML: a PNG, which is made and drawn sooner than an SVG.
     *
     * @param chart any XChart chart
     * @param text for who cannot see it
     * @return one div
     */
    public static Html changing(Chart<?, ?> chart, String text) {
        return card(DataUri.of("image/png", png(chart)), chart.getWidth(), text);
    }

    /** An SVG as an address, a quarter shorter than in base64: nearly all of it are digits, which stay as they are. */
    private static String quoted(String svg) {
        StringBuilder address = new StringBuilder(svg.length() + svg.length() / 8);
        for (byte b : svg.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 127 && "\"#%&'<>".indexOf(b) < 0) {
                address.append((char) b);
            } else {
                address.append('%').append(HEX.toHexDigits(b));
            }
        }
        return address.toString();
    }

    /** JupyterLab shows an SVG of its own at its whole width, and cuts it at the edge of the window. */
    private static Html card(String picture, int width, String text) {
        String card = "box-sizing:border-box;max-width:" + (width + 2 * PADDING) + "px;padding:" + PADDING
                + "px;background:#fff;border-radius:8px;overflow:hidden";
        String image = "display:block;width:100%;max-width:" + width + "px;height:auto;margin:0 auto";
        return Html.of("div", card)
                .add(Html.of("img", image).attribute("src", picture).attribute("alt", text));
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
