package org.zimagelab.kernel;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/**
 * Renders images as PNG. The base renders images too, but never closes its base64 stream, so that the last bytes are
 * missing.
 */
final class ImageRendering {
    private ImageRendering() {}

    static void register(Renderer renderer) {
        renderer.createRegistration(RenderedImage.class)
                .preferring(MIMEType.IMAGE_PNG)
                .supporting(MIMEType.IMAGE_JPEG, MIMEType.IMAGE_GIF)
                .register((image, context) -> {
                    DisplayData out = context.getOutputContainer();
                    for (MIMEType type : new MIMEType[] {MIMEType.IMAGE_PNG, MIMEType.IMAGE_JPEG, MIMEType.IMAGE_GIF}) {
                        context.renderIfRequested(type, () -> base64(image, type.getSubtype()));
                    }
                    out.putMetaData(MIMEType.IMAGE_PNG, Map.of("width", image.getWidth(), "height", image.getHeight()));
                    out.putText("image, " + image.getWidth() + " × " + image.getHeight());
                });
    }

    private static String base64(RenderedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(format.equals("jpeg") ? opaque(image) : image, format, bytes)) {
                throw new IOException("no writer for " + format + " takes this image");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** JPEG has neither transparency nor 16 bits; transparent pixels become white. */
    private static RenderedImage opaque(RenderedImage image) {
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.drawRenderedImage(image, null);
        graphics.dispose();
        return opaque;
    }
}
