package org.zimagelab.kernel;

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

/** Images as PNG. The base renders them too, but never closes its base64 stream, which cuts off the last bytes. */
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
            if (!ImageIO.write(image, format, bytes)) {
                throw new IOException("no writer for " + format + " takes this image");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
