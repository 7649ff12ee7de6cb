package org.zimagelab.tuning.plan;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.zimagelab.common.Interrupts;

/** Scales pictures down for a grid. */
public final class Thumbnail {
    private Thumbnail() {}

    /**
     * The thumbnail size that keeps a notebook with this many pictures small enough to mail.
     *
     * @param pictures number of pictures in the grid
     * @return longest side in pixels, 48 to 128
     */
    public static int size(long pictures) {
        return pictures <= 48 ? 128 : pictures <= 150 ? 96 : pictures <= 400 ? 64 : 48;
    }

    /**
     * A copy scaled down to fit; a smaller picture keeps its size.
     *
     * @param picture any image
     * @param longest most pixels on the longest side of the result, at least 1
     * @return an opaque RGB image
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public static BufferedImage of(BufferedImage picture, int longest) {
        double scale = Math.min(1, (double) longest / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        BufferedImage from = picture;
        // Halved first: bilinear sampling reads 2×2 pixels, so scaling below a half would skip pixels and alias.
        while (from.getWidth() >= 2 * width && from.getHeight() >= 2 * height) {
            Interrupts.check();
            from = scaled(from, from.getWidth() / 2, from.getHeight() / 2);
        }
        return scaled(from, width, height);
    }

    private static BufferedImage scaled(BufferedImage from, int width, int height) {
        BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = to.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.drawImage(from, 0, 0, width, height, null);
        } finally {
            g.dispose();
        }
        return to;
    }
}
